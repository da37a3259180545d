import { isIPv6 } from 'node:net';
import * as z from 'zod';
import { anyValue, numberParam } from '../../values/param-schemas.ts';

/** A host as permissions name it, or `*` for any. */
const host = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .refine((text) => text === '*' || isIPv6(text) || /^[^\s/@?#:[\]]+$/.test(text), {
    message: 'must be a host such as api.example.com, without https:// and without a port, or *',
  });

export const codeParams = z.strictObject({
  code: z.string().max(500_000).meta({
    title: 'JavaScript',
    description:
      'The body of an async function: `return` gives the output, `await` works. It reads `trigger`, `steps`, `run`, `workflow`, in loops `item` and `index`, and `input`. `{{ }}` has no meaning in it.',
    field: 'code',
    verbatim: true,
  }),
  input: anyValue.meta({
    title: 'Input',
    description: 'What the code reads as `input`, expressions included.',
    field: 'json',
  }),
  hosts: z
    .array(host.meta({ title: 'Host', field: 'text' }))
    .max(100)
    .default([])
    .meta({
      title: 'fetch may reach',
      description: 'Hosts, or `*` for any. Left out: the code has no `fetch`.',
      field: 'list',
    }),
  timeoutMs: numberParam(z.int().min(10).max(3_600_000)).prefault(10_000).meta({
    title: 'Time limit',
    description: 'In milliseconds, from the first line to the last.',
    field: 'number',
  }),
  memoryMb: numberParam(z.int().min(16).max(512)).prefault(64).meta({
    title: 'Memory',
    description: 'In megabytes, for the code and the values it works on.',
    field: 'number',
  }),
});
export type CodeParams = z.output<typeof codeParams>;

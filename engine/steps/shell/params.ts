import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { credentialNameSchema } from '../../../shared/model/credential.ts';
import { pathParam } from '../../files/paths.ts';
import { anyValue, numberParam, textParam } from '../../values/param-schemas.ts';

const noZero = (text: string) => !text.includes('\0');
const MEBIBYTE = 1024 * 1024;

const variableName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => noZero(name) && !name.includes('='), {
    message: 'must be a name such as LANG, without "="',
  });

export const shellParams = z.strictObject({
  program: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .refine(noZero, 'must not hold a zero byte')
    .refine((text) => isAbsolute(text) || !/[/\\]/.test(text), {
      message: 'must be a name such as git, or a full path',
    })
    .meta({
      title: 'Program',
      description:
        'Its name, looked up in the PATH that Patchbay was started with, or its full path.',
      field: 'text',
    }),
  args: z
    .array(
      textParam(z.string().max(100_000).refine(noZero, 'must not hold a zero byte')).meta({
        title: 'Argument',
        field: 'text',
      }),
    )
    .max(1000)
    .default([])
    .meta({
      title: 'Arguments',
      description: 'One each, as the program gets them: no shell reads them, so nothing is quoted.',
      field: 'list',
    }),
  folder: pathParam
    .meta({
      title: 'Working folder',
      description: 'A full path, or one that begins with ~/. Left out: your home folder.',
      field: 'text',
    })
    .optional(),
  stdin: anyValue.meta({
    title: 'Standard input',
    description: 'Text as it is, anything else as JSON. Left out: nothing to read.',
    field: 'expression',
  }),
  env: z
    .record(
      variableName,
      textParam(z.string().max(100_000).refine(noZero, 'must hold no zero byte')),
    )
    .default({})
    .meta({
      title: 'Environment',
      description: 'Variables that the program gets. Secrets belong in a credential.',
      field: 'key-value',
    }),
  secrets: z
    .array(
      z.strictObject({
        name: variableName.meta({ title: 'Variable', field: 'text' }),
        credential: credentialNameSchema.meta({ title: 'Credential', field: 'credential' }),
      }),
    )
    .max(50)
    .default([])
    .meta({
      title: 'Secrets',
      description: 'Variables whose value is the secret of a stored credential.',
      field: 'list',
    }),
  inherit: z
    .array(variableName.meta({ title: 'Variable', field: 'text' }))
    .max(200)
    .default([])
    .meta({
      title: 'Taken over',
      description:
        'Variables of Patchbay’s own environment that the program gets too, besides PATH, HOME and the like.',
      field: 'list',
    }),
  output: z.enum(['text', 'lines', 'json', 'base64']).default('text').meta({
    title: 'Standard output is',
    description: 'Text, a list of its lines, JSON, or bytes as Base64.',
    field: 'select',
  }),
  successCodes: z
    .array(numberParam(z.int().min(0).max(0xffff_ffff)).meta({ title: 'Code', field: 'number' }))
    .min(1)
    .max(256)
    .default([0])
    .meta({ title: 'Exit codes that are a success', description: 'Usually 0.', field: 'list' }),
  anyCode: z.boolean().default(false).meta({
    title: 'Any exit code is a success',
    description: 'Later steps then look at exitCode.',
    field: 'boolean',
  }),
  timeoutMs: numberParam(z.int().min(1).max(86_400_000)).prefault(60_000).meta({
    title: 'Time limit',
    description: 'In milliseconds; then the program and all that it started are ended.',
    field: 'number',
  }),
  maxBytes: numberParam(
    z
      .int()
      .min(1)
      .max(16 * MEBIBYTE),
  )
    .prefault(MEBIBYTE)
    .meta({
      title: 'Most output',
      description: 'In bytes, of standard output and of standard error each; more is left out.',
      field: 'number',
    }),
});
export type ShellParams = z.output<typeof shellParams>;

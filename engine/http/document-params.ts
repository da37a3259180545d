import * as z from 'zod';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { Permission } from '../../shared/model/permission.ts';
import type { ParamProblem } from '../steps/define-step.ts';
import { intervalGroup } from '../values/duration-param.ts';
import { durationOf } from '../values/durations.ts';
import { numberParam } from '../values/param-schemas.ts';
import { isHttpUrl } from './address-params.ts';
import { anyAuth } from './auth-params.ts';
import { hostPermissions } from './hosts.ts';
import { namedValues } from './named-values.ts';

/** Asking one server more often than this is no way to hear of news. */
const LEAST_INTERVAL_MS = 5000;
/** A name or an address, without scheme, port and path. */
const HOST = /^(?:\*|[\p{L}\p{N}._-]+|[0-9a-f.:]*:[0-9a-f.:]*)$/u;

/** Params of triggers that ask for a document every so often. */
export const documentParams = {
  url: z
    .string()
    .trim()
    .min(1)
    .max(65_536)
    .refine(isHttpUrl, { message: 'must be an address that starts with http:// or https://' })
    .meta({ title: 'URL', description: 'The address that is asked.', field: 'text' }),
  interval: intervalGroup('Five seconds at least in all.')
    .default({ amount: 15, unit: 'minutes' })
    .meta({ title: 'Every', description: 'How often it is asked.', field: 'group' }),
  headers: namedValues
    .meta({ title: 'Headers', description: 'Sent along.', field: 'key-value' })
    .optional(),
  auth: anyAuth
    .default({ type: 'none' })
    .meta({ title: 'Sign in', description: 'How the request says who it is.', field: 'group' }),
  otherHosts: z
    .array(z.string().trim().toLowerCase().regex(HOST, 'must be a host such as cdn.example.com'))
    .max(50)
    .default([])
    .meta({
      title: 'Other hosts',
      description: 'Where redirects may lead besides the host of the URL; `*` is any.',
      field: 'list',
    }),
  timeoutMs: numberParam(z.int().min(1).max(300_000)).prefault(30_000).meta({
    title: 'Time limit',
    description: 'In milliseconds, until the whole answer is there, redirects included.',
    field: 'number',
  }),
};

const documentSchema = z.strictObject(documentParams);
export type DocumentParams = z.output<typeof documentSchema>;

export function intervalOf({ interval: { amount, unit } }: DocumentParams): number {
  return Math.max(Math.round(durationOf(amount, unit)), LEAST_INTERVAL_MS);
}

export function documentProblems({ interval }: JsonObject): ParamProblem[] {
  const parsed = documentParams.interval.safeParse(interval);
  if (!parsed.success || durationOf(parsed.data.amount, parsed.data.unit) >= LEAST_INTERVAL_MS)
    return [];
  return [{ path: ['interval', 'amount'], message: 'must be five seconds at least' }];
}

export function documentPermissions({ url, otherHosts }: JsonObject): Permission[] {
  const others: readonly Json[] = Array.isArray(otherHosts) ? otherHosts : [];
  return [
    ...hostPermissions(url),
    ...others.flatMap((host): Permission[] =>
      typeof host === 'string' && host.trim() !== ''
        ? [{ kind: 'host', host: host.trim().toLowerCase() }]
        : [],
    ),
  ];
}

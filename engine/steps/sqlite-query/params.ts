import * as z from 'zod';
import type { Json } from '../../../shared/json.ts';
import { pathParam } from '../../files/paths.ts';
import { numberParam } from '../../values/param-schemas.ts';

export const sqliteQueryParams = z.strictObject({
  file: pathParam.meta({
    title: 'Database',
    description: 'The SQLite file; `~/` is your home folder.',
    field: 'text',
  }),
  sql: z.string().trim().min(1).max(100_000).meta({
    title: 'SQL',
    description: 'One statement. Values stand in the parameters: `?`, `:name`.',
    field: 'code',
  }),
  parameters: z.custom<Json>().optional().meta({
    title: 'Parameters',
    description: 'A list for `?`, an object for names; with “Once for each”, a list of such.',
    field: 'json',
  }),
  each: z.boolean().default(false).meta({
    title: 'Once for each',
    description: 'Carries the statement out once for each entry of the parameters, all or none.',
    field: 'boolean',
  }),
  write: z.boolean().default(false).meta({
    title: 'Allow changes',
    description: 'Off: the database is opened for reading only.',
    field: 'boolean',
  }),
  create: z.boolean().default(false).meta({
    title: 'Make the database',
    description: 'When it is missing; needs “Allow changes”.',
    field: 'boolean',
  }),
  maxRows: numberParam(z.int().min(1).max(100_000).default(1000)).meta({
    title: 'Rows at most',
    description: 'Further rows are left out, and the output says so.',
    field: 'number',
  }),
  timeoutMs: numberParam(z.int().min(1).max(3_600_000).default(30_000)).meta({
    title: 'Time limit',
    description: 'In milliseconds; a query that takes longer is ended, and changes nothing.',
    field: 'number',
  }),
  busyTimeoutMs: numberParam(z.int().min(0).max(600_000).default(5000)).meta({
    title: 'Wait for others',
    description: 'In milliseconds, while another program writes to the database.',
    field: 'number',
  }),
});
export type SqliteQueryParams = z.output<typeof sqliteQueryParams>;

import picomatch from 'picomatch';
import * as z from 'zod';
import type { JsonObject } from '../../../shared/json.ts';
import { pathParam } from '../../files/paths.ts';
import { AUTO, isEncoding } from '../../files/text-encoding.ts';
import { intervalGroup } from '../../values/duration-param.ts';
import { durationOf } from '../../values/durations.ts';
import { numberParam } from '../../values/param-schemas.ts';
import type { ParamProblem } from '../define-step.ts';

const MEBIBYTE = 1024 * 1024;
const LEAST_INTERVAL_MS = 1000;

const pattern = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .refine(isGlob, { message: 'is no pattern such as *.csv or invoices/**/*.{jpg,png}' });

export const watchFilesParams = z.strictObject({
  folder: pathParam.meta({
    title: 'Folder',
    description: 'Its full path; `~/` is your home folder.',
    field: 'text',
  }),
  recursive: z.boolean().default(false).meta({
    title: 'Folders below, too',
    description: 'Whether files in folders below count as well.',
    field: 'boolean',
  }),
  include: z.array(pattern).max(100).default([]).meta({
    title: 'Only these',
    description:
      'Patterns such as `*.csv` for names, or `invoices/**/*.pdf` for paths from the folder. None: all files.',
    field: 'list',
  }),
  exclude: z.array(pattern).max(100).default([]).meta({
    title: 'Not these',
    description: 'Patterns in the same way; a folder that one fits is left out whole.',
    field: 'list',
  }),
  created: z.boolean().default(true).meta({
    title: 'New files',
    description: 'Starts a run when a file appears.',
    field: 'boolean',
  }),
  changed: z.boolean().default(false).meta({
    title: 'Changed files',
    description: 'Starts a run when a file has another size or time of change than before.',
    field: 'boolean',
  }),
  removed: z.boolean().default(false).meta({
    title: 'Removed files',
    description: 'Starts a run when a file is gone.',
    field: 'boolean',
  }),
  settleMs: numberParam(z.int().min(100).max(3_600_000)).prefault(2000).meta({
    title: 'Wait until it is still',
    description: 'In milliseconds: so long a file must not have changed before it counts.',
    field: 'number',
  }),
  first: z.enum(['remember', 'all']).default('remember').meta({
    title: 'The first time',
    description: 'Files that are there already are remembered only, or all count as new.',
    field: 'select',
  }),
  hidden: z.boolean().default(false).meta({
    title: 'Hidden files, too',
    description: 'Those whose name, or whose folder’s name, begins with a full stop.',
    field: 'boolean',
  }),
  temporary: z.boolean().default(false).meta({
    title: 'Temporary files, too',
    description: 'Those of editors, downloads and office programs: `*.tmp`, `*.part`, `~$*`, `*~`.',
    field: 'boolean',
  }),
  content: z.enum(['none', 'text', 'base64']).default('none').meta({
    title: 'Content',
    description: 'What of it is put into the event; a step can also read the file.',
    field: 'select',
  }),
  encoding: z
    .string()
    .trim()
    .toLowerCase()
    .refine(isEncoding, { message: 'is no encoding that is known here, such as utf-8' })
    .default(AUTO)
    .meta({
      title: 'Encoding',
      description: 'Of text: `auto` is UTF-8, or what the byte order mark says.',
      field: 'text',
    }),
  maxBytes: numberParam(
    z
      .int()
      .min(1)
      .max(10 * MEBIBYTE),
  )
    .prefault(MEBIBYTE)
    .meta({
      title: 'Bytes at most',
      description: 'Of the content; that of larger files is left out.',
      field: 'number',
    }),
  method: z.enum(['events', 'poll']).default('events').meta({
    title: 'How it hears of changes',
    description:
      '`events`: the system tells at once. `poll`: looks every so often, for network drives, whose changes by other computers no system tells.',
    field: 'select',
  }),
  interval: intervalGroup('A second at least in all.')
    .default({ amount: 30, unit: 'seconds' })
    .meta({ title: 'Look every', description: 'Of `poll`.', field: 'group' }),
});
export type WatchFilesParams = z.output<typeof watchFilesParams>;

function isGlob(text: string): boolean {
  try {
    picomatch(text);
    return !text.startsWith('/');
  } catch {
    return false;
  }
}

export function intervalOf({ interval: { amount, unit } }: WatchFilesParams): number {
  return Math.max(Math.round(durationOf(amount, unit)), LEAST_INTERVAL_MS);
}

export function watchFilesProblems(params: JsonObject): ParamProblem[] {
  const parsed = watchFilesParams.safeParse(params);
  if (!parsed.success) return [];
  const { created, changed, removed, interval } = parsed.data;
  const problems: ParamProblem[] = [];
  if (!created && !changed && !removed)
    problems.push({ path: ['created'], message: 'choose new, changed or removed files' });
  if (durationOf(interval.amount, interval.unit) < LEAST_INTERVAL_MS)
    problems.push({ path: ['interval', 'amount'], message: 'must be a second at least' });
  return problems;
}

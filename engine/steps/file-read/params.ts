import picomatch from 'picomatch';
import * as z from 'zod';
import { pathParam } from '../../files/paths.ts';
import { AUTO, isEncoding } from '../../files/text-encoding.ts';
import { numberParam } from '../../values/param-schemas.ts';

const MEBIBYTE = 1024 * 1024;

export const fileReadParams = z.strictObject({
  operation: z.enum(['read', 'list']).default('read').meta({
    title: 'What to do',
    description: '`read` gives the content of a file, `list` the files of a folder.',
    field: 'select',
  }),
  path: pathParam.meta({
    title: 'Path',
    description: 'Of the file, or of the folder to list; `~/` is your home folder.',
    field: 'text',
  }),
  as: z.enum(['text', 'base64']).default('text').meta({
    title: 'Read as',
    description: '`base64` for files that are no text.',
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
      description:
        'Of the text: `utf-8`, `utf-16le`, `windows-1252`, `shift_jis` and others. `auto` is UTF-8, or what the byte order mark says.',
      field: 'text',
      examples: [AUTO, 'utf-8', 'utf-16le', 'windows-1252', 'iso-8859-15', 'shift_jis', 'gb18030'],
    }),
  maxBytes: numberParam(
    z
      .int()
      .min(1)
      .max(100 * MEBIBYTE)
      .default(10 * MEBIBYTE),
  ).meta({ title: 'Bytes at most', description: 'Of one file.', field: 'number' }),
  larger: z.enum(['fail', 'start', 'end']).default('fail').meta({
    title: 'Larger files',
    description: 'Fail the step, or give only their start or their end.',
    field: 'select',
  }),
  missing: z.enum(['fail', 'null']).default('fail').meta({
    title: 'When it is missing',
    description: '`null`: the step succeeds, with `exists` false.',
    field: 'select',
  }),
  glob: z
    .string()
    .min(1)
    .max(1000)
    .refine(isGlob, { message: 'is no pattern such as *.csv or **/*.{jpg,png}' })
    .default('*')
    .meta({
      title: 'Files',
      description:
        'Of `list`: which ones, such as `*.csv`, or `**/*.csv` to look in folders below as well.',
      field: 'text',
    }),
  types: z.enum(['files', 'folders', 'both']).default('files').meta({
    title: 'Kinds',
    description: 'Of `list`: files, folders, or both.',
    field: 'select',
  }),
  hidden: z.boolean().default(false).meta({
    title: 'Hidden files',
    description: 'Of `list`: also those whose name begins with a full stop.',
    field: 'boolean',
  }),
  sortBy: z.enum(['name', 'modified', 'size']).default('name').meta({
    title: 'Order',
    description: 'Of `list`.',
    field: 'select',
  }),
  descending: z.boolean().default(false).meta({
    title: 'Last first',
    description: 'Of `list`: the newest or largest first.',
    field: 'boolean',
  }),
  limit: numberParam(z.int().min(1).max(10_000).default(1000)).meta({
    title: 'Files at most',
    description: 'Of `list`.',
    field: 'number',
  }),
});
export type FileReadParams = z.output<typeof fileReadParams>;

function isGlob(text: string): boolean {
  try {
    picomatch(text);
    return !text.startsWith('/');
  } catch {
    return false;
  }
}

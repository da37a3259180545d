import * as z from 'zod';
import { pathParam } from '../../files/paths.ts';
import { textParam } from '../../values/param-schemas.ts';

export const fileWriteParams = z.strictObject({
  path: pathParam.meta({
    title: 'Path',
    description: 'Of the file; `~/` is your home folder.',
    field: 'text',
  }),
  mode: z.enum(['overwrite', 'append', 'create']).default('overwrite').meta({
    title: 'When the file is there',
    description: 'Replace its content, add at its end, or fail (`create`).',
    field: 'select',
  }),
  text: textParam(z.string())
    .meta({
      title: 'Text',
      description: 'What is written; lists and objects as JSON.',
      field: 'multiline',
    })
    .optional(),
  base64: z
    .string()
    .regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'must be base64')
    .meta({
      title: 'Bytes',
      description: 'In base64, as a binary response or Read file gives them; instead of text.',
      field: 'expression',
    })
    .optional(),
  encoding: z.enum(['utf-8', 'utf-8-bom', 'utf-16le', 'latin1']).default('utf-8').meta({
    title: 'Encoding',
    description: 'Of the text. Excel reads CSV as UTF-8 when it begins with a mark: `utf-8-bom`.',
    field: 'select',
  }),
  lineBreaks: z.enum(['keep', 'lf', 'crlf']).default('keep').meta({
    title: 'Line breaks',
    description: 'As they are, as on Unix, or as on Windows.',
    field: 'select',
  }),
  endLine: z.boolean().default(false).meta({
    title: 'End the line',
    description: 'Adds a line break at the end of the text where there is none.',
    field: 'boolean',
  }),
  makeFolders: z.boolean().default(true).meta({
    title: 'Make folders',
    description: 'Those that are missing on the way to the file.',
    field: 'boolean',
  }),
});
export type FileWriteParams = z.output<typeof fileWriteParams>;

import * as z from 'zod';
import { pathParam } from '../../files/paths.ts';

export const fileMoveParams = z.strictObject({
  operation: z.enum(['move', 'copy', 'delete']).default('move').meta({
    title: 'What to do',
    description: 'Moving includes giving another name.',
    field: 'select',
  }),
  from: pathParam.meta({
    title: 'From',
    description: 'A file or a folder; `~/` is your home folder.',
    field: 'text',
  }),
  to: pathParam
    .meta({
      title: 'To',
      description:
        'The new path, or a folder to put it in: one that is there, or that ends with `/`.',
      field: 'text',
    })
    .optional(),
  conflict: z.enum(['fail', 'overwrite', 'skip', 'rename']).default('fail').meta({
    title: 'When something is there',
    description:
      'Fail, replace the file, leave both as they are, or take the next free name such as `report (2).pdf`.',
    field: 'select',
  }),
  missing: z.enum(['fail', 'skip']).default('fail').meta({
    title: 'When it is missing',
    description: 'What is to be moved, copied or deleted.',
    field: 'select',
  }),
  makeFolders: z.boolean().default(true).meta({
    title: 'Make folders',
    description: 'Those that are missing on the way to the new path.',
    field: 'boolean',
  }),
  wholeFolders: z.boolean().default(false).meta({
    title: 'Delete folders',
    description: 'Of `delete`: also a folder, with all that is below it.',
    field: 'boolean',
  }),
});
export type FileMoveParams = z.output<typeof fileMoveParams>;

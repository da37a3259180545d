import * as z from 'zod';
import { durationParam } from '../../values/duration-param.ts';
import { scopeParam } from '../../values/kept-values.ts';
import { anyValue, numberParam, textParam } from '../../values/param-schemas.ts';

const OPERATIONS = ['get', 'set', 'increment', 'append', 'expire', 'delete', 'list'] as const;

const MAX_LISTED = 500;

/** Which params go with which operation, besides `key` and `scope`. */
export const GOES_WITH: Readonly<Record<string, readonly string[]>> = {
  key: ['get', 'set', 'increment', 'append', 'expire', 'delete'],
  value: ['set', 'append'],
  default: ['get'],
  onlyIfMissing: ['set'],
  by: ['increment'],
  max: ['append'],
  unique: ['append'],
  ttl: ['set', 'increment', 'append', 'expire'],
  prefix: ['list'],
  limit: ['list'],
};

export const storeParams = z.strictObject({
  operation: z.enum(OPERATIONS).meta({
    title: 'Operation',
    description: 'What is done with the kept value.',
    field: 'select',
  }),
  key: textParam(z.string().trim().min(1).max(300))
    .meta({ title: 'Key', description: 'The name of the value.', field: 'text' })
    .optional(),
  value: anyValue.meta({
    title: 'Value',
    description: 'For `set` the value; for `append` the item, or a list of items.',
    field: 'expression',
  }),
  default: anyValue.meta({
    title: 'Default',
    description: 'For `get`: what it gives when there is no value.',
    field: 'expression',
  }),
  onlyIfMissing: z.boolean().default(false).meta({
    title: 'Only if missing',
    description: 'For `set`: leaves a value that is there as it is.',
    field: 'boolean',
  }),
  by: numberParam(z.number()).default(1).meta({
    title: 'By',
    description: 'For `increment`: may be negative. A missing value counts as 0.',
    field: 'number',
  }),
  max: numberParam(z.int().min(1).max(10_000)).default(1000).meta({
    title: 'Longest list',
    description: 'For `append`: the oldest items are dropped.',
    field: 'number',
  }),
  unique: z.boolean().default(false).meta({
    title: 'Each item once',
    description: 'For `append`: leaves out items that the list has already.',
    field: 'boolean',
  }),
  ttl: durationParam
    .meta({
      title: 'Forget after',
      description:
        'For `set` and `expire`. For `increment` and `append` it counts from the first time on.',
      field: 'group',
    })
    .optional(),
  prefix: textParam(z.string().max(300))
    .default('')
    .meta({ title: 'Prefix', description: 'For `list`: how the keys begin.', field: 'text' }),
  limit: numberParam(z.int().min(1).max(MAX_LISTED)).default(100).meta({
    title: 'Limit',
    description: 'For `list`: keys at most.',
    field: 'number',
  }),
  scope: scopeParam.meta({
    title: 'Scope',
    description: 'Whether the values are this workflow’s, or shared by all workflows.',
    field: 'select',
  }),
});
export type StoreParams = z.output<typeof storeParams>;

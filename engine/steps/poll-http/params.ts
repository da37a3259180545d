import * as z from 'zod';
import { documentParams } from '../../http/document-params.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';

const { url, interval, headers, auth, otherHosts, timeoutMs } = documentParams;

export const pollHttpParams = z.strictObject({
  url,
  interval,
  items: z.string().trim().max(5000).default('').meta({
    title: 'Items',
    description:
      'The list of things in the answer: a path such as `data.orders`, or `{{ body.data.orders.filter(o => o.paid) }}`. Left out: the answer, each entry if it is a list.',
    field: 'expression',
  }),
  id: z.string().trim().max(5000).default('').meta({
    title: 'Id of an item',
    description:
      'What is new when it was not there before: a path such as `id`, or `{{ item.id + item.updatedAt }}`. Left out: the whole item.',
    field: 'expression',
  }),
  first: z.enum(['remember', 'fire']).default('remember').meta({
    title: 'The first time',
    description: 'What is there already is remembered only, or starts runs as well.',
    field: 'select',
  }),
  order: z.enum(['as-listed', 'reversed']).default('as-listed').meta({
    title: 'Order',
    description: 'In which new items start their runs: reversed where the newest is listed first.',
    field: 'select',
  }),
  most: numberParam(z.int().min(1).max(1000)).prefault(100).meta({
    title: 'At most',
    description: 'New items that start runs at one time; others follow the next time.',
    field: 'number',
  }),
  method: z.enum(['GET', 'POST']).default('GET').meta({
    title: 'Method',
    description: 'POST for services whose questions have a body, such as GraphQL.',
    field: 'select',
  }),
  body: anyValue.meta({ title: 'Body', description: 'Sent as JSON.', field: 'json' }),
  headers,
  auth,
  otherHosts,
  timeoutMs,
});
export type PollHttpParams = z.output<typeof pollHttpParams>;

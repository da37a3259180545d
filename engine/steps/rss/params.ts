import * as z from 'zod';
import { documentParams } from '../../http/document-params.ts';
import { numberParam } from '../../values/param-schemas.ts';

const { url, interval, headers, auth, otherHosts, timeoutMs } = documentParams;

export const rssParams = z.strictObject({
  url: url.meta({ title: 'URL', description: 'The address of the feed.', field: 'text' }),
  interval,
  first: z.enum(['remember', 'newest', 'all']).default('remember').meta({
    title: 'The first time',
    description: 'What is there already is remembered only; or the newest item, or all start runs.',
    field: 'select',
  }),
  updates: z.boolean().default(false).meta({
    title: 'Changed items too',
    description: 'Starts a run again when an item changes.',
    field: 'boolean',
  }),
  most: numberParam(z.int().min(1).max(1000)).prefault(100).meta({
    title: 'At most',
    description: 'New items that start runs at one time; others follow the next time.',
    field: 'number',
  }),
  headers,
  auth,
  otherHosts,
  timeoutMs,
});
export type RssParams = z.output<typeof rssParams>;

import { documentPermissions, documentProblems, intervalOf } from '../../http/document-params.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { defineStep } from '../define-step.ts';
import { checkHttp } from './check.ts';
import { pollHttpParams } from './params.ts';

export const pollHttp = defineStep({
  type: 'poll-http',
  name: 'Poll a web address',
  description: 'Asks a web address every so often, and starts a run for each thing that is new.',
  icon: 'radar',
  group: 'trigger',
  effects: 'none',
  hideSecrets,
  permissions: documentPermissions,
  ports: [{ name: 'out', label: 'New item' }],
  params: pollHttpParams,
  problems: documentProblems,
  source: {
    kind: 'poll',
    expressions: ['items', 'id'],
    intervalMs: intervalOf,
    memory: ({ url, method, body = null, items, id }) => [url, method, body, items, id],
    check: checkHttp,
  },
  example: {
    url: 'http://127.0.0.1:9000/orders',
    interval: { amount: 5, unit: 'minutes' },
    items: 'data.orders',
    id: 'id',
  },
  docs: `
For services that have no webhooks. Each new item is an event of its own: \`{{ trigger.body }}\` is the
item, \`trigger.id\` its id, \`trigger.url\` what was asked, \`trigger.polledAt\` when.

**Items** and **id** are paths (\`data.orders\`, \`id\`) or expressions. Expressions read \`body\` (the
answer), \`status\`, and for the id \`item\` and \`index\`:

| what is wanted | \`items\` | \`id\` |
|---|---|---|
| each new order | \`data.orders\` | \`id\` |
| each order, again whenever it changes | \`data.orders\` | \`{{ item.id + " " + item.updatedAt }}\` |
| only paid orders | \`{{ body.data.orders.filter(o => o.paid) }}\` | \`id\` |
| a new version of one document | | \`version\` |
| any change of the answer | | |

Ids are remembered, the 5,000 newest and all that the answer holds, over restarts and pauses. The
first time, what is there is remembered only, unless **first** says \`fire\`. A change of address, body,
items or id begins anew; one of anything else does not.

The server is asked with \`If-None-Match\` and \`If-Modified-Since\` where it gave an \`ETag\` or a date, so
that an answer that has not changed costs little. When it cannot be asked, or answers with an error, it
is asked half as often each time, once an hour at least; \`Retry-After\` is honoured. What is wrong
stands beside the trigger until it works again. Answers may have 10 MB.
`,
});

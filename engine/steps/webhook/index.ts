import * as z from 'zod';
import { defineStep } from '../define-step.ts';

export const webhook = defineStep({
  type: 'webhook',
  name: 'Webhook',
  description: 'Starts a run for every event that an endpoint accepts.',
  icon: 'webhook',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Event' }],
  params: z.strictObject({
    endpoint: z.string().min(1).meta({
      title: 'Endpoint',
      description:
        'The endpoint that receives. In a workflow file this is the `key` of one of its `endpoints`.',
      field: 'endpoint',
    }),
  }),
  // Events are matched to workflows before there is a run that could resolve anything.
  problems: ({ endpoint }) =>
    typeof endpoint === 'string' && endpoint.includes('{{')
      ? [{ path: ['endpoint'], message: 'must be a fixed name: no expression can stand here' }]
      : [],
  example: { endpoint: 'orders' },
  docs: `
The event is there in every expression of the workflow as \`trigger\`: \`{{ trigger.body }}\` (parsed),
\`{{ trigger.headers['x-github-event'] }}\` (names in lower case), \`{{ trigger.query.page }}\`,
\`{{ trigger.method }}\`. A workflow may have several webhooks, and one endpoint may start several
workflows.
`,
});

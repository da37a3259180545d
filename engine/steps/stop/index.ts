import * as z from 'zod';
import type { JsonObject } from '../../../shared/json.ts';
import { textParam } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem } from '../define-step.ts';

export const stop = defineStep({
  type: 'stop',
  name: 'Stop',
  description: 'Ends the run here, as succeeded, failed or canceled.',
  icon: 'octagon-x',
  group: 'logic',
  effects: 'none',
  ports: [{ name: 'out', label: 'Never' }],
  params: z.strictObject({
    status: z.enum(['succeeded', 'failed', 'canceled']).default('succeeded').meta({
      title: 'Ends as',
      description: 'What the run’s status is then.',
      field: 'select',
    }),
    message: textParam(z.string().max(2000))
      .meta({
        title: 'Message',
        description: 'Says why; shown at the run.',
        field: 'text',
      })
      .optional(),
  }),
  problems: stopProblems,
  example: { status: 'failed', message: 'The order {{ trigger.body.id }} has no items.' },
  run({ status, message }) {
    const why = message === undefined || message.trim() === '' ? null : message;
    return { output: { status, message: why }, stop: { status, message: why } };
  },
  docs: `
The whole run ends: branches that are under way are stopped, what waits is given up, and steps behind
are skipped. \`failed\` counts as any failure does: it is listed under the failed runs, and starts the
workflow’s error workflow. Inside of a loop, too, it is the run that ends and not only the item.
Output: \`{ "status": "failed", "message": "…" }\`.
`,
});

function stopProblems({ status, message }: JsonObject): ParamProblem[] {
  const silent = message === undefined || message === '';
  return status === 'failed' && silent
    ? [{ path: ['message'], message: 'is missing: say what went wrong' }]
    : [];
}

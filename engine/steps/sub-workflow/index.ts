import * as z from 'zod';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { defineStep } from '../define-step.ts';

export const subWorkflow = defineStep({
  type: 'sub-workflow',
  name: 'Run a workflow',
  description: 'Starts another workflow, and goes on with what it gives.',
  icon: 'workflow',
  group: 'action',
  effects: 'none',
  // An attempt like any other: its retry policy calls again.
  immediate: false,
  servedInRehearsal: true,
  ports: [{ name: 'out', label: 'Ended' }],
  params: z.strictObject({
    workflow: z.string().min(1).max(200).meta({
      title: 'Workflow',
      description: 'Name or id of a published workflow with the trigger “Called by a workflow”.',
      field: 'workflow',
    }),
    input: anyValue.meta({
      title: 'Input',
      description: 'What that workflow reads as `trigger.body`.',
      field: 'json',
    }),
    wait: z.boolean().prefault(true).meta({
      title: 'Wait for its end',
      description: 'Otherwise this run goes on at once.',
      field: 'boolean',
    }),
    timeout: durationParam
      .meta({
        title: 'Wait at most',
        description: 'Left out: as long as it takes. Afterwards `status` is `waiting`.',
        field: 'group',
      })
      .optional(),
  }),
  example: { workflow: 'Invoice to PDF', input: { order: '{{ trigger.body }}' } },
  run({ workflow, input = null, wait, timeout }, { waitToken, now }) {
    const call = { workflow, input };
    if (!wait) return { output: null, call };
    return {
      waitFor: {
        kind: 'workflow',
        token: waitToken,
        data: null,
        timeout:
          timeout === undefined
            ? null
            : {
                at: now() + durationMs(timeout),
                output: { status: 'waiting', output: null },
              },
        call,
      },
    };
  },
  docs: `
The other workflow needs the trigger “Called by a workflow” and has to be published. It is a run of its
own, started in the transaction in which this step begins to wait, or ends: no crash starts it twice.
Output, when it is waited for:

\`\`\`json
{ "runId": "0190…", "status": "succeeded", "output": { "pdf": "…" } }
\`\`\`

\`output\` is that of its last step, or what its step “Stop” says; where several steps have nothing behind
them, an object of their outputs by step id. If that run fails or is canceled, this step fails and says
why. After a failure its retry policy for any failure starts another one. Without waiting the output is
\`{ "runId": "0190…" }\`. Workflows may call one another 16 deep.
`,
});

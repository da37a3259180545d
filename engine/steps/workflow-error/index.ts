import * as z from 'zod';
import { defineStep } from '../define-step.ts';

/** The step type, which events of failures have as their source. */
export const WORKFLOW_ERROR = 'workflow-error';

const names = z.array(z.string().trim().min(1).max(200)).max(1000).default([]);

export const workflowErrorParams = z.strictObject({
  workflows: names.meta({
    title: 'Workflows',
    description: 'Names or ids of the workflows whose failed runs count. None: those of all.',
    field: 'list',
  }),
  except: names.meta({
    title: 'Except',
    description: 'Names or ids of workflows whose failed runs do not count.',
    field: 'list',
  }),
});

export const workflowError = defineStep({
  type: WORKFLOW_ERROR,
  name: 'Failed run',
  description: 'Starts a run when a run of another workflow, or of any, fails.',
  icon: 'circle-alert',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Failure' }],
  params: workflowErrorParams,
  source: { kind: 'engine' },
  example: { workflows: ['Orders to the warehouse'] },
  docs: `
Each time a run ends as failed, once, also over a crash: the failure and the run that it starts are
stored together. A failure that a retry policy or the error port has dealt with is none; a run that was
retried by hand and fails again is another one.

\`\`\`json
{
  "workflow": { "id": "…", "name": "Orders to the warehouse", "version": 3 },
  "run": { "id": "…", "cause": "event", "eventId": "…", "startedAt": "…", "endedAt": "…" },
  "step": { "id": "call", "name": "Tell the warehouse", "type": "http-request" },
  "error": { "code": "http_status", "message": "The server answered 503.", "hint": "…", "kind": "503" },
  "link": "http://127.0.0.1:4781/#/runs/…"
}
\`\`\`

\`{{ trigger.workflow.name }}: {{ trigger.error.message }}\` says what happened. \`trigger.link\` opens the
run (\`null\` where there are no screens). \`step\` is \`null\` when the run failed before its first step.

It never goes round in circles: a run that this trigger started does not start it again when it fails,
nor do the runs that it called. Drafts that are tried out and rehearsals do not count.
`,
});

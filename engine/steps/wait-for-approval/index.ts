import * as z from 'zod';
import type { JsonObject } from '../../../shared/json.ts';
import type { ApprovalRequest } from '../../../shared/model/approval.ts';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { textParam } from '../../values/param-schemas.ts';
import { defineStep, type StepContext } from '../define-step.ts';
import { fieldsParam, formFields } from './form.ts';
import { formProblems } from './form-problems.ts';

const LONGEST_TITLE = 200;
const LONGEST_MESSAGE = 20_000;
const LONGEST_LABEL = 60;

const paramsSchema = z.strictObject({
  title: textParam(z.string().min(1)).meta({
    title: 'Title',
    description: `The question, in one line; cut after ${LONGEST_TITLE} characters.`,
    field: 'text',
  }),
  message: textParam(z.string()).prefault('').meta({
    title: 'Message',
    description: 'What the person needs to know. Plain text; line breaks stay.',
    field: 'multiline',
  }),
  fields: fieldsParam.prefault([]).meta({
    title: 'Fields',
    description: 'What the person can fill in.',
    field: 'list',
  }),
  approveLabel: textParam(z.string()).prefault('').meta({
    title: 'Button to approve',
    description: 'Left out: “Approve”.',
    field: 'text',
  }),
  rejectLabel: textParam(z.string()).prefault('').meta({
    title: 'Button to reject',
    description: 'Left out: “Reject”.',
    field: 'text',
  }),
  timeout: durationParam
    .meta({
      title: 'Wait at most',
      description: 'Then the step leaves at `timeout`. Left out: until somebody answers.',
      field: 'group',
    })
    .optional(),
  notify: z.boolean().prefault(false).meta({
    title: 'Notify',
    description: 'Shows a notification on this computer when the wait begins.',
    field: 'boolean',
  }),
});
type Params = z.output<typeof paramsSchema>;

export const waitForApproval = defineStep({
  type: 'wait-for-approval',
  name: 'Wait for approval',
  description: 'Waits until a person approves or rejects, on a page with a link of its own.',
  icon: 'user-check',
  group: 'logic',
  effects: 'none',
  link: 'approval',
  ports: [
    { name: 'approved', label: 'Approved' },
    { name: 'rejected', label: 'Rejected' },
    { name: 'timeout', label: 'Nobody answered' },
  ],
  params: paramsSchema,
  problems: ({ fields }: JsonObject) => formProblems(fields),
  example: {
    title: 'Pay the invoice of {{ trigger.body.vendor }}?',
    message: 'Amount: {{ trigger.body.total }} €\nDue: {{ trigger.body.due }}',
    fields: [
      {
        name: 'amount',
        label: 'Amount to pay',
        kind: 'number',
        required: true,
        default: '{{ trigger.body.total }}',
      },
      { name: 'account', kind: 'select', options: ['Giro', 'Savings'] },
    ],
    timeout: { amount: 3, unit: 'days' },
  },
  run(params, context) {
    const { timeout, notify } = params;
    const at = timeout === undefined ? null : context.now() + durationMs(timeout);
    return {
      waitFor: {
        kind: 'approval',
        token: context.waitToken,
        data: { ...question(params, context) },
        tell: notify,
        timeout: at === null ? null : { at, port: 'timeout', output: nobody(at) },
      },
    };
  },
  docs: `
The link to the page is \`{{ run.links.ID }}\`, with the id of this step. It is known **before** the step
waits, so that an earlier step can send it by e-mail, Slack or any other way; whoever has the link may
answer, once. Every item of a loop has a link of its own. Open approvals are also listed in the app and
by \`patchbay approvals list\`. See [approvals](approvals.md).

Output, at \`approved\` and \`rejected\`:

\`\`\`json
{
  "decision": "approved",
  "by": "Anna",
  "fields": { "amount": 120, "account": "Giro" },
  "decidedAt": "2026-11-23T08:00:00.000Z",
  "comment": ""
}
\`\`\`

\`by\` is what the person wrote as their name, or \`null\`. Fields that were left empty are \`null\`. At
\`timeout\` the output is the same with \`"decision": "timeout"\` and no fields; \`decidedAt\` is when the
time was over. An answer that comes later is refused, and the page says why.

Fields have a \`name\` (\`steps.ID.fields.NAME\`), a \`label\`, a \`kind\` (\`text\`, \`multiline\`, \`number\`,
\`boolean\`, \`select\`, \`date\`), \`options\` for a \`select\`, a \`default\`, and may be \`required\`: then
nobody approves without them. Whoever rejects need not fill in anything.

The wait is kept in the database: restarts and sleep do not lose it, and a time that passes meanwhile
counts. A rehearsal does not wait. To ask again, retry the step.
`,
});

function question(params: Params, context: StepContext): ApprovalRequest {
  return {
    title: cut(params.title.replace(/\s+/g, ' ').trim(), LONGEST_TITLE) || context.workflowName,
    message: cut(params.message.replaceAll('\r\n', '\n').trim(), LONGEST_MESSAGE),
    fields: formFields(params.fields, context),
    approveLabel: cut(params.approveLabel.trim(), LONGEST_LABEL) || 'Approve',
    rejectLabel: cut(params.rejectLabel.trim(), LONGEST_LABEL) || 'Reject',
  };
}

function nobody(at: number): JsonObject {
  return {
    decision: 'timeout',
    by: null,
    fields: {},
    decidedAt: new Date(Math.ceil(at)).toISOString(),
    comment: '',
  };
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not through the middle of a character outside the basic plane.
  const end = /[\ud800-\udbff]$/.test(text.slice(0, length - 1)) ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}

import * as z from 'zod';
import { defineStep } from '../define-step.ts';

export const appStart = defineStep({
  type: 'app-start',
  name: 'Start of Patchbay',
  description: 'Starts a run each time Patchbay starts.',
  icon: 'power',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Started' }],
  params: z.strictObject({
    note: z
      .string()
      .max(2000)
      .meta({
        title: 'Note',
        description: 'What is to be done at the start; for readers only.',
        field: 'multiline',
      })
      .optional(),
  }),
  source: { kind: 'start' },
  example: {},
  docs: `
Once at each start, after a restart of the computer or an update as well. A workflow that is published
while Patchbay runs waits for the next start.

\`trigger.startedAt\` is the time, \`trigger.version\` the release, \`trigger.previousStart\` and
\`trigger.previousStop\` are those of the time before (\`null\` when not known), and
\`trigger.afterCrash\` is \`true\` when Patchbay ended without being stopped: a crash, a power cut.
`,
});

import * as z from 'zod';
import { anyValue } from '../../values/param-schemas.ts';
import { defineStep } from '../define-step.ts';

export const manual = defineStep({
  type: 'manual',
  name: 'By hand',
  description: 'Starts a run when a person or a command says so.',
  icon: 'hand',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Start' }],
  params: z.strictObject({
    sample: anyValue.meta({
      title: 'Sample body',
      description: 'JSON that is offered as the body when the workflow is started by hand.',
      field: 'json',
    }),
  }),
  example: { sample: { customer: 'Ada', total: 12.5 } },
  docs: `
What was given at the start is \`{{ trigger.body }}\`.
`,
});

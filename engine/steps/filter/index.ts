import * as z from 'zod';
import { conditionProblems } from '../../conditions/condition-problems.ts';
import { conditionsSchema, matchSchema } from '../../conditions/condition-schema.ts';
import { evaluateConditions } from '../../conditions/evaluate-conditions.ts';
import { operatorTable } from '../../conditions/operator-table.ts';
import { defineStep } from '../define-step.ts';

export const filter = defineStep({
  type: 'filter',
  name: 'Filter',
  description: 'Lets a run go on when its conditions hold, and leaves through `false` when not.',
  icon: 'filter',
  group: 'logic',
  effects: 'none',
  filters: true,
  ports: [
    { name: 'true', label: 'Matches' },
    { name: 'false', label: 'Does not match' },
  ],
  params: z.strictObject({
    match: matchSchema.default('all'),
    conditions: conditionsSchema,
  }),
  problems: ({ conditions }) => conditionProblems(conditions, ['conditions']),
  example: {
    match: 'all',
    conditions: [
      { left: '{{ trigger.body.kind }}', op: 'equals', right: 'order' },
      {
        match: 'any',
        conditions: [
          { left: '{{ trigger.body.total }}', op: 'gte', right: 100 },
          { left: '{{ trigger.body.tags }}', op: 'includes', right: 'vip', ignoreCase: true },
        ],
      },
    ],
  },
  run(params, context) {
    const passed = evaluateConditions(params, context);
    return { port: passed ? 'true' : 'false', output: { passed } };
  },
  docs: `
An edge without a port leaves at \`true\`. Output: \`{ "passed": true }\`.

${operatorTable()}
`,
});

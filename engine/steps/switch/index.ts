import * as z from 'zod';
import { describe } from '../../../shared/expression/values.ts';
import { conditionsSchema, matchSchema } from '../../conditions/condition-schema.ts';
import { evaluateConditions } from '../../conditions/evaluate-conditions.ts';
import { equalValues } from '../../values/equality.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { defineStep, StepFailure } from '../define-step.ts';
import { defaultPort, portPattern, portsFor } from './case-ports.ts';
import { caseProblems } from './case-problems.ts';

const caseSchema = z
  .strictObject({
    port: z
      .string()
      .regex(portPattern, 'must start with a letter and use a-z, 0-9 and "_" (at most 64)')
      .meta({
        title: 'Port',
        description: 'Names the way out; edges refer to it.',
        field: 'text',
      }),
    label: z
      .string()
      .max(100)
      .meta({ title: 'Label', description: 'Shown at the port.', field: 'text' })
      .optional(),
    equals: anyValue.meta({
      title: 'Equals',
      description: 'The case fits when the switch’s value equals this.',
      field: 'expression',
    }),
    match: matchSchema.optional(),
    conditions: conditionsSchema
      .meta({ description: 'The case fits when these hold; instead of `equals`.' })
      .optional(),
  })
  .meta({ title: 'Case' });
type Case = z.output<typeof caseSchema>;

export const switchStep = defineStep({
  type: 'switch',
  name: 'Switch',
  description: 'Leaves through the port of the first case that fits.',
  icon: 'split',
  group: 'logic',
  effects: 'none',
  ports: [defaultPort],
  portsFor,
  params: z.strictObject({
    value: anyValue.meta({
      title: 'Value',
      description: 'What is compared with the `equals` of each case.',
      field: 'expression',
    }),
    ignoreCase: z.boolean().default(false).meta({
      title: 'Ignore case',
      description: 'For `equals`: takes capital and small letters as equal.',
      field: 'boolean',
    }),
    cases: z.array(caseSchema).min(1).max(100).meta({
      title: 'Cases',
      description: 'Tried from top to bottom; the first that fits is taken.',
      field: 'list',
    }),
    fallback: z.boolean().default(true).meta({
      title: 'Way out when no case fits',
      description: 'On: the run leaves through `default`. Off: the step fails.',
      field: 'boolean',
    }),
  }),
  problems: caseProblems,
  example: {
    value: '{{ trigger.body.status }}',
    cases: [
      { port: 'paid', label: 'Paid', equals: 'paid' },
      {
        port: 'large',
        match: 'all',
        conditions: [{ left: '{{ trigger.body.total }}', op: 'gt', right: 1000 }],
      },
    ],
  },
  run({ value, cases, ignoreCase, fallback }, context) {
    const fits = (candidate: Case, index: number) => {
      const { conditions, match = 'all', equals } = candidate;
      return conditions === undefined
        ? equals !== undefined && equalValues(value ?? null, equals, ignoreCase)
        : evaluateConditions({ match, conditions }, context, `cases[${index}].conditions`);
    };
    const port = cases.find(fits)?.port ?? (fallback ? defaultPort.name : undefined);
    if (port !== undefined) return { port, output: { case: port } };
    throw new StepFailure({
      code: 'switch_no_case',
      message: `No case fits ${describe(value)}, and the switch has no way out for that.`,
      hint: 'Add a case, or turn on "fallback" to leave through "default".',
    });
  },
  docs: `
There is one port per case, and \`default\`. A case has either \`equals\`, compared with the switch’s
\`value\`, or \`conditions\` (and \`match\`) as in a filter. Both compare as the filter’s operators do.
Output: \`{ "case": "paid" }\`.
`,
});

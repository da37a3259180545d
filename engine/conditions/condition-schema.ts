import * as z from 'zod';
import { anyValue } from '../values/param-schemas.ts';
import { OPERATOR_NAMES } from './operator-names.ts';
import { operators, takesIgnoreCase } from './operators.ts';

/** Groups inside groups, the outermost one included. */
export const maxConditionDepth = 5;
const maxConditionsPerGroup = 100;

const operatorOptions = OPERATOR_NAMES.map((value) => {
  const operator = operators[value];
  return {
    value,
    title: operator.title,
    group: operator.group,
    right: operator.sides !== 1,
    ignoreCase: takesIgnoreCase(operator),
  };
});

export const matchSchema = z.enum(['all', 'any']).meta({
  title: 'Match',
  description: 'Whether all conditions must hold or any one of them is enough.',
  field: 'select',
});

/**
 * A condition (`left`, `op`, `right`) or a group of them (`match`, `conditions`). One schema for
 * both: which keys belong together is said by `conditionProblems`, in better words than a union's.
 */
const conditionSchema = z
  .strictObject({
    left: anyValue.meta({
      title: 'Value',
      description: 'What is looked at. A missing path counts as not there.',
      field: 'expression',
    }),
    op: z
      .enum(OPERATOR_NAMES)
      .meta({
        title: 'Operator',
        description: 'How the value is compared.',
        field: 'select',
        options: operatorOptions,
      })
      .optional(),
    right: anyValue.meta({
      title: 'Compared with',
      description: 'Left out for operators that look at one value only.',
      field: 'expression',
    }),
    ignoreCase: z
      .boolean()
      .meta({
        title: 'Ignore case',
        description: 'Takes capital and small letters as equal.',
        field: 'boolean',
      })
      .optional(),
    match: matchSchema.optional(),
    get conditions() {
      return conditionsSchema.optional();
    },
  })
  .meta({ title: 'Condition' });
export type Condition = z.output<typeof conditionSchema>;

export const conditionsSchema: z.ZodArray<typeof conditionSchema> = z
  .array(conditionSchema)
  .min(1)
  .max(maxConditionsPerGroup)
  .meta({
    title: 'Conditions',
    description: 'Conditions, or groups of conditions with a `match` of their own.',
    field: 'conditions',
  });

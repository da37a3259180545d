import * as z from 'zod';
import { StepFailure } from '../steps/define-step.ts';
import { DURATION_UNITS, durationOf } from './durations.ts';
import { numberParam } from './param-schemas.ts';

/** Ten years: more is a mistake in the unit. */
const MOST = 10 * 366 * 86_400_000;

/** A length of time as a group of amount and unit; more meta is given where it is used. */
export const durationParam = z.strictObject({
  amount: numberParam(z.number().positive()).meta({
    title: 'Amount',
    description: 'How many units.',
    field: 'number',
  }),
  unit: z.enum(DURATION_UNITS).meta({
    title: 'Unit',
    description: 'A day is 24 hours, whatever the clock does.',
    field: 'select',
  }),
});

/** Whole milliseconds, 1 at least. Throws StepFailure `duration_too_long`. */
export function durationMs({ amount, unit }: z.output<typeof durationParam>): number {
  const length = Math.ceil(durationOf(amount, unit));
  if (length <= MOST) return length;
  throw new StepFailure({
    code: 'duration_too_long',
    message: `${amount} ${unit} is more than ten years.`,
    hint: 'Check the amount and its unit.',
  });
}

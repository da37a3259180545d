import * as z from 'zod';
import { StepFailure } from '../steps/define-step.ts';
import { DURATION_UNITS, durationOf } from './durations.ts';
import { numberParam } from './param-schemas.ts';

/** Ten years: more is a mistake in the unit. */
const MOST = 10 * 366 * 86_400_000;

/**
 * A length of time as a group of amount and unit; more meta is given where it is used.
 *
 * @param amount what it may be
 * @param bounds what is said of the unit
 */
export function durationGroup<T extends z.ZodType<number>>(
  amount: T,
  bounds = 'A day is 24 hours, whatever the clock does.',
) {
  return z.strictObject({
    amount: numberParam(amount).meta({
      title: 'Amount',
      description: 'How many units.',
      field: 'number',
    }),
    unit: z.enum(DURATION_UNITS).meta({ title: 'Unit', description: bounds, field: 'select' }),
  });
}

export const durationParam = durationGroup(z.number().positive());

/** How often something is looked at. */
export function intervalGroup(bounds: string) {
  return durationGroup(z.number().positive().max(1_000_000), bounds);
}

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

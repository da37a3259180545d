import type * as z from 'zod';
import { problemLines } from '../server/rpc/dispatch.ts';
import { InvalidInputError } from '../shared/errors.ts';

/** What a person typed, made into what the contract takes. Throws InvalidInputError. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(`The ${what} does not fit:`, problemLines(parsed.error));
}

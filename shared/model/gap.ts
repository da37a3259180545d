import * as z from 'zod';
import { timeSchema } from './json-schema.ts';

/** Why nothing could be received; also the words the screens use. */
export const GAP_KINDS = {
  offline: 'Patchbay was not running.',
  crashed: 'Patchbay was not running: it had ended without being stopped.',
  asleep: 'The computer slept, or gave Patchbay no time.',
  refusing: 'Patchbay refused what came.',
} as const;
export type GapKind = keyof typeof GAP_KINDS;
const gapKindSchema = z.enum(Object.keys(GAP_KINDS) as [GapKind, ...GapKind[]]);

/** A time in which nothing could be received. */
export const gapSchema = z.object({
  kind: gapKindSchema,
  from: timeSchema,
  to: timeSchema,
  /** Why it refused; null where it could not be asked. */
  detail: z.string().nullable(),
  /** Requests that were sent away. Of those that came while nobody listened nobody knows. */
  refused: z.int(),
});
export type Gap = z.output<typeof gapSchema>;

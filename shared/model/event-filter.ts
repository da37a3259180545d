import * as z from 'zod';
import { eventStatusSchema } from './event.ts';
import { timeSchema } from './json-schema.ts';
import { runStatusSchema } from './run.ts';
import { querySchema } from './saved-filter.ts';

const refSchema = z.string().min(1).max(200);

/** What events are chosen by; all of it must fit. */
export const eventFilterShape = {
  /**
   * As somebody types it: shared/search. With it, only events of the inbox fit unless it, or
   * `archived`, says otherwise.
   */
  query: querySchema.optional(),
  endpoint: refSchema.optional(),
  status: eventStatusSchema.optional(),
  /** Step type of the trigger; `webhook` for those of endpoints. */
  source: z.string().min(1).max(64).optional(),
  /** Those that this workflow's own triggers gave. */
  workflow: refSchema.optional(),
  /** Those that this run waited for, or that came too late for it. */
  run: refSchema.optional(),
  /** Received then or later; ms UTC. */
  from: timeSchema.optional(),
  /** Received before then. */
  to: timeSchema.optional(),
  /** Only those of which a run ended like this. */
  runStatus: runStatusSchema.optional(),
  read: z.boolean().optional(),
  starred: z.boolean().optional(),
  archived: z.boolean().optional(),
};
export const eventFilterSchema = z.strictObject(eventFilterShape);
export type EventFilter = z.output<typeof eventFilterSchema>;

/** Some events by their ids, or all that fit now; those that arrive later are no part of it. */
export const eventChoiceSchema = z.union([
  z.strictObject({
    ids: z.array(refSchema).min(1).max(100_000),
    /** Ids of events that are gone count for nothing; left out, they are an error. */
    skipGone: z.boolean().optional(),
  }),
  z.strictObject({ filter: eventFilterSchema }),
]);
export type EventChoice = z.output<typeof eventChoiceSchema>;

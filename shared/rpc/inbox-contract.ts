import * as z from 'zod';
import { eventChoiceSchema, eventFilterSchema } from '../model/event-filter.ts';
import { idSchema } from '../model/json-schema.ts';

/** What people do with stored events. */
export const inboxContract = {
  /** How many events fit, counted no further than `most`. */
  'events.count': {
    input: z.strictObject({
      filter: eventFilterSchema.prefault({}),
      most: z.int().min(1).max(100_000).default(1000),
    }),
    output: z.object({
      count: z.int(),
      /** Whether there are more than that. */
      more: z.boolean(),
    }),
  },
  /** Marks some events, or all that fit a filter. What is left out stays as it is. */
  'events.mark': {
    input: z
      .strictObject({
        events: eventChoiceSchema,
        read: z.boolean().optional(),
        starred: z.boolean().optional(),
        archived: z.boolean().optional(),
      })
      .refine(
        ({ read, starred, archived }) => (read ?? starred ?? archived) !== undefined,
        'say what to mark them as: read, starred or archived',
      ),
    output: z.object({
      /** How many events were chosen, and of how many of them a mark changed. */
      matched: z.int(),
      changed: z.int(),
      /** For `events.undoMark`, for a day; null where nothing changed. */
      undo: idSchema.nullable(),
    }),
  },
  /** Brings what one marking changed back to what it was, and nothing else. */
  'events.undoMark': {
    input: z.strictObject({ undo: idSchema }),
    output: z.object({ changed: z.int() }),
  },
} as const;

import * as z from 'zod';
import { eventStatusSchema } from './event.ts';
import { idSchema, timeSchema } from './json-schema.ts';
import { runCauseSchema, runStatusSchema } from './run.ts';

const refSchema = z.string().min(1).max(200);
const idsSchema = z.array(refSchema).min(1).max(100_000);

/** Events received from `from` on and before `to` (ms UTC). */
const eventsChosenSchema = z.union([
  z.strictObject({ ids: idsSchema }),
  z.strictObject({
    filter: z.strictObject({
      endpoint: refSchema.optional(),
      status: eventStatusSchema.optional(),
      source: z.string().max(64).optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      /** Only those of which a run ended like this. */
      runStatus: runStatusSchema.optional(),
    }),
  }),
]);

/** Runs queued from `from` on and before `to` (ms UTC). */
export const runsChosenSchema = z.union([
  z.strictObject({ ids: idsSchema }),
  z.strictObject({
    filter: z.strictObject({
      workflow: refSchema.optional(),
      status: runStatusSchema.optional(),
      cause: runCauseSchema.optional(),
      /** Only those that a person has to look at: see `runs.list`. */
      attention: z.boolean().optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
    }),
  }),
]);
export type RunsChosen = z.output<typeof runsChosenSchema>;

export const bulkRequestSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('replay'),
    events: eventsChosenSchema,
    workflow: refSchema.optional(),
    version: z.enum(['published', 'draft']).default('published'),
    /** Runs started per second. */
    perSecond: z.number().positive().max(1000).default(20),
  }),
  z.strictObject({
    action: z.literal('retry'),
    runs: runsChosenSchema,
    perSecond: z.number().positive().max(1000).default(20),
  }),
  z.strictObject({
    action: z.literal('rerun'),
    runs: runsChosenSchema,
    fromStep: z.string().optional(),
    version: z.enum(['same', 'published', 'draft']).default('same'),
    perSecond: z.number().positive().max(1000).default(20),
  }),
  z.strictObject({
    action: z.literal('cancel'),
    runs: runsChosenSchema,
    perSecond: z.number().positive().max(1000).default(200),
  }),
]);
export type BulkRequest = z.output<typeof bulkRequestSchema>;

export const bulkJobSchema = z.object({
  id: idSchema,
  request: bulkRequestSchema,
  state: z.enum(['running', 'finished', 'canceled']),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  /** The first that failed, and why. */
  problems: z.array(z.object({ id: idSchema, message: z.string() })),
  createdAt: timeSchema,
  endedAt: timeSchema.nullable(),
});
export type BulkJob = z.output<typeof bulkJobSchema>;

import * as z from 'zod';
import { eventChoiceSchema } from './event-filter.ts';
import { idSchema, timeSchema } from './json-schema.ts';
import { runCauseSchema, runStatusSchema } from './run.ts';
import { querySchema } from './saved-filter.ts';

const refSchema = z.string().min(1).max(200);
const idsSchema = z.array(refSchema).min(1).max(100_000);

/** Runs queued from `from` on and before `to` (ms UTC). */
export const runsChosenSchema = z.union([
  z.strictObject({
    ids: idsSchema,
    /** Ids of runs that are gone count for nothing; left out, they are an error. */
    skipGone: z.boolean().optional(),
  }),
  z.strictObject({
    filter: z.strictObject({
      /** As somebody types it: shared/search. */
      query: querySchema.optional(),
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
    events: eventChoiceSchema,
    workflow: refSchema.optional(),
    version: z.enum(['published', 'draft']).default('published'),
    /** Outputs of the steps before this one are taken from each event's last run. */
    fromStep: z.string().max(200).optional(),
    /** Runs started per second. */
    perSecond: z.number().positive().max(1000).default(20),
  }),
  /** As `events.resend`, not edited. */
  z.strictObject({
    action: z.literal('resend'),
    events: eventChoiceSchema,
    endpoint: refSchema.optional(),
    sign: z.boolean().default(true),
    perSecond: z.number().positive().max(1000).default(20),
  }),
  /** As `runs.rehearse`. */
  z.strictObject({
    action: z.literal('rehearse'),
    events: eventChoiceSchema,
    workflow: refSchema.optional(),
    version: z.enum(['draft', 'published']).default('draft'),
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
  /** Of ids the first 100. */
  request: bulkRequestSchema,
  state: z.enum(['running', 'finished', 'canceled']),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  /** Gone before their turn came. */
  skipped: z.int(),
  /** The first that failed, and why. */
  problems: z.array(z.object({ id: idSchema, message: z.string() })),
  createdAt: timeSchema,
  endedAt: timeSchema.nullable(),
});
export type BulkJob = z.output<typeof bulkJobSchema>;

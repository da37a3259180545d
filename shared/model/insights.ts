import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

export const INSIGHT_RANGES = ['hour', 'day', 'week', 'month', 'quarter'] as const;
export const insightRangeSchema = z.enum(INSIGHT_RANGES);
export type InsightRange = z.output<typeof insightRangeSchema>;

const countsSchema = z.array(z.int().min(0));

/** What retention would remove now, about. */
export const retentionPreviewSchema = z.object({
  events: z.int(),
  runs: z.int(),
  /** When the oldest event that stays arrived; null: none stays. */
  keptFrom: timeSchema.nullable(),
});
export type RetentionPreview = z.output<typeof retentionPreviewSchema>;

/** Events of the last hours, endpoint by endpoint. */
export const endpointTrafficSchema = z.object({
  /** Start of the first hour (UTC); the others follow without a gap, the current one is the last. */
  since: timeSchema,
  /** Only those that had an event. */
  endpoints: z.array(
    z.object({
      id: idSchema,
      /** By hour. */
      accepted: countsSchema,
      rejected: countsSchema,
      /** Duplicates and handshakes. */
      other: countsSchema,
    }),
  ),
});
export type EndpointTraffic = z.output<typeof endpointTrafficSchema>;

/** Milliseconds, to a tenth or so; null: nothing ended. */
const durationSchema = z.number().nullable();

const totalsSchema = z.object({
  events: z.int(),
  rejected: z.int(),
  /** That are over. */
  runs: z.int(),
  failed: z.int(),
  /** Of runs that succeeded or failed, from first step to end. */
  p50: durationSchema,
  p95: durationSchema,
});

export const insightsOverviewSchema = z.object({
  /** Starts of equal stretches of local time, without a gap; the last one is not over. */
  times: z.array(timeSchema),
  until: timeSchema,
  /** One number for each stretch. */
  events: z.object({
    accepted: countsSchema,
    duplicate: countsSchema,
    rejected: countsSchema,
    handshake: countsSchema,
  }),
  /** Of runs queued in it that are over, as they stand. */
  runs: z.object({
    succeeded: countsSchema,
    failed: countsSchema,
    filtered: countsSchema,
    canceled: countsSchema,
  }),
  p50: z.array(durationSchema),
  p95: z.array(durationSchema),
  totals: totalsSchema,
  /** Of as long a time before. */
  before: totalsSchema,
  queue: z.object({ queued: z.int(), running: z.int(), waiting: z.int() }),
  /** Rows that are not counted yet. */
  behind: z.object({ events: z.int(), runs: z.int() }),
});
export type InsightsOverview = z.output<typeof insightsOverviewSchema>;

const topShape = {
  workflowId: idSchema,
  workflowName: z.string(),
  count: z.int(),
  failed: z.int(),
  p50: durationSchema,
  p95: durationSchema,
  /** Milliseconds of all of them together. */
  total: z.number(),
};

export const insightsTopSchema = z.object({
  since: timeSchema,
  workflows: z.array(z.object(topShape)),
  /** The slowest and those that failed most often. */
  steps: z.array(
    z.object({
      ...topShape,
      stepId: z.string(),
      stepName: z.string(),
      /** Null: the workflow has no such step any more. */
      stepType: z.string().nullable(),
    }),
  ),
});
export type InsightsTop = z.output<typeof insightsTopSchema>;

export const insightsStorageSchema = z.object({
  databaseBytes: z.int(),
  /** Of the write-ahead log. */
  logBytes: z.int(),
  /** Of the search index, a file of its own that is not part of the budget. */
  searchBytes: z.int(),
  /** At which retention begins to remove what is oldest. */
  budgetBytes: z.int(),
  diskFreeBytes: z.number(),
  /** Estimated from samples, the largest first. */
  parts: z.array(
    z.object({
      kind: z.enum(['events', 'bodies', 'runs', 'rest', 'free']),
      bytes: z.number(),
      /** Null where they are not of one kind. */
      rows: z.int().nullable(),
    }),
  ),
  /** Hour by hour, the oldest first. */
  samples: z.array(z.object({ at: timeSchema, bytes: z.int() })),
});
export type InsightsStorage = z.output<typeof insightsStorageSchema>;

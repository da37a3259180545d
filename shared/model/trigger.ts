import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

/** How a trigger other than a webhook hears of events. */
const TRIGGER_KINDS = ['schedule', 'poll', 'watch', 'start', 'engine'] as const;

/**
 * `troubled`: it cannot listen just now, and tries again. `over`: of a schedule whose last time has
 * passed.
 */
const TRIGGER_STATES = ['listening', 'paused', 'troubled', 'over'] as const;

export const triggerTroubleSchema = z.object({ message: z.string(), hint: z.string().optional() });

/** A trigger of a published workflow that the engine hears by itself. */
export const triggerSchema = z.object({
  workflowId: idSchema,
  workflowName: z.string(),
  stepId: z.string(),
  stepName: z.string(),
  /** Step type. */
  type: z.string(),
  kind: z.enum(TRIGGER_KINDS),
  state: z.enum(TRIGGER_STATES),
  /** Of a schedule, in words. */
  words: z.string().nullable(),
  timeZone: z.string(),
  /** When a schedule fires, or a source is asked, the next time. */
  dueAt: timeSchema.nullable(),
  /** When it last gave an event. */
  lastFiredAt: timeSchema.nullable(),
  /** When a source was last asked, with or without success. */
  lastCheckedAt: timeSchema.nullable(),
  /** In a row, up to now. */
  failures: z.int(),
  trouble: triggerTroubleSchema.nullable(),
  troubleSince: timeSchema.nullable(),
});
export type Trigger = z.output<typeof triggerSchema>;

export const schedulePreviewSchema = z.object({
  /** What is wrong with the params; then there are no times. `field` as in `at[0]`. */
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
  words: z.string().nullable(),
  timeZone: z.string(),
  next: z.array(timeSchema),
});
export type SchedulePreview = z.output<typeof schedulePreviewSchema>;

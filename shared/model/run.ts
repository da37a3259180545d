import * as z from 'zod';
import { idSchema, jsonSchema, jsonTreeSchema, timeSchema } from './json-schema.ts';

export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'filtered',
  'canceled',
] as const;
export const runStatusSchema = z.enum(RUN_STATUSES);
export type RunStatus = z.output<typeof runStatusSchema>;

const STEP_RUN_STATUSES = [...RUN_STATUSES, 'skipped'] as const;
export const stepRunStatusSchema = z.enum(STEP_RUN_STATUSES);
export type StepRunStatus = z.output<typeof stepRunStatusSchema>;

const attemptStatusSchema = z.enum(['started', 'succeeded', 'failed', 'interrupted', 'canceled']);
export type AttemptStatus = z.output<typeof attemptStatusSchema>;

const attemptCauseSchema = z.enum(['initial', 'automatic', 'manual', 'recovery']);
export type AttemptCause = z.output<typeof attemptCauseSchema>;

/** Why there is this run at all. */
export const RUN_CAUSES = [
  'event',
  'manual',
  'replay',
  'rerun',
  'call',
  'rehearsal',
  'test',
] as const;
export const runCauseSchema = z.enum(RUN_CAUSES);
export type RunCause = z.output<typeof runCauseSchema>;

/** What a waiting step run waits for. */
const waitReasonSchema = z.enum([
  'delay',
  'retry',
  'person',
  'approval',
  'webhook',
  'workflow',
  'batch',
]);
export type WaitReason = z.output<typeof waitReasonSchema>;

/** A failure as it is stored: a plain sentence, a stable code, and what may help. */
export const stepErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** `network`, `timeout`, or a status code: what retry policies look at. */
  kind: z.string().optional(),
  retryAfterMs: z.int().optional(),
  details: jsonSchema.optional(),
});
export type StepError = z.output<typeof stepErrorSchema>;

export const runSummarySchema = z.object({
  id: idSchema,
  seq: z.int(),
  workflowId: idSchema,
  workflowName: z.string(),
  versionNumber: z.int(),
  eventId: idSchema.nullable(),
  parentRunId: idSchema.nullable(),
  cause: runCauseSchema,
  status: runStatusSchema,
  queuedAt: timeSchema,
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  dueAt: timeSchema.nullable(),
  error: stepErrorSchema.extend({ stepId: z.string().optional() }).nullable(),
});
export type RunSummary = z.output<typeof runSummarySchema>;

/** Where a run failed or waits: the step, and the sentence that says why. */
const runStopSchema = z.object({
  stepId: z.string(),
  stepName: z.string(),
  /** Of the items of a loop, the first; empty outside of loops. */
  iteration: z.string(),
  waitReason: waitReasonSchema.nullable(),
  message: z.string().nullable(),
});

/** A run as lists show it. */
export const runListingSchema = runSummarySchema.extend({
  trigger: z.object({ type: z.string(), name: z.string() }),
  /** The most attempts that one of its steps took; 0: no step needed any. */
  attempts: z.int(),
  stop: runStopSchema.nullable(),
  /** Of a called run: the step that called it. */
  calledFrom: z.object({ stepId: z.string(), iteration: z.string() }).nullable(),
});
export type RunListing = z.output<typeof runListingSchema>;

export const attemptSchema = z.object({
  number: z.int(),
  cause: attemptCauseSchema,
  status: attemptStatusSchema,
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  error: stepErrorSchema.nullable(),
});
export type Attempt = z.output<typeof attemptSchema>;

export const stepRunSchema = z.object({
  stepId: z.string(),
  stepType: z.string(),
  stepName: z.string(),
  iteration: z.string(),
  status: stepRunStatusSchema,
  port: z.string().nullable(),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  dueAt: timeSchema.nullable(),
  waitReason: waitReasonSchema.nullable(),
  reused: z.boolean(),
  /** What a person supplied instead of what the params say, or instead of carrying it out. */
  edited: z.enum(['input', 'output']).nullable(),
  input: jsonTreeSchema.nullable(),
  output: jsonTreeSchema.nullable(),
  error: stepErrorSchema.nullable(),
  warnings: z.array(z.string()),
  logs: z.array(z.string()),
  attempts: z.array(attemptSchema),
  /** Values that were too long to be told along: their length as JSON, in characters. */
  leftOut: z.object({ input: z.int().nullable(), output: z.int().nullable() }).optional(),
});
export type StepRun = z.output<typeof stepRunSchema>;

/** How far a loop is; `iteration` is that of the loop itself, empty outside of loops. */
export const loopSummarySchema = z.object({
  stepId: z.string(),
  iteration: z.string(),
  /** Items it was given. */
  total: z.int(),
  /** Items that were begun, by how they stand. */
  counts: z.partialRecord(stepRunStatusSchema, z.int()),
});
export type LoopSummary = z.output<typeof loopSummarySchema>;

export const loopItemSchema = z.object({
  iteration: z.string(),
  index: z.int(),
  status: stepRunStatusSchema,
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  item: jsonTreeSchema,
  output: jsonTreeSchema.nullable(),
  error: stepErrorSchema.nullable(),
});
export type LoopItem = z.output<typeof loopItemSchema>;

/** How each item of a loop stands, as one letter; `.` where it was not begun. */
export const ITEM_LETTERS = {
  queued: 'q',
  running: 'r',
  waiting: 'w',
  succeeded: 's',
  failed: 'f',
  filtered: 'i',
  canceled: 'c',
  skipped: 'k',
} as const satisfies Record<StepRunStatus, string>;

/**
 * A step that would act on the world outside, over all runs that were looked at. `again`: it did so
 * before.
 */
const stepActSchema = z.object({
  stepType: z.string(),
  /** The name that its author gave it, or that of its type. */
  stepName: z.string(),
  stepId: z.string(),
  times: z.int(),
  again: z.boolean(),
  /** It depends on what earlier steps give whether, or how often. */
  perhaps: z.boolean(),
});
export type StepAct = z.output<typeof stepActSchema>;

/** What would happen outside of Patchbay if runs were retried or run again. */
export const consequencesSchema = z.object({
  /** Runs that fit the choice. */
  runs: z.int(),
  /** How many of them were looked at: the oldest. */
  looked: z.int(),
  /** Those of them with which it cannot be done, and the first reasons. */
  impossible: z.int(),
  problems: z.array(z.object({ id: idSchema, message: z.string() })),
  acts: z.array(stepActSchema),
  /** Steps whose outputs would be reused, and those that could not be: by id. */
  reused: z.array(z.string()),
  notReused: z.array(z.string()),
});
export type Consequences = z.output<typeof consequencesSchema>;

export const runDetailSchema = runSummarySchema.extend({
  /** Outside of loops; those of a loop's items are asked for by item. */
  steps: z.array(stepRunSchema),
  loops: z.array(loopSummarySchema),
});
export type RunDetail = z.output<typeof runDetailSchema>;

/** One difference inside of a value: where, and what stood there before and after. */
export const valueChangeSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  path: z.array(z.union([z.string(), z.number()])),
  before: jsonTreeSchema,
  after: jsonTreeSchema,
});
export type ValueChange = z.output<typeof valueChangeSchema>;

const stepEndSchema = stepRunSchema.pick({ status: true, port: true, error: true, logs: true });

const stepComparisonSchema = z.object({
  stepId: z.string(),
  stepName: z.string(),
  stepType: z.string(),
  /** Null: that run has no such step. */
  before: stepEndSchema.nullable(),
  after: stepEndSchema.nullable(),
  differs: z.boolean(),
  input: z.array(valueChangeSchema),
  output: z.array(valueChangeSchema),
});
export type StepComparison = z.output<typeof stepComparisonSchema>;

export const runComparisonSchema = z.object({
  before: runSummarySchema,
  after: runSummarySchema,
  differs: z.boolean(),
  steps: z.array(stepComparisonSchema),
});
export type RunComparison = z.output<typeof runComparisonSchema>;

import * as z from 'zod';
import { endpointSettingsSchema } from './endpoint.ts';
import { idSchema, jsonSchema, timeSchema } from './json-schema.ts';

const STEP_ID_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

const stepIdSchema = z
  .string()
  .regex(STEP_ID_PATTERN, 'must start with a letter and use a-z, 0-9 and "_" (at most 64)');

/** Which failures are worth another attempt. */
const RETRYABLE = ['network', 'timeout', '408', '425', '429', '5xx'] as const;

export const retryPolicySchema = z.strictObject({
  /** All attempts, the first one included. */
  attempts: z.int().min(1).max(100).default(3),
  strategy: z.enum(['fixed', 'exponential']).default('exponential'),
  delayMs: z.int().min(0).max(86_400_000).default(1000),
  maxDelayMs: z
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .default(60_000),
  /** Spreads delays by up to this share, so that many failures do not return at once. */
  jitter: z.number().min(0).max(1).default(0.2),
  /** No attempt starts later than this after the first one. */
  totalMs: z
    .int()
    .min(0)
    .max(30 * 86_400_000)
    .optional(),
  on: z
    .array(
      z.union([
        z.enum(RETRYABLE),
        z.string().regex(/^[1-5]\d\d$/, 'must be a status code'),
        z.literal('any'),
      ]),
    )
    .default([...RETRYABLE]),
});
export type RetryPolicy = z.output<typeof retryPolicySchema>;

const workflowStepSchema = z.strictObject({
  id: stepIdSchema,
  type: z.string().min(1).max(64),
  name: z.string().max(200).optional(),
  params: z.record(z.string(), jsonSchema).default({}),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  notes: z.string().max(20_000).optional(),
  disabled: z.boolean().optional(),
  /** Sample output used by the editor instead of running the step. */
  pinned: jsonSchema.optional(),
  retry: retryPolicySchema.optional(),
  onError: z.enum(['fail', 'continue', 'port']).optional(),
  /** What to do with an attempt that a crash cut off, for steps whose effect is `external`. */
  onInterrupted: z.enum(['wait', 'retry']).optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
});
export type WorkflowStep = z.output<typeof workflowStepSchema>;

export const CANVAS_COLORS = ['gray', 'yellow', 'green', 'blue', 'purple', 'red'] as const;
export type CanvasColor = (typeof CANVAS_COLORS)[number];

export const workflowEdgeSchema = z.strictObject({
  from: stepIdSchema,
  port: z.string().min(1).max(64).default('out'),
  to: stepIdSchema,
});
export type WorkflowEdge = z.output<typeof workflowEdgeSchema>;

const workflowSettingsSchema = z.strictObject({
  /** Runs of this workflow at once; left out: only the global limit holds. */
  concurrency: z.int().min(1).max(1000).optional(),
  /** Applies to every step without its own. */
  stepTimeoutMs: z.int().min(1).max(86_400_000).optional(),
  timeZone: z.string().max(64).optional(),
});

const pointSchema = z.strictObject({ x: z.number(), y: z.number() });

/** Text on the canvas, for people only. */
const canvasNoteSchema = z.strictObject({
  id: stepIdSchema,
  text: z.string().max(20_000),
  position: pointSchema,
  size: z.strictObject({ width: z.number().min(40), height: z.number().min(20) }),
  color: z.enum(CANVAS_COLORS).optional(),
});
export type CanvasNote = z.output<typeof canvasNoteSchema>;

/** A frame around steps on the canvas, for people only; it is as large as they need. */
const canvasGroupSchema = z.strictObject({
  id: stepIdSchema,
  name: z.string().max(200),
  steps: z.array(stepIdSchema).max(2000),
  color: z.enum(CANVAS_COLORS).optional(),
});
export type CanvasGroup = z.output<typeof canvasGroupSchema>;

export const workflowDefinitionSchema = z.strictObject({
  steps: z.array(workflowStepSchema).max(2000),
  edges: z.array(workflowEdgeSchema).max(10_000),
  settings: workflowSettingsSchema.prefault({}),
  notes: z.array(canvasNoteSchema).max(500).optional(),
  groups: z.array(canvasGroupSchema).max(500).optional(),
});
export type WorkflowDefinition = z.output<typeof workflowDefinitionSchema>;

export const WORKFLOW_FORMAT = 'patchbay/workflow@1';

const workflowFileEndpointSchema = endpointSettingsSchema.extend({
  key: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must use a-z, 0-9, "-" and "_"'),
});

/** What `patchbay import` reads and `patchbay export` writes. */
export const workflowFileSchema = z.strictObject({
  /** For editors; ignored. */
  $schema: z.string().optional(),
  format: z.literal(WORKFLOW_FORMAT),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(10_000).optional(),
  endpoints: z.array(workflowFileEndpointSchema).max(100).default([]),
  steps: workflowDefinitionSchema.shape.steps,
  edges: workflowDefinitionSchema.shape.edges,
  settings: workflowSettingsSchema.optional(),
  notes: workflowDefinitionSchema.shape.notes,
  groups: workflowDefinitionSchema.shape.groups,
});
export type WorkflowFile = z.output<typeof workflowFileSchema>;
export type WorkflowFileInput = z.input<typeof workflowFileSchema>;

export const workflowSchema = z.object({
  id: idSchema,
  name: z.string(),
  description: z.string().nullable(),
  paused: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** Number of the published version; null while there is only a draft. */
  publishedVersion: z.int().nullable(),
  draftChanged: z.boolean(),
  lastRunAt: timeSchema.nullable(),
  lastRunStatus: z.string().nullable(),
  /** Of the draft: counted up with every change. */
  revision: z.int(),
  /** Of the list of workflows; null: at the top. */
  folder: z.string().nullable(),
  tags: z.array(z.string()),
  /** Of the published version; of the draft while there is none. Disabled ones are left out. */
  triggers: z.array(
    z.object({
      stepId: z.string(),
      /** Step type. */
      type: z.string(),
      /** Of a webhook; null where none is chosen yet. */
      endpointId: z.string().nullable(),
    }),
  ),
});
export type Workflow = z.output<typeof workflowSchema>;

export const workflowDetailSchema = workflowSchema.extend({
  draft: workflowDefinitionSchema,
  published: workflowDefinitionSchema.nullable(),
  versions: z.array(z.object({ number: z.int(), createdAt: timeSchema })),
});
export type WorkflowDetail = z.output<typeof workflowDetailSchema>;

/** `field` is a path such as `steps[1].params.url`; a warning does not stop publishing. */
export const workflowProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  stepId: z.string().nullable(),
  field: z.string(),
  message: z.string(),
});
export type WorkflowProblem = z.output<typeof workflowProblemSchema>;

/** What the expressions of a step would read, for its author: real data where there is any. */
export const workflowSamplesSchema = z.object({
  trigger: jsonSchema,
  /** Where the trigger's data comes from. */
  triggerFrom: z.object({
    kind: z.enum(['event', 'run', 'none']),
    id: z.string().nullable(),
    at: timeSchema.nullable(),
  }),
  /** Outputs by step id; a step that has none yet is left out. */
  steps: z.record(
    z.string(),
    z.object({
      output: jsonSchema,
      from: z.enum(['pinned', 'run']),
      runId: z.string().nullable(),
      status: z.string().nullable(),
    }),
  ),
  /** The first item of each loop, by the loop's step id. */
  items: z.record(z.string(), jsonSchema),
  /** Secrets are masked: what would be read is the real thing. */
  run: jsonSchema,
  workflow: jsonSchema,
});
export type WorkflowSamples = z.output<typeof workflowSamplesSchema>;

import * as z from 'zod';
import { idSchema, jsonSchema, timeSchema } from './json-schema.ts';

export const FORM_FIELD_KINDS = [
  'text',
  'multiline',
  'number',
  'boolean',
  'select',
  'date',
] as const;

/** What a person fills in; `value` is null where nothing was. Dates are `2026-11-23`. */
const formValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type FormValue = z.output<typeof formValueSchema>;

const formFieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(FORM_FIELD_KINDS),
  required: z.boolean(),
  /** Of a `select`. */
  options: z.array(z.string()),
  default: formValueSchema,
});
export type FormField = z.output<typeof formFieldSchema>;

/** What a person is asked: the `data` of an approval's wait. */
export const approvalRequestSchema = z.object({
  title: z.string(),
  /** Plain text with line breaks. */
  message: z.string(),
  fields: z.array(formFieldSchema),
  approveLabel: z.string(),
  rejectLabel: z.string(),
});
export type ApprovalRequest = z.output<typeof approvalRequestSchema>;

const DECISIONS = ['approved', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];

export const LONGEST_NAME = 200;
export const LONGEST_COMMENT = 5000;

/** What the step gives, when a person has decided. */
export const decidedSchema = z.object({
  decision: z.enum(DECISIONS),
  /** As the person said it: nobody signs in at the link. */
  by: z.string().nullable(),
  fields: z.record(z.string(), formValueSchema),
  /** ISO 8601 */
  decidedAt: z.string(),
  comment: z.string(),
});
export type Decided = z.output<typeof decidedSchema>;

/** An open one. */
export const approvalSchema = approvalRequestSchema.extend({
  runId: idSchema,
  workflowId: idSchema,
  workflowName: z.string(),
  stepId: z.string(),
  stepName: z.string(),
  /** Which item of the loops around it; empty outside of loops. */
  iteration: z.string(),
  since: timeSchema,
  /** When it is over without an answer; null: never. */
  due: timeSchema.nullable(),
  /** The page where anybody who has it may answer; null while nothing listens. */
  link: z.string().nullable(),
});
export type Approval = z.output<typeof approvalSchema>;

export const decideSchema = z.strictObject({
  runId: z.string().min(1).max(200),
  /** Left out: the only one that the run waits for. */
  stepId: z.string().max(200).optional(),
  iteration: z.string().max(200).optional(),
  decision: z.enum(DECISIONS),
  /** Left out: their defaults. Text is read as forms send it. */
  fields: z.record(z.string(), jsonSchema).default({}),
  by: z.string().max(LONGEST_NAME).default(''),
  comment: z.string().max(LONGEST_COMMENT).default(''),
});

import * as z from 'zod';
import { jsonSchema } from './model/json-schema.ts';

/**
 * The serialisable side of a step type. The engine serves it, the renderer draws any step's form
 * from it, and docs/steps.md is generated from it.
 */
export const stepPortSchema = z.object({ name: z.string(), label: z.string() });
export type StepPort = z.output<typeof stepPortSchema>;

/**
 * How a param is drawn: `field` in the JSON Schema of a step's params. Every kind also takes text
 * with `{{ }}`. A param of kind `group` is an object or a choice of objects: its own properties say
 * how they are drawn; `list` is a list of such.
 */
export const FIELD_KINDS = [
  'text',
  'multiline',
  'number',
  'boolean',
  'select',
  'expression',
  'json',
  'code',
  'key-value',
  'conditions',
  'group',
  'list',
  'date',
  'time-of-day',
  'time-zone',
  'endpoint',
  'credential',
  'workflow',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export const STEP_GROUPS = ['trigger', 'logic', 'data', 'action'] as const;

export const stepCatalogEntrySchema = z.object({
  type: z.string(),
  name: z.string(),
  description: z.string(),
  /** A lucide icon name. */
  icon: z.string(),
  group: z.enum(STEP_GROUPS),
  effects: z.enum(['none', 'idempotent', 'external']),
  /** Ports every placed step has; a `switch` adds one per case. */
  ports: z.array(stepPortSchema),
  /** The ports depend on the params: `workflows.check` tells those of a placed step. */
  dynamicPorts: z.boolean(),
  /** What lies behind its first port is carried out for each item. */
  container: z.boolean(),
  /** It waits at a link, which expressions read as `run.links.<step id>`. */
  link: z.enum(['approval', 'webhook']).nullable(),
  /** Markdown: how it is used, and what its output looks like. */
  docs: z.string(),
  /** JSON Schema (2020-12) of the params before expressions are resolved. */
  params: jsonSchema,
  example: jsonSchema,
});
export type StepCatalogEntry = z.output<typeof stepCatalogEntrySchema>;

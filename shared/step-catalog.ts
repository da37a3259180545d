import * as z from 'zod';
import { jsonSchema } from './model/json-schema.ts';

/**
 * The serialisable side of a step type. The engine serves it, the renderer draws any step's form
 * from it, and docs/steps.md is generated from it.
 */
export const stepPortSchema = z.object({ name: z.string(), label: z.string() });
export type StepPort = z.output<typeof stepPortSchema>;

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
  /** JSON Schema (2020-12) of the params before expressions are resolved. */
  params: jsonSchema,
  example: jsonSchema,
});
export type StepCatalogEntry = z.output<typeof stepCatalogEntrySchema>;

import * as z from 'zod';
import { jsonSchema } from './json-schema.ts';

const onDeviation = z.enum(['run', 'hold']).default('run');
const bodySchema = z.record(z.string(), jsonSchema);

/**
 * What the bodies of an endpoint look like, as JSON Schema. An event that deviates is accepted and
 * marked; `hold` starts no runs until a person replays it.
 */
export const eventSchemaSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('given'), schema: bodySchema, onDeviation }),
  z.strictObject({
    mode: z.literal('learn'),
    /** Made from so many accepted events, as soon as they are there. */
    events: z.int().min(2).max(1000).default(50),
    /** What was learned; left out: nothing yet. */
    schema: bodySchema.optional(),
    onDeviation,
  }),
]);
export type EventSchema = z.output<typeof eventSchemaSchema>;

/** How events differ from an endpoint's schema, and which workflow fields read what differs. */
export const driftSchema = z.object({
  /** Accepted events that were looked at, newest first. */
  checked: z.int(),
  deviating: z.int(),
  findings: z.array(
    z.object({
      /** As expressions write it, with `[*]` for any item of a list. */
      path: z.string(),
      kind: z.enum(['missing', 'type', 'invalid', 'added']),
      message: z.string(),
      events: z.int(),
      /** The newest one. */
      eventId: z.string(),
      fields: z.array(
        z.object({
          workflowId: z.string(),
          workflow: z.string(),
          stepId: z.string(),
          field: z.string(),
        }),
      ),
    }),
  ),
});
export type Drift = z.output<typeof driftSchema>;
export type DriftFinding = Drift['findings'][number];

import * as z from 'zod';
import { jsonSchema, timeSchema } from './json-schema.ts';

/**
 * Through which door a change came: the screens, a command, the program that embeds the engine, or
 * the engine by itself.
 */
export const AUDIT_ACTORS = ['ui', 'cli', 'host', 'engine'] as const;
export const auditActorSchema = z.enum(AUDIT_ACTORS);
export type AuditActor = z.output<typeof auditActorSchema>;

const auditChangeSchema = z.object({
  /** Such as `rate.perSecond`. */
  path: z.string(),
  from: jsonSchema,
  to: jsonSchema,
});
export type AuditChange = z.output<typeof auditChangeSchema>;

const auditObjectSchema = z.object({
  /** `workflow`, `endpoint`, `credential`, `settings`, `alert`, `event`, `run`, `backup` … */
  kind: z.string(),
  id: z.string().nullable(),
  name: z.string().nullable(),
});
export type AuditObject = z.output<typeof auditObjectSchema>;

export const auditEntrySchema = z.object({
  seq: z.int(),
  at: timeSchema,
  /** Of the last one, where several in a row are one entry. */
  until: timeSchema,
  count: z.int(),
  actor: auditActorSchema,
  /** The call, as in the contract: `workflows.publish`. */
  method: z.string(),
  object: auditObjectSchema.nullable(),
  /** One plain sentence. */
  summary: z.string(),
  /** What was otherwise before; without secrets. */
  changes: z.array(auditChangeSchema),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

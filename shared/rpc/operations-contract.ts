import * as z from 'zod';
import { alertRuleSchema, alertSchema, alertTestSchema } from '../model/alert.ts';
import { auditActorSchema, auditEntrySchema } from '../model/audit.ts';
import {
  backupPreviewSchema,
  backupResultSchema,
  backupsSchema,
  contentsSchema,
} from '../model/backup.ts';
import { checkSchema } from '../model/doctor.ts';
import { idSchema, timeSchema } from '../model/json-schema.ts';
import { logLevelSchema, logLineSchema } from '../model/log-line.ts';
import { GRANT_MODES } from '../model/permission.ts';
import { workspaceExportSchema, workspaceImportSchema } from '../model/workspace-export.ts';

const emptySchema = z.strictObject({});
const refSchema = z.string().min(1).max(200);
const fileSchema = z.string().min(1).max(4096);

/** Calls that look after the workspace itself. */
export const operationsContract = {
  'system.doctor': {
    input: z.strictObject({
      /** The whole integrity check, indexes included: minutes for a large database. */
      full: z.boolean().default(false),
      /** Also what asks other computers: whether credentials still sign in. */
      online: z.boolean().default(false),
    }),
    output: z.object({ checks: z.array(checkSchema) }),
  },
  /** Left out, the file is made in the folder of backups. Answers when the copy is checked. */
  'system.backup': {
    input: z.strictObject({ file: fileSchema.optional() }),
    output: backupResultSchema,
  },
  'system.backups': { input: emptySchema, output: backupsSchema },
  /** Stops the backup that is being made; nothing is left of it. */
  'system.cancelBackup': { input: emptySchema, output: z.object({ canceled: z.boolean() }) },
  /** Looks into a backup of the folder of backups, without changing anything. */
  'system.checkBackup': {
    input: z.strictObject({ file: fileSchema }),
    output: backupPreviewSchema,
  },
  /**
   * Checks a backup, and then restarts the engine with it in the place of its data. What was there
   * is kept beside it. Only where the host can restart the engine.
   */
  'system.restore': {
    input: z.strictObject({ file: fileSchema }),
    output: contentsSchema,
  },
  /** Stops a restore while the backup is still being copied; everything stays as it is. */
  'system.cancelRestore': { input: emptySchema, output: z.object({ canceled: z.boolean() }) },
  /** Closes the engine and opens it anew: for settings that count from the next start. */
  'system.restart': { input: emptySchema, output: z.object({ ok: z.literal(true) }) },
  'system.export': { input: emptySchema, output: workspaceExportSchema },
  /** Writes events.ndjson and runs.ndjson into a folder. */
  'system.exportHistory': {
    input: z.strictObject({
      folder: fileSchema,
      events: z.boolean().default(true),
      runs: z.boolean().default(true),
    }),
    output: z.object({ events: z.int(), runs: z.int(), bytes: z.int() }),
  },
  'system.import': {
    input: z.strictObject({
      workspace: z.unknown(),
      /** Whether its settings replace those of here. */
      settings: z.boolean().default(true),
      /** Whether what was live there becomes live here. */
      publish: z.boolean().default(true),
      /** As of `workflows.publish`: with `ask`, what reaches further than it did is left a draft. */
      grant: z.enum(GRANT_MODES).default('except-commands'),
    }),
    output: workspaceImportSchema,
  },
  /** Prometheus text format. */
  'system.metrics': {
    input: emptySchema,
    output: z.object({ text: z.string(), contentType: z.string() }),
  },
  /** The end of the log, oldest first. */
  'system.logs': {
    input: z.strictObject({
      limit: z.int().min(1).max(1000).default(200),
      /** This and worse. */
      level: logLevelSchema.default('trace'),
      /** Only lines older than this. */
      before: timeSchema.optional(),
      /** Only lines that contain it, in whatever case. */
      search: z.string().max(200).default(''),
    }),
    output: z.object({
      /** Null: the host keeps no log file. */
      folder: z.string().nullable(),
      lines: z.array(logLineSchema),
    }),
  },

  'audit.list': {
    input: z.strictObject({
      limit: z.int().min(1).max(1000).default(50),
      before: z.int().optional(),
      actor: auditActorSchema.optional(),
      /** The kind of object, such as `workflow`. */
      kind: z.string().max(100).optional(),
      /** Its id or its name. */
      object: z.string().max(200).optional(),
    }),
    output: z.object({ entries: z.array(auditEntrySchema), more: z.boolean() }),
  },

  'alerts.list': { input: emptySchema, output: z.object({ alerts: z.array(alertSchema) }) },
  /** Without an id a new rule is made. */
  'alerts.save': {
    input: z.strictObject({ id: refSchema.optional(), rule: alertRuleSchema }),
    output: alertSchema,
  },
  'alerts.remove': {
    input: z.strictObject({ id: refSchema }),
    output: z.object({ ok: z.literal(true), id: idSchema }),
  },
  /** Sends a message through every channel of a rule, at once. */
  'alerts.test': { input: z.strictObject({ id: refSchema }), output: alertTestSchema },
} as const;

import * as z from 'zod';
import { timeSchema } from './json-schema.ts';

/** What stands in a database that was looked at. */
export const contentsSchema = z.object({
  schemaVersion: z.int(),
  workflows: z.int(),
  endpoints: z.int(),
  credentials: z.int(),
  events: z.int(),
  runs: z.int(),
});
export type Contents = z.output<typeof contentsSchema>;

export const backupResultSchema = contentsSchema.extend({ file: z.string(), bytes: z.int() });
export type BackupResult = z.output<typeof backupResultSchema>;

/** What a restore of a backup would mean. */
export const backupPreviewSchema = contentsSchema.extend({
  /** What is here and came after the backup was made, at least about: it would be set aside. */
  newer: z.object({ events: z.int(), runs: z.int() }),
});

const BACKUP_KINDS = ['automatic', 'manual', 'migration'] as const;

const backupFileSchema = z.object({
  file: z.string(),
  /** `migration`: made by itself before a new release changed the database. */
  kind: z.enum(BACKUP_KINDS),
  bytes: z.int(),
  createdAt: timeSchema,
});
export type BackupFile = z.output<typeof backupFileSchema>;

const backupProgressSchema = z.object({
  phase: z.enum(['copying', 'checking']),
  /** Of the copying, 0 to 1. */
  done: z.number(),
});
export type BackupProgress = z.output<typeof backupProgressSchema>;

export const backupsSchema = z.object({
  folder: z.string(),
  /** Those in the folder, newest first. */
  backups: z.array(backupFileSchema),
  running: backupProgressSchema.nullable(),
  /** A backup that is being put in place. */
  restoring: backupProgressSchema.nullable(),
  /** When the next automatic one is due; null when there are none. */
  nextAt: timeSchema.nullable(),
  /** Of the last automatic one, since the start, when it failed. */
  failure: z.object({ at: timeSchema, message: z.string() }).nullable(),
});
export type Backups = z.output<typeof backupsSchema>;

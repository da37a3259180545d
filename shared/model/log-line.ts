import * as z from 'zod';
import { jsonSchema, timeSchema } from './json-schema.ts';

/** The file that is written to; older ones have a time in their name. */
export const LOG_FILE = 'patchbay.log';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export const logLevelSchema = z.enum(LOG_LEVELS);
export type LogLevel = z.output<typeof logLevelSchema>;

export const logLineSchema = z.object({
  time: timeSchema,
  level: logLevelSchema,
  message: z.string(),
  /** Everything else of the line. */
  fields: z.record(z.string(), jsonSchema),
});
export type LogLine = z.output<typeof logLineSchema>;

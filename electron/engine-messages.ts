import * as z from 'zod';
import { errorInfoSchema } from '../shared/rpc/wire.ts';

/**
 * What the main process and the engine's process tell each other, besides the ports that calls go
 * over. Parsed on both sides.
 */
const addressSchema = z.object({ host: z.string(), port: z.int() });

const openSchema = z.object({
  dataDir: z.string(),
  logFolder: z.string(),
  version: z.string(),
  /** Of the hooks listener. */
  hooks: addressSchema,
  masterKey: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});
export type OpenEngine = z.output<typeof openSchema>;

export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), options: openSchema }),
  /** Comes with a port, over which calls are served as if they came through that door. */
  z.object({ type: z.literal('connect'), door: z.enum(['ui', 'host']) }),
  z.object({
    type: z.literal('url-opened'),
    id: z.int(),
    /** Null: it was opened. */
    error: errorInfoSchema.nullable(),
  }),
  /** Comes with a port to it. */
  z.object({ type: z.literal('process-started'), id: z.int() }),
  z.object({ type: z.literal('process-ended'), id: z.int() }),
  /** The computer slept, as the system says it. */
  z.object({ type: z.literal('slept'), from: z.int(), until: z.int() }),
  /** Active steps get that long to end; sent again it is shortened. */
  z.object({ type: z.literal('close'), graceMs: z.int() }),
]);
export type ToEngine = z.output<typeof toEngineSchema>;

const notificationSchema = z.object({
  title: z.string(),
  body: z.string(),
  runId: z.string().optional(),
  stepId: z.string().optional(),
});

export const fromEngineSchema = z.discriminatedUnion('type', [
  /** The data folder is open: ports can be handed over. */
  z.object({ type: z.literal('ready') }),
  /** Null: nothing can be received, and `problem` says why. It is tried again. */
  z.object({
    type: z.literal('listening'),
    hooksUrl: z.string().nullable(),
    problem: errorInfoSchema.nullable(),
  }),
  /** The folder cannot be opened; the process ends. Another try finds the same. */
  z.object({ type: z.literal('refused'), error: errorInfoSchema }),
  z.object({ type: z.literal('notify'), notification: notificationSchema }),
  z.object({ type: z.literal('open-url'), id: z.int(), url: z.string() }),
  /** A program of the engine's: only the main process can start processes. */
  z.object({ type: z.literal('start-process'), id: z.int(), file: z.string() }),
  z.object({ type: z.literal('kill-process'), id: z.int() }),
  /** It wants to be closed and opened anew. */
  z.object({ type: z.literal('restart'), reason: z.string() }),
]);
export type FromEngine = z.output<typeof fromEngineSchema>;

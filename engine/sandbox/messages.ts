import type { MessagePort } from 'node:worker_threads';
import * as z from 'zod';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly quickjs: WebAssembly.Module;
}

/** One run as the thread gets it. */
export interface Job {
  readonly code: string;
  /** JSON text of an object. */
  readonly globals: string;
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
  readonly hasFetch: boolean;
}

export type ToWorker =
  | { readonly type: 'run'; readonly job: Job }
  /** The end of a request: `text` is a SandboxResponse as JSON, or the message of an error. */
  | { readonly type: 'answer'; readonly id: string; readonly ok: boolean; readonly text: string };

const problemSchema = z.object({
  kind: z.enum(['syntax', 'failed', 'output', 'timeout', 'memory', 'stack', 'stuck', 'crashed']),
  name: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
  stack: z.array(z.string()),
});

/** Parsed by the main thread: behind the other end is code that nobody vouches for. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  /** The code's first line is next. */
  z.object({ type: z.literal('began') }),
  z.object({ type: z.literal('log'), lines: z.array(z.string()) }),
  /** `request` is a SandboxRequest as JSON. */
  z.object({ type: z.literal('fetch'), id: z.string(), request: z.string() }),
  /** `spent`: a limit was met, or the instance is in doubt: the thread is not to be used again. */
  z.object({ type: z.literal('done'), json: z.string(), spent: z.boolean() }),
  z.object({ type: z.literal('problem'), problem: problemSchema, spent: z.boolean() }),
]);
export type FromWorker = z.output<typeof fromWorkerSchema>;

export const requestSchema = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string().nullable(),
  redirect: z.enum(['follow', 'manual', 'error']),
});

import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { Json } from '../../shared/json.ts';
import { workerFile } from '../worker-file.ts';
import { DocumentError } from './document-error.ts';
import type { DocumentJob } from './document-job.ts';

const TIME_LIMIT_MS = 30_000;
const MEMORY_MB = 512;

const messageSchema = z.discriminatedUnion('ok', [
  /** As JSON text: reading that is faster than taking over a tree of objects. */
  z.object({ ok: z.literal(true), json: z.string() }),
  z.object({ ok: z.literal(false), message: z.string(), hint: z.string().optional() }),
]);
export type DocumentMessage = z.output<typeof messageSchema>;

/** Reads the document in a thread that is gone afterwards, whatever happens. */
export async function readInThread(job: DocumentJob, signal: AbortSignal): Promise<Json> {
  const worker = new Worker(workerFile('document'), {
    workerData: job,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  let limit: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  try {
    const message = await new Promise<DocumentMessage>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      limit = setTimeout(() => reject(tooSlow()), TIME_LIMIT_MS);
      worker.on('message', (value: unknown) => resolve(messageSchema.parse(value)));
      worker.on('error', (error) => reject(asDocumentError(error)));
      worker.on('exit', () => reject(new DocumentError('reading it ended early')));
    });
    if (!message.ok)
      throw new DocumentError(
        message.message,
        message.hint === undefined ? undefined : { hint: message.hint },
      );
    const value: Json = JSON.parse(message.json);
    return value;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

function tooSlow(): DocumentError {
  return new DocumentError(`reading it took longer than ${TIME_LIMIT_MS / 1000} seconds`, {
    hint: 'Read a smaller part of it, or use simpler selectors.',
  });
}

function asDocumentError(error: Error & { code?: unknown }): Error {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new DocumentError(`reading it takes more than ${MEMORY_MB} MB of memory`, {
        hint: 'Split it before, or read less of it.',
      })
    : error;
}

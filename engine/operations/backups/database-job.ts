import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { OperationalError } from '../../../shared/errors.ts';
import { type Contents, contentsSchema } from '../../../shared/model/backup.ts';
import { workerFile } from '../../worker-file.ts';

/**
 * Work on whole databases, in a thread with connections of its own: a gigabyte takes seconds, in
 * which webhooks must be answered. `full`: indexes are compared with their tables as well.
 */
export type DatabaseJob =
  /** Copies one that is in use, as it is at this moment, into a file that is there and empty. */
  | { kind: 'copy'; source: string; target: string; full: boolean }
  | { kind: 'examine'; file: string; full: boolean };

export interface DatabaseReport {
  /** What integrity checks found, and what kept the file from being read; empty: it is sound. */
  problems: string[];
  /** Null when it is no database of Patchbay, or cannot be read. */
  contents: Contents | null;
}

/** The thread ended without a report: no memory, or the engine stops. */
class DatabaseJobError extends OperationalError {
  readonly code = 'database_job_failed';
}

const messageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    phase: z.enum(['copying', 'checking']),
    done: z.number(),
  }),
  z.object({
    kind: z.literal('report'),
    problems: z.array(z.string()),
    contents: contentsSchema.nullable(),
  }),
]);
export type DatabaseJobMessage = z.output<typeof messageSchema>;
type Progress = Omit<Extract<DatabaseJobMessage, { kind: 'progress' }>, 'kind'>;

/** Rejects with DatabaseJobError, or the signal's reason. */
export function runDatabaseJob(
  job: DatabaseJob,
  options: { signal?: AbortSignal; progress?: (progress: Progress) => void } = {},
): Promise<DatabaseReport> {
  const { signal, progress } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    // No flags of ours: they may be those of a test runner.
    const worker = new Worker(workerFile('database'), { workerData: job, execArgv: [] });
    const stop = (): void => {
      reject(signal?.reason);
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (value: unknown) => {
      const message = messageSchema.parse(value);
      if (message.kind === 'progress') progress?.(message);
      else resolve(message);
    });
    worker.on('error', (cause) => {
      reject(
        new DatabaseJobError(`The database could not be looked at: ${cause.message}`, { cause }),
      );
    });
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      // After a report this changes nothing any more.
      reject(new DatabaseJobError(`The check of the database ended early (${code}).`));
    });
  });
}

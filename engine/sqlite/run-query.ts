import * as z from 'zod';
import { OperationalError } from '../../shared/errors.ts';
import type { HostProcess, StartProcess } from '../processes/host-process.ts';
import { workerFile } from '../worker-file.ts';
import type { QueryJob, QueryReply } from './query-job.ts';

/** The process was gone before it answered. */
export class QueryProcessLostError extends OperationalError {
  readonly code = 'query_process_lost';
}

/** Processes at once; who comes later waits in line. */
const MOST = 4;
/** Loops query again at once, and starting a process takes 50 ms. */
const IDLE_MS = 1000;
/** Our own process: only that it is an answer is looked at, not each of its rows. */
const replySchema = z.custom<QueryReply>(
  (reply) => typeof reply === 'object' && reply !== null && 'ok' in reply,
);

const idle = new Map<HostProcess, NodeJS.Timeout>();
const line: (() => void)[] = [];
let busy = 0;

/**
 * Carries out a query in a process of its own: SQLite does not give way while it works, and a
 * thread that is within it cannot be ended; a process can. Ended with the signal, whose reason it
 * then throws. Throws QueryProcessLostError.
 */
export async function runQuery(
  job: QueryJob,
  { signal, startProcess }: { signal: AbortSignal; startProcess: StartProcess },
): Promise<QueryReply> {
  await turn(signal);
  try {
    signal.throwIfAborted();
    const child = takeIdle() ?? startProcess(workerFile('sqlite'));
    try {
      const reply = await ask(child, job, signal);
      keep(child);
      return reply;
    } catch (error) {
      // Its file is free then.
      await child.kill();
      throw error;
    }
  } finally {
    busy--;
    line.shift()?.();
  }
}

async function turn(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (busy >= MOST)
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        line.splice(line.indexOf(begin), 1);
        reject(signal.reason);
      };
      line.push(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  busy++;
}

function takeIdle(): HostProcess | undefined {
  for (const [child, timer] of idle) {
    clearTimeout(timer);
    idle.delete(child);
    if (!child.isAlive) continue;
    child.hold(true);
    return child;
  }
  return undefined;
}

function keep(child: HostProcess): void {
  const timer = setTimeout(() => {
    idle.delete(child);
    void child.kill();
  }, IDLE_MS).unref();
  idle.set(child, timer);
  child.hold(false);
}

function ask(child: HostProcess, job: QueryJob, signal: AbortSignal): Promise<QueryReply> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      unlisten();
      settle();
    };
    const onAbort = (): void => done(() => reject(signal.reason));
    const unlisten = child.listen({
      message: (reply) => done(() => resolve(replySchema.parse(reply))),
      gone: (cause) =>
        done(() =>
          reject(new QueryProcessLostError('The query’s process ended early.', { cause })),
        ),
    });
    signal.addEventListener('abort', onAbort, { once: true });
    child.send(job);
  });
}

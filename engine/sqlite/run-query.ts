import { type ChildProcess, fork } from 'node:child_process';
import { OperationalError } from '../../shared/errors.ts';
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
/** What a process of the person's own database needs to know of the environment. */
const KEPT_ENV = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];

const idle = new Map<ChildProcess, NodeJS.Timeout>();
const line: (() => void)[] = [];
let busy = 0;

/**
 * Carries out a query in a process of its own: SQLite does not give way while it works, and a
 * thread that is within it cannot be ended; a process can. Ended with the signal, whose reason it
 * then throws. Throws QueryProcessLostError.
 */
export async function runQuery(job: QueryJob, signal: AbortSignal): Promise<QueryReply> {
  await turn(signal);
  try {
    signal.throwIfAborted();
    const child = takeIdle() ?? start();
    try {
      const reply = await ask(child, job, signal);
      keep(child);
      return reply;
    } catch (error) {
      await end(child);
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

function start(): ChildProcess {
  return fork(workerFile('sqlite'), [], {
    serialization: 'advanced',
    // Not those of the engine: a debugger's port can be had once only.
    execArgv: [],
    env: Object.fromEntries(
      KEPT_ENV.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function takeIdle(): ChildProcess | undefined {
  for (const [child, timer] of idle) {
    clearTimeout(timer);
    idle.delete(child);
    if (!child.connected) continue;
    child.ref();
    child.channel?.ref();
    return child;
  }
  return undefined;
}

function keep(child: ChildProcess): void {
  const timer = setTimeout(() => {
    idle.delete(child);
    child.kill('SIGKILL');
  }, IDLE_MS).unref();
  idle.set(child, timer);
  // Neither holds this process back: the child ends with the channel.
  child.unref();
  child.channel?.unref();
}

function ask(child: ChildProcess, job: QueryJob, signal: AbortSignal): Promise<QueryReply> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      child.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error');
      // An error that nobody listens to would end the engine.
      child.on('error', () => {});
      settle();
    };
    const onAbort = (): void => done(() => reject(signal.reason));
    const lost = (cause?: unknown): void =>
      done(() => reject(new QueryProcessLostError('The query’s process ended early.', { cause })));
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('message', (reply: QueryReply) => done(() => resolve(reply)));
    child.once('exit', () => lost());
    child.once('error', lost);
    child.send(job, (error) => {
      if (error !== null) lost(error);
    });
  });
}

/** Waits until it is gone: its file is free then. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}

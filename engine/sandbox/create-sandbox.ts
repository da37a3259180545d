import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { UnavailableError } from '../../shared/errors.ts';
import { quickjsFile } from './quickjs-file.ts';
import type { Sandbox, SandboxEnd, SandboxRun } from './sandbox.ts';
import { SandboxThread } from './sandbox-thread.ts';
import { WaitingLine } from './waiting-line.ts';

/** Code that waits for an answer needs no core, so there are at least two. */
const MOST_WORKERS = Math.min(4, Math.max(2, availableParallelism()));
const IDLE_MS = 30_000;

export interface SandboxOptions {
  /** Threads at once; at least 1. */
  workers?: number;
  /** How long a thread is kept that has nothing to do. */
  idleMs?: number;
}

interface Turn {
  start(): void;
  refuse(reason: unknown): void;
}

interface IdleThread {
  thread: SandboxThread;
  timer: NodeJS.Timeout;
}

/** Threads are started when there is code for them, and ended when there is none for a while. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { workers = MOST_WORKERS, idleMs = IDLE_MS } = options;
  // One is left for the others, whatever a workflow does with its time.
  const mostOfLane = Math.max(1, workers - 1);
  const line = new WaitingLine<Turn>();
  const idle: IdleThread[] = [];
  const threads = new Set<SandboxThread>();
  const busy = new Map<string, number>();
  const closing = new AbortController();
  let underWay = 0;
  let program: Promise<WebAssembly.Module> | null = null;

  function startNext(): void {
    while (underWay < workers) {
      const turn = line.next((lane) => (busy.get(lane) ?? 0) < mostOfLane);
      if (turn === null) return;
      underWay++;
      busy.set(turn.lane, (busy.get(turn.lane) ?? 0) + 1);
      turn.item.start();
    }
  }

  function release(lane: string): void {
    underWay--;
    const left = (busy.get(lane) ?? 1) - 1;
    if (left === 0) busy.delete(lane);
    else busy.set(lane, left);
    startNext();
  }

  function turnOf(lane: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        settle();
      };
      const turn: Turn = {
        start: () => done(resolve),
        refuse: (reason) => done(() => reject(reason)),
      };
      const onAbort = (): void => {
        line.remove(lane, turn);
        turn.refuse(signal.reason);
      };
      signal.addEventListener('abort', onAbort);
      line.add(lane, turn);
      startNext();
    });
  }

  async function takeThread(): Promise<SandboxThread> {
    // The one that was busy last: the others may come to their end.
    for (let one = idle.pop(); one !== undefined; one = idle.pop()) {
      clearTimeout(one.timer);
      if (!one.thread.spent) return one.thread;
      threads.delete(one.thread);
    }
    program ??= readFile(quickjsFile()).then((bytes) => WebAssembly.compile(bytes));
    const quickjs = await program.catch((error: unknown) => {
      program = null;
      throw new UnavailableError('The sandbox for code could not be started.', {
        hint: 'Files of the installation are missing or damaged: install Patchbay anew.',
        cause: error,
      });
    });
    closing.signal.throwIfAborted();
    const thread = new SandboxThread(quickjs);
    threads.add(thread);
    return thread;
  }

  function giveBack(thread: SandboxThread): void {
    if (thread.spent || closing.signal.aborted) {
      forget(thread);
      return;
    }
    const timer = setTimeout(() => {
      const at = idle.findIndex((one) => one.thread === thread);
      if (at !== -1) idle.splice(at, 1);
      forget(thread);
    }, idleMs);
    timer.unref();
    idle.push({ thread, timer });
  }

  function forget(thread: SandboxThread): void {
    threads.delete(thread);
    if (threads.size === 0) program = null;
    void thread.end();
  }

  async function run(wanted: SandboxRun): Promise<SandboxEnd> {
    const signal = AbortSignal.any([wanted.signal, closing.signal]);
    signal.throwIfAborted();
    await turnOf(wanted.lane, signal);
    try {
      const thread = await takeThread();
      try {
        return await thread.run({ ...wanted, signal });
      } finally {
        giveBack(thread);
      }
    } finally {
      release(wanted.lane);
    }
  }

  return {
    run,
    async close() {
      closing.abort(new UnavailableError('Patchbay is shutting down.'));
      for (const turn of line.takeAll()) turn.refuse(closing.signal.reason);
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      await Promise.all([...threads].map((thread) => thread.end()));
      threads.clear();
    },
  };
}

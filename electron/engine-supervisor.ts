import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { EngineState } from '../shared/desktop.ts';
import type { ErrorInfo } from '../shared/errors.ts';
import {
  type FromEngine,
  fromEngineSchema,
  type OpenEngine,
  type ToEngine,
} from './engine-messages.ts';
import { afterCrash } from './restart-policy.ts';

/** What is left on stderr by a process that crashes says why. */
const LAST_WORDS = 4_000;
const GRACE_MS = 4_000;
/** What closing takes besides the steps: requests in flight, the log of the database. */
const CLOSE_PATIENCE_MS = 8_000;

/** What the engine asks of the main process. */
export type EngineRequest = Exclude<
  FromEngine,
  { type: 'ready' | 'listening' | 'refused' | 'restart' }
>;

export interface EngineSupervisor {
  state(): EngineState;
  /** Hands a port over that calls go over, as soon as there is an engine to take it. */
  connect(door: 'ui' | 'host', port: MessagePortMain): boolean;
  send(message: ToEngine, port?: MessagePortMain): void;
  /** After it failed or was stopped. */
  start(): void;
  /** Closes the engine and opens it anew, with what it is to be opened with by now. */
  restart(reason: string): void;
  /**
   * Resolves when the process is gone. Active steps get `graceMs` to end; a second call can only make
   * that less.
   */
  stop(graceMs?: number): Promise<void>;
  readonly pid: number | undefined;
}

/**
 * Starts the engine's process, and again whenever it ends by itself. Nothing acknowledged is lost by
 * that: the engine recovers from what it has stored.
 */
export function createEngineSupervisor(options: {
  file: string;
  /** What it is opened with; asked for at each start. */
  open: () => Promise<OpenEngine>;
  changed: (state: EngineState) => void;
  /** Everything that is not about the process itself. */
  received: (message: EngineRequest) => void;
  /** Its process has ended, for whatever reason. */
  gone: () => void;
  log: (message: string, details?: object) => void;
}): EngineSupervisor {
  const { file, log } = options;
  let state: EngineState = { status: 'stopped' };
  let child: UtilityProcess | undefined;
  let crashes: readonly number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  let force: NodeJS.Timeout | undefined;
  let restarting = false;

  function become(next: EngineState): void {
    state = next;
    options.changed(next);
  }

  function fail(error: ErrorInfo, lastWords: string): void {
    become({ status: 'failed', error, crashes: crashes.length, lastWords });
  }

  async function spawn(): Promise<void> {
    let opening: OpenEngine;
    try {
      opening = await options.open();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fail({ code: 'engine_start', family: 'operational', message }, '');
      return;
    }
    const next = utilityProcess.fork(file, [], {
      serviceName: 'Patchbay engine',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    child = next;
    let words = '';
    let refused: ErrorInfo | undefined;
    let hooksProblem: ErrorInfo | null = null;
    next.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      words = (words + chunk.toString()).slice(-LAST_WORDS);
    });
    next.on('message', (raw: unknown) => {
      const message = fromEngineSchema.parse(raw);
      switch (message.type) {
        case 'ready':
          become({ status: 'running', hooksProblem });
          return;
        case 'listening':
          hooksProblem = message.problem;
          if (state.status === 'running') become({ status: 'running', hooksProblem });
          return;
        case 'refused':
          refused = message.error;
          return;
        case 'restart':
          restart(message.reason);
          return;
        default:
          options.received(message);
      }
    });
    next.once('exit', (code) => {
      if (child === next) child = undefined;
      options.gone();
      if (stopping !== undefined) return;
      if (refused !== undefined) return fail(refused, '');
      if (restarting) {
        restarting = false;
        return start();
      }
      crashed(code, words);
    });
    next.postMessage({ type: 'open', options: opening } satisfies ToEngine);
  }

  function crashed(code: number, words: string): void {
    const reason = `it ended with code ${code}`;
    const decision = afterCrash(crashes, Date.now());
    crashes = decision.recent;
    log('the engine crashed', { code, crashes: crashes.length });
    if (decision.kind === 'give-up') {
      fail(
        {
          code: 'engine_crashes',
          family: 'bug',
          message: `The engine crashed ${crashes.length} times within five minutes; the last time ${reason}.`,
          hint: 'Nothing that was acknowledged is lost. Look at the log, free memory and disk space, then try again.',
        },
        words,
      );
      return;
    }
    const at = Date.now() + decision.delayMs;
    become({ status: 'restarting', at, crashes: crashes.length, reason });
    timer = setTimeout(start, decision.delayMs);
  }

  function restart(reason: string): void {
    if (child === undefined || restarting) return;
    restarting = true;
    log('the engine is restarted', { reason });
    child.postMessage({ type: 'close', graceMs: GRACE_MS } satisfies ToEngine);
  }

  function start(): void {
    clearTimeout(timer);
    become({ status: 'starting' });
    void spawn();
  }

  return {
    state: () => state,
    connect(door, port) {
      if (child === undefined || state.status !== 'running') return false;
      child.postMessage({ type: 'connect', door } satisfies ToEngine, [port]);
      return true;
    },
    send(message, port) {
      child?.postMessage(message, port === undefined ? [] : [port]);
    },
    start() {
      if (state.status !== 'failed' && state.status !== 'stopped') return;
      crashes = [];
      start();
    },
    restart,
    stop(graceMs = GRACE_MS) {
      const ending = child;
      if (ending !== undefined) {
        clearTimeout(force);
        force = setTimeout(() => ending.kill(), graceMs + CLOSE_PATIENCE_MS);
        ending.postMessage({ type: 'close', graceMs } satisfies ToEngine);
      }
      stopping ??= new Promise((resolve) => {
        clearTimeout(timer);
        const done = (): void => {
          clearTimeout(force);
          become({ status: 'stopped' });
          resolve();
        };
        if (ending === undefined) done();
        else ending.once('exit', done);
      });
      return stopping;
    },
    get pid() {
      return child?.pid;
    },
  };
}

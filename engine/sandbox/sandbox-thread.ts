import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { UnavailableError } from '../../shared/errors.ts';
import type { Json } from '../../shared/json.ts';
import { workerFile } from '../worker-file.ts';
import { FetchGate } from './fetch-gate.ts';
import { type FromWorker, fromWorkerSchema, type ToWorker, type WorkerStart } from './messages.ts';
import type { SandboxEnd, SandboxProblem, SandboxRun } from './sandbox.ts';

/**
 * Of the thread's own JavaScript, through which texts pass; QuickJS's memory is none of it. A thread
 * that needs more is ended by Node, and the engine goes on.
 */
const HEAP = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
/** QuickJS stops by itself at the limit and tells where; C code that takes long does not. */
const GRACE_MS = 250;

/** A thread that carries out one run at a time. */
export class SandboxThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #current: ThreadRun | null = null;
  #spent = false;
  #ending: Promise<void> | null = null;

  constructor(quickjs: WebAssembly.Module) {
    const { port1, port2 } = new MessageChannel();
    const start: WorkerStart = { port: port2, quickjs };
    this.#port = port1;
    this.#worker = new Worker(workerFile('sandbox'), {
      name: 'patchbay-sandbox',
      workerData: start,
      transferList: [port2],
      resourceLimits: HEAP,
      argv: [],
      execArgv: [],
      env: {},
    });
    port1.on('message', (message) => this.#received(message));
    this.#worker.on('error', (error) => this.#died(error));
    this.#worker.on('exit', () => this.#died(null));
    this.#unref();
  }

  /** Not to be used again: a limit was met in it, or it is over. */
  get spent(): boolean {
    return this.#spent;
  }

  /** Rejects with the signal's reason, when the thread is ended as well. */
  async run(options: SandboxRun): Promise<SandboxEnd> {
    options.signal.throwIfAborted();
    if (this.#current !== null || this.#spent) throw new Error('the thread is not free');
    this.#worker.ref();
    this.#port.ref();
    const run = new ThreadRun(options, {
      send: (message) => this.#port.postMessage(message),
      // What the code had printed by then is waiting here; ending the thread would lose it.
      kill: () => {
        this.#spent = true;
        this.#drain();
        void this.end();
      },
    });
    this.#current = run;
    try {
      return await run.end;
    } finally {
      this.#current = null;
      await run.close();
      if (this.#spent) await this.end();
      else this.#unref();
    }
  }

  /** Resolves once the thread is gone. */
  end(): Promise<void> {
    this.#spent = true;
    this.#ending ??= this.#worker.terminate().then(() => {
      this.#port.close();
    });
    return this.#ending;
  }

  #unref(): void {
    this.#worker.unref();
    this.#port.unref();
  }

  #drain(): void {
    for (;;) {
      const waiting = receiveMessageOnPort(this.#port);
      if (waiting === undefined) return;
      this.#received(waiting.message);
    }
  }

  #received(message: unknown): void {
    const parsed = fromWorkerSchema.safeParse(message);
    if (!parsed.success) {
      this.#current?.failed('crashed', 'it sent what it must not send');
      return;
    }
    if ('spent' in parsed.data && parsed.data.spent) this.#spent = true;
    this.#current?.received(parsed.data);
  }

  #died(error: unknown): void {
    this.#spent = true;
    this.#drain();
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') this.#current?.failed('memory', 'out of memory');
    else this.#current?.died(error instanceof Error ? error.message : '');
  }
}

/** One run, as the engine's side of the thread sees it. */
class ThreadRun {
  readonly end: Promise<SandboxEnd>;
  readonly #options: SandboxRun;
  readonly #thread: { send: (message: ToWorker) => void; kill: () => void };
  readonly #gate: FetchGate | null;
  readonly #onAbort: () => void;
  #settle: (end: SandboxEnd) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #limit: NodeJS.Timeout | undefined;
  #open = true;

  constructor(
    options: SandboxRun,
    thread: { send: (message: ToWorker) => void; kill: () => void },
  ) {
    this.#options = options;
    this.#thread = thread;
    this.end = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
    this.#gate = options.fetch === undefined ? null : new FetchGate(options.fetch);
    this.#onAbort = () => this.#kill(() => this.#reject(options.signal.reason));
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    thread.send({
      type: 'run',
      job: {
        code: options.code,
        globals: JSON.stringify(options.globals),
        timeLimitMs: options.timeLimitMs,
        memoryLimitBytes: options.memoryLimitBytes,
        hasFetch: this.#gate !== null,
      },
    });
  }

  received(message: FromWorker): void {
    if (!this.#open) return;
    switch (message.type) {
      case 'began':
        this.#limit = setTimeout(
          () => this.#kill(() => this.#settle(ended('timeout', ''))),
          this.#options.timeLimitMs + GRACE_MS,
        );
        return;
      case 'log':
        for (const line of message.lines) this.#options.log(line);
        return;
      case 'fetch':
        void this.#fetch(message.id, message.request);
        return;
      case 'done': {
        const value: Json = JSON.parse(message.json);
        this.#finish(() => this.#settle({ ok: true, value }));
        return;
      }
      case 'problem': {
        const { problem } = message;
        this.#finish(() => this.#settle({ ok: false, problem }));
        return;
      }
    }
  }

  failed(kind: SandboxProblem['kind'], message: string): void {
    this.#kill(() => this.#settle(ended(kind, message)));
  }

  /** Before the code began it was no fault of the code. */
  died(message: string): void {
    if (this.#limit !== undefined) this.failed('crashed', message);
    else
      this.#kill(() =>
        this.#reject(
          new UnavailableError(`The sandbox for code could not be started: ${message}`, {
            hint: 'Try again; if it stays so, install Patchbay anew.',
          }),
        ),
      );
  }

  /** Resolves when its requests are over as well. */
  async close(): Promise<void> {
    await this.#gate?.close();
  }

  async #fetch(id: string, request: string): Promise<void> {
    const answer = (await this.#gate?.ask(request)) ?? { ok: false, text: 'fetch is not allowed' };
    if (this.#open) this.#thread.send({ type: 'answer', id, ...answer });
  }

  /** Once only; what the thread sends while it is ended is still taken, except another end. */
  #kill(settle: () => void): void {
    if (!this.#open) return;
    this.#thread.kill();
    this.#finish(settle);
  }

  #finish(settle: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#limit);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    settle();
  }
}

function ended(kind: SandboxProblem['kind'], message: string): SandboxEnd {
  return {
    ok: false,
    problem: { kind, name: '', message, line: null, column: null, stack: [] },
  };
}

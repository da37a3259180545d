import { noSamples, type StepSamples } from '../expression/samples.ts';
import type { Preview } from './preview.ts';
import type { PreviewReply, PreviewRequest, PreviewSource } from './preview-messages.ts';

/** One evaluation; the thread is ended when it takes longer. */
const timeLimitMs = 1500;

const tooSlow: Preview = {
  result: undefined,
  problems: [
    {
      severity: 'error',
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      message: 'This takes too long to preview: a pattern or a calculation has too much to do.',
    },
  ],
};

interface Waiting {
  source: PreviewSource;
  answer: (preview: Preview | undefined) => void;
}

/** Evaluates fields on the samples in a thread of its own, one after another. */
export class PreviewClient {
  #samples: StepSamples = noSamples;
  #worker: Worker | undefined;
  #queue: Waiting[] = [];
  #current: { id: number; waiting: Waiting; timer: ReturnType<typeof setTimeout> } | undefined;
  #lastId = 0;

  /** Those under way still answer for the samples before. */
  setSamples(samples: StepSamples): void {
    if (samples === this.#samples) return;
    this.#samples = samples;
    if (this.#worker !== undefined) this.#sendSamples(this.#worker);
  }

  /** Nothing when the signal fired, or when no thread can be had. */
  preview(source: PreviewSource, signal: AbortSignal): Promise<Preview | undefined> {
    return new Promise((resolve) => {
      const waiting: Waiting = { source, answer: resolve };
      signal.addEventListener(
        'abort',
        () => {
          this.#queue = this.#queue.filter((each) => each !== waiting);
          resolve(undefined);
        },
        { once: true },
      );
      this.#queue.push(waiting);
      this.#next();
    });
  }

  close(): void {
    clearTimeout(this.#current?.timer);
    this.#current?.waiting.answer(undefined);
    this.#current = undefined;
    for (const waiting of this.#queue) waiting.answer(undefined);
    this.#queue = [];
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const waiting = this.#queue.shift();
    if (waiting === undefined) return;
    const worker = this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const timer = setTimeout(() => this.#giveUp(tooSlow), timeLimitMs);
    this.#current = { id, waiting, timer };
    this.#send(worker, { kind: 'evaluate', id, source: waiting.source });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<PreviewReply>) => {
      if (data.id !== this.#current?.id) return;
      this.#settle('preview' in data ? data.preview : undefined);
    });
    worker.addEventListener('error', () => this.#giveUp(undefined));
    this.#worker = worker;
    this.#sendSamples(worker);
    return worker;
  }

  #sendSamples(worker: Worker): void {
    const { scope, timeZone } = this.#samples;
    const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.#send(worker, { kind: 'samples', scope, timeZone: zone });
  }

  #send(worker: Worker, request: PreviewRequest): void {
    worker.postMessage(request);
  }

  #giveUp(preview: Preview | undefined): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#settle(preview);
  }

  #settle(preview: Preview | undefined): void {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    clearTimeout(current.timer);
    current.waiting.answer(preview);
    this.#next();
  }
}

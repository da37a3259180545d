/**
 * What can end a request early: the step's signal or its own time limit. One at a time listens, as
 * redirects follow each other.
 */
export class TimeLimit {
  readonly milliseconds: number;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #end: 'time' | 'signal' | null = null;
  #listener: (() => void) | null = null;

  constructor(signal: AbortSignal, milliseconds: number) {
    this.milliseconds = milliseconds;
    this.#signal = signal;
    this.#onAbort = () => this.#stop('signal');
    this.#timer = setTimeout(() => this.#stop('time'), milliseconds);
    if (signal.aborted) this.#end = 'signal';
    else signal.addEventListener('abort', this.#onAbort);
  }

  get ended(): 'time' | 'signal' | null {
    return this.#end;
  }

  /** The reason that the step's signal gives. */
  get signalReason(): unknown {
    return this.#signal.reason;
  }

  listen(listener: (() => void) | null): void {
    this.#listener = listener;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#listener = null;
  }

  #stop(end: 'time' | 'signal'): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#listener?.();
  }
}

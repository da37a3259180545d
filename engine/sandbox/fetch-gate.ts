import { requestSchema } from './messages.ts';
import type { SandboxRun } from './sandbox.ts';

const AT_ONCE = 6;
/** In characters. */
const LONGEST_BODY = 10 * 1024 * 1024;

export interface FetchAnswer {
  ok: boolean;
  text: string;
}

/** The requests of one run: few at a time, and none that outlives it. */
export class FetchGate {
  readonly #fetch: NonNullable<SandboxRun['fetch']>;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  constructor(fetch: NonNullable<SandboxRun['fetch']>) {
    this.#fetch = fetch;
  }

  /** `request` is JSON that the code made. Never rejects. */
  async ask(request: string): Promise<FetchAnswer> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await this.#carryOut(request);
    } catch (error) {
      return { ok: false, text: error instanceof Error ? error.message : String(error) };
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** Ends what is under way, and resolves when nothing is. */
  async close(): Promise<void> {
    this.#abort.abort(new Error('The code has ended.'));
    await Promise.allSettled([...this.#underWay]);
  }

  async #carryOut(text: string): Promise<FetchAnswer> {
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const wanted = requestSchema.parse(JSON.parse(text));
    const answering = this.#fetch(wanted, signal);
    this.#underWay.add(answering);
    try {
      const response = await answering;
      if (response.body.length > LONGEST_BODY) throw new Error('The answer is larger than 10 MiB.');
      return { ok: true, text: JSON.stringify(response) };
    } finally {
      this.#underWay.delete(answering);
    }
  }
}

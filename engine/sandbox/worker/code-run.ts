import type { QuickJSHandle } from 'quickjs-emscripten-core';
import { isTooDeep, MOST_LEVELS } from '../../values/json-depth.ts';
import type { FromWorker, Job } from '../messages.ts';
import type { SandboxProblem } from '../sandbox.ts';
import { positionOf, wrapped } from './code-position.ts';
import { ConsoleLines } from './console-lines.ts';
import { Door, TooLong } from './door.ts';
import { type Instance, OutOfMemory } from './instance.ts';
import { randomHex, urlParts, uuid } from './node-side.ts';

const LONGEST_OUTPUT = 10 * 1024 * 1024;
const LONGEST_ERROR = 200_000;
const LONGEST_MEMBER = 10_000;
const JOBS_AT_A_TIME = 1000;
const MOST_TIMERS = 1000;
const MOST_REQUESTS = 1000;
/** In characters, of requests without an answer: they lie in the engine's memory. */
const MOST_UNANSWERED = 20 * 1024 * 1024;
const LONGEST_TIMER_MS = 0x7fff_ffff;
/** To find out where the code was when its time was over. */
const LAST_WORDS_MS = 20;

/** One piece of code in a context of its own. Tells once how it ended, and nothing after that. */
export class CodeRun {
  readonly #job: Job;
  readonly #instance: Instance;
  readonly #tell: (message: FromWorker) => void;
  readonly #lines: ConsoleLines;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Requests without an answer: how long they are. */
  readonly #requests = new Map<string, number>();
  #stopAt = Number.POSITIVE_INFINITY;
  #outOfTime = false;
  #ended = false;

  constructor(options: { job: Job; instance: Instance; tell: (message: FromWorker) => void }) {
    this.#job = options.job;
    this.#instance = options.instance;
    this.#tell = options.tell;
    this.#lines = new ConsoleLines(
      (lines) => options.tell({ type: 'log', lines }),
      () => performance.now(),
    );
  }

  /** Gives how to tell it what a request came to. */
  start(): (id: string, ok: boolean, text: string) => void {
    let deliver = (_id: string, _state: string, _text: string): void => {};
    this.#guarded(() => {
      const door = new Door(this.#instance, {
        hasFetch: this.#job.hasFetch,
        asked: (kind, text) => this.#asked(kind, text, (id) => deliver(id, 'time', '')),
        interrupt: () => this.#isOver(),
      });
      if (!this.#enter(door, 'define', this.#job.globals)) return;
      this.#tell({ type: 'began' });
      this.#stopAt = performance.now() + this.#job.timeLimitMs;
      const begun = door.evaluate(wrapped(this.#job.code));
      if (begun.threw) {
        this.#endWithError(door, begun.value, 'syntax');
        return;
      }
      deliver = (id, state, text) => {
        if (this.#ended) return;
        this.#guarded(() => {
          this.#requests.delete(id);
          this.#timers.delete(id);
          if (this.#enter(door, 'deliver', id, state, text)) this.#carryOn(door, begun.value);
        });
      };
      this.#carryOn(door, begun.value);
    });
    return (id, ok, text) => deliver(id, ok ? 'ok' : 'error', text);
  }

  #isOver(): boolean {
    const over = performance.now() > this.#stopAt;
    this.#outOfTime ||= over;
    return over;
  }

  /** Whatever goes wrong on this side of QuickJS ends the run and nothing else. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof OutOfMemory || this.#instance.exhausted())
        this.#endWith('memory', 'out of memory');
      // The call stack of the thread, which QuickJS's own limit does not always foresee.
      else if (error instanceof RangeError) this.#endWith('stack', 'stack overflow');
      else this.#endWith('crashed', error instanceof Error ? error.message : '');
    }
  }

  /** Lets promises go on, and ends the run when its own is settled or nothing can settle it. */
  #carryOn(door: Door, promise: QuickJSHandle): void {
    do {
      const thrown = door.carryOn(JOBS_AT_A_TIME);
      if (thrown !== null && this.#outOfTime) {
        this.#endWithError(door, thrown, 'failed');
        return;
      }
      thrown?.dispose();
      const found = door.settled(promise);
      if (found.state === 'fulfilled') {
        this.#finish(door, found.value);
        return;
      }
      if (found.state === 'rejected') {
        this.#endWithError(door, found.value, 'failed');
        return;
      }
      if (this.#isOver()) {
        this.#endWith('timeout', '');
        return;
      }
    } while (door.hasJobs);
    if (this.#requests.size === 0 && this.#timers.size === 0) this.#endWith('stuck', '');
  }

  #finish(door: Door, value: QuickJSHandle): void {
    const made = door.call('finish', value);
    if (made.threw) {
      this.#endWithError(door, made.value, 'output');
      return;
    }
    if (!door.isText(made.value)) {
      this.#endWith('output', 'a function or a symbol is no JSON value');
      return;
    }
    let json: string;
    try {
      json = door.text(made.value, LONGEST_OUTPUT);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      this.#endWith('output', 'it is larger than 10 MiB');
      return;
    }
    if (isTooDeep(json)) {
      this.#endWith('output', `it is nested more than ${MOST_LEVELS} levels deep`);
      return;
    }
    if (this.#requests.size > 0)
      this.#lines.add('Warning: the code ended before the answer to a fetch came; await it.');
    this.#close();
    this.#tell({ type: 'done', json, spent: this.#instance.exhausted() });
  }

  #endWithError(door: Door, error: QuickJSHandle, kind: 'syntax' | 'failed' | 'output'): void {
    this.#stopAt = this.#outOfTime ? performance.now() + LAST_WORDS_MS : this.#stopAt;
    const told = this.#describe(door, error);
    this.#close();
    const actual = this.#kindOf(told, kind);
    this.#tell({
      type: 'problem',
      problem: {
        kind: actual,
        name: told.name,
        message: told.message,
        ...positionOf(told.stack, this.#job.code),
      },
      spent: isLimit(actual) || this.#instance.exhausted(),
    });
  }

  #kindOf(
    told: { name: string; message: string },
    kind: 'syntax' | 'failed' | 'output',
  ): SandboxProblem['kind'] {
    if (this.#outOfTime) return 'timeout';
    if (told.name === 'InternalError' || told.name === 'SyntaxError') {
      if (told.message === 'out of memory' || told.message === 'string too long') return 'memory';
      if (told.message === 'stack overflow') return 'stack';
    }
    return kind === 'syntax' && told.name !== 'SyntaxError' ? 'failed' : kind;
  }

  #describe(door: Door, error: QuickJSHandle): { name: string; message: string; stack: string } {
    const made = door.call('describe', error);
    const text = made.threw || !door.isText(made.value) ? null : shortText(door, made.value);
    if (text === null) {
      // Without memory there is no way to ask.
      const message = this.#instance.exhausted() ? 'out of memory' : '';
      return { name: message === '' ? '' : 'InternalError', message, stack: '' };
    }
    const told: unknown = JSON.parse(text);
    const member = (key: string): string => {
      const value: unknown =
        typeof told === 'object' && told !== null ? Reflect.get(told, key) : undefined;
      return typeof value === 'string' ? value.slice(0, LONGEST_MEMBER) : '';
    };
    return { name: member('name'), message: member('message'), stack: member('stack') };
  }

  #endWith(kind: SandboxProblem['kind'], message: string): void {
    if (this.#ended) return;
    this.#close();
    this.#tell({
      type: 'problem',
      problem: { kind, name: '', message, line: null, column: null, stack: [] },
      spent: isLimit(kind) || this.#instance.exhausted(),
    });
  }

  #close(): void {
    this.#ended = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#lines.flush();
  }

  /** Hands texts in. False when what they led to threw, which ends the run. */
  #enter(door: Door, name: string, ...texts: readonly string[]): boolean {
    const args = texts.map((text) => door.string(text));
    const made = door.call(name, ...args);
    for (const arg of args) arg.dispose();
    if (made.threw) this.#endWithError(door, made.value, 'failed');
    return !made.threw;
  }

  /** What the code's globals ask of this side. */
  #asked(kind: string, text: string, timeIsUp: (id: string) => void): string {
    switch (kind) {
      case 'log':
        this.#lines.add(String(JSON.parse(text)));
        return '';
      case 'uuid':
        return uuid();
      case 'random':
        return randomHex(text);
      case 'url':
        return urlParts(JSON.parse(text));
      case 'timer': {
        if (this.#timers.size >= MOST_TIMERS) throw new Error('too many timers');
        const [id = '', delay = ''] = text.split(' ');
        const ms = Math.min(LONGEST_TIMER_MS, Math.max(0, Number(delay) || 0));
        this.#timers.set(id, setTimeout(timeIsUp, ms, id));
        return '';
      }
      case 'clear':
        clearTimeout(this.#timers.get(text));
        this.#timers.delete(text);
        return '';
      case 'fetch': {
        if (!this.#job.hasFetch) throw new Error('fetch is not allowed');
        if (this.#requests.size >= MOST_REQUESTS)
          throw new Error(`more than ${MOST_REQUESTS} requests at once`);
        const unanswered = [...this.#requests.values()].reduce((sum, length) => sum + length, 0);
        if (unanswered + text.length > MOST_UNANSWERED)
          throw new Error('too much is being sent at once: await the requests before');
        const space = text.indexOf(' ');
        const id = text.slice(0, space);
        this.#requests.set(id, text.length);
        this.#tell({ type: 'fetch', id, request: text.slice(space + 1) });
        return '';
      }
      default:
        throw new Error('there is nothing of that kind');
    }
  }
}

/** Null for what the code made longer than it ought to be. */
function shortText(door: Door, handle: QuickJSHandle): string | null {
  try {
    return door.text(handle, LONGEST_ERROR);
  } catch (error) {
    if (error instanceof TooLong) return null;
    throw error;
  }
}

/** After these the thread is not used again. */
function isLimit(kind: SandboxProblem['kind']): boolean {
  return kind !== 'syntax' && kind !== 'failed' && kind !== 'output' && kind !== 'stuck';
}

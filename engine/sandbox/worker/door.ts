import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';
import { CODE_FILE } from './code-position.ts';
import { guestConsole } from './guest/guest-console.ts';
import { guestCore } from './guest/guest-core.ts';
import { guestFetch } from './guest/guest-fetch.ts';
import { guestText } from './guest/guest-text.ts';
import { guestUrl } from './guest/guest-url.ts';
import { type Instance, OutOfMemory } from './instance.ts';

/** Of C code; deeper recursion is an error in QuickJS, and not the end of the thread. */
const STACK_BYTES = 256 * 1024;
/** Of what the code may say in one breath, such as the body of a request. */
const LONGEST_QUESTION = 10 * 1024 * 1024;
/** Not the name of the person's code: these lines are left out of stack traces. */
const OWN_FILE = 'patchbay';

const PARTS: { [part: string]: string } = {
  console: String(guestConsole),
  text: String(guestText),
  url: String(guestUrl),
  fetch: String(guestFetch),
};
const GLOBALS = {
  console: 'console',
  TextEncoder: 'text',
  TextDecoder: 'text',
  btoa: 'text',
  atob: 'text',
  crypto: 'text',
  structuredClone: 'text',
  URL: 'url',
  URLSearchParams: 'url',
};
const GLOBALS_OF_FETCH = { fetch: 'fetch', Headers: 'fetch', Response: 'fetch' };

/** A text that the other side wanted to hand over. */
export class TooLong extends Error {}

export type Settled =
  | { state: 'pending' }
  | { state: 'fulfilled' | 'rejected'; value: QuickJSHandle };

export type Called = { threw: boolean; value: QuickJSHandle };

/**
 * A context of its own, and the only way in and out of it: texts, checked for their length, and
 * values that this side holds without looking into them.
 */
export class Door {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #inside: QuickJSHandle;

  /** `asked` answers what the code's globals ask; an error that it throws is thrown in the code. */
  constructor(
    instance: Instance,
    options: {
      hasFetch: boolean;
      asked: (kind: string, text: string) => string;
      interrupt: () => boolean;
    },
  ) {
    const runtime = instance.quickjs.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(options.interrupt);
    const context = runtime.newContext();
    this.#runtime = runtime;
    this.#context = context;
    const host = context.newFunction('host', (kind, text) =>
      this.string(options.asked(this.text(kind, 100), this.text(text, LONGEST_QUESTION))),
    );
    const load = context.newFunction('load', (part, core) => {
      const source = PARTS[this.text(part, 100)] ?? '';
      const made = context.unwrapResult(context.evalCode(`(${source})`, OWN_FILE));
      return context.unwrapResult(context.callFunction(made, context.undefined, host, core));
    });
    const core = context.unwrapResult(context.evalCode(`(${guestCore})`, OWN_FILE));
    const globals = options.hasFetch ? { ...GLOBALS, ...GLOBALS_OF_FETCH } : GLOBALS;
    this.#inside = context.unwrapResult(
      context.callFunction(
        core,
        context.undefined,
        host,
        load,
        this.string(JSON.stringify(globals)),
      ),
    );
  }

  evaluate(code: string): Called {
    return called(this.#context.evalCode(code, CODE_FILE));
  }

  /** A function of GuestDoor. */
  call(name: string, ...args: readonly QuickJSHandle[]): Called {
    const method = this.#context.getProp(this.#inside, name);
    const result = this.#context.callFunction(method, this.#context.undefined, ...args);
    method.dispose();
    return called(result);
  }

  /** Throws OutOfMemory. */
  string(text: string): QuickJSHandle {
    const handle = this.#context.newString(text);
    if (this.#context.typeof(handle) !== 'string') throw new OutOfMemory();
    return handle;
  }

  isText(handle: QuickJSHandle): boolean {
    return this.#context.typeof(handle) === 'string';
  }

  /** Of a value that is text, up to the first NUL. Throws TooLong. */
  text(handle: QuickJSHandle, longest: number): string {
    if (!this.isText(handle)) throw new TypeError('text is expected');
    const length = this.#context
      .getProp(handle, 'length')
      .consume((one) => this.#context.getNumber(one));
    if (!(length <= longest)) throw new TooLong('this text is too long');
    return this.#context.getString(handle);
  }

  /** Carries out reactions of promises, not all at once; tells what one threw, which is rare. */
  carryOn(jobs: number): QuickJSHandle | null {
    return this.#runtime.executePendingJobs(jobs).error ?? null;
  }

  get hasJobs(): boolean {
    return this.#runtime.hasPendingJob();
  }

  settled(promise: QuickJSHandle): Settled {
    const found = this.#context.getPromiseState(promise);
    if (found.type === 'pending') return { state: 'pending' };
    return { state: found.type, value: found.type === 'fulfilled' ? found.value : found.error };
  }
}

function called(result: ReturnType<QuickJSContext['callFunction']>): Called {
  return result.error === undefined
    ? { threw: false, value: result.value }
    : { threw: true, value: result.error };
}

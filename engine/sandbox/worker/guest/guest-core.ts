import type { GuestCore, GuestHost, GuestPart } from './guest-host.ts';

/** How the thread reaches into the context; every value that crosses is text. */
export interface GuestDoor {
  /** Makes each member of a JSON object a global. */
  define(json: string): void;
  /** The output as JSON; undefined when there is none for it, as for a function. */
  finish(value: unknown): string | undefined;
  /** What was thrown, as JSON: `{ name, message, stack }`. */
  describe(error: unknown): string;
  /** Ends a wait; `state` is `ok`, `error` or `time`. */
  deliver(id: string, state: string, text: string): void;
}

export function guestCore(
  host: GuestHost,
  load: (part: string, core: GuestCore) => GuestPart,
  lazy: string,
): GuestDoor {
  const { parse, stringify } = JSON;
  const { assign, create, defineProperty, isFrozen, keys } = Object;
  const asText = String;
  const longestText = 10_000;

  interface Waiting {
    resolve(text: string): void;
    reject(message: string): void;
  }
  const waiting = new Map<string, Waiting>();
  const timers = new Map<string, () => void>();
  let lastId = 0;

  function defineGlobal(name: string, value: unknown, enumerable: boolean): void {
    defineProperty(globalThis, name, { value, enumerable, writable: true, configurable: true });
  }

  const core: GuestCore = {
    ask(kind, text) {
      const id = asText(++lastId);
      // Made here, where the code's own calls are still in its trace.
      const failure = new TypeError('');
      return new Promise((resolve, reject) => {
        waiting.set(id, {
          resolve,
          reject(message) {
            failure.message = message;
            reject(failure);
          },
        });
        host(kind, `${id} ${text}`);
      });
    },
  };

  // Most code needs none of these, and each would cost its time at every run.
  const parts: { [part: string]: GuestPart } = create(null);
  const lazyNames: { [name: string]: string } = parse(lazy);
  for (const name of keys(lazyNames)) {
    const part = lazyNames[name] ?? '';
    defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get() {
        parts[part] ??= load(part, core);
        const value = parts[part][name];
        // A bundler may have given the function another one.
        if (typeof value === 'function') defineProperty(value, 'name', { value: name });
        // The code may have frozen the global object: then it is looked up again each time.
        if (!isFrozen(globalThis)) defineGlobal(name, value, false);
        return value;
      },
      set(value: unknown) {
        defineGlobal(name, value, true);
      },
    });
  }

  function setTimer(callback: unknown, delay: unknown, ...rest: unknown[]): number {
    if (typeof callback !== 'function') throw new TypeError('setTimeout needs a function');
    const id = asText(++lastId);
    timers.set(id, () => callback(...rest));
    host('timer', `${id} ${Number(delay) || 0}`);
    return Number(id);
  }

  defineGlobal('setTimeout', setTimer, false);
  defineGlobal(
    'clearTimeout',
    (id: unknown) => {
      if (timers.delete(asText(id))) host('clear', asText(id));
    },
    false,
  );
  defineGlobal(
    'queueMicrotask',
    (callback: unknown) => {
      if (typeof callback !== 'function') throw new TypeError('queueMicrotask needs a function');
      void Promise.resolve().then(() => callback());
    },
    false,
  );

  function read(error: object, key: string): string {
    try {
      const value: unknown = Reflect.get(error, key);
      return typeof value === 'string' ? value.slice(0, longestText) : '';
    } catch {
      return '';
    }
  }

  function thrownText(error: unknown): string {
    try {
      const text = typeof error === 'object' ? stringify(error) : asText(error);
      return asText(text).slice(0, longestText);
    } catch {
      return 'something that cannot be shown';
    }
  }

  /** Without a prototype, on which the code may have put a toJSON. */
  function told(name: string, message: string, stack: string): string {
    return stringify(assign(create(null), { name, message, stack }));
  }

  return {
    define(json) {
      const values: { [name: string]: unknown } = parse(json);
      for (const name of keys(values)) defineGlobal(name, values[name], true);
    },
    finish(value) {
      return value === undefined ? 'null' : stringify(value);
    },
    describe(error) {
      if (typeof error !== 'object' || error === null) return told('', thrownText(error), '');
      const name = read(error, 'name');
      const isError = error instanceof Error || name !== '' || read(error, 'stack') !== '';
      return isError
        ? told(name, read(error, 'message'), read(error, 'stack'))
        : told('', thrownText(error), '');
    },
    deliver(id, state, text) {
      if (state === 'time') {
        const callback = timers.get(id);
        timers.delete(id);
        callback?.();
        return;
      }
      const one = waiting.get(id);
      waiting.delete(id);
      if (state === 'ok') one?.resolve(text);
      else one?.reject(text);
    },
  };
}

import type { GuestHost, GuestPart } from './guest-host.ts';

/** `console`: every method that tells something gives lines of text. */
export function guestConsole(host: GuestHost): GuestPart {
  const { stringify } = JSON;
  const longest = 20_000;
  const deepest = 4;
  const mostItems = 100;
  const counts = new Map<string, number>();
  const started = new Map<string, number>();
  let indent = '';

  function tell(prefix: string, args: readonly unknown[]): void {
    let text = prefix;
    args.forEach((arg, index) => {
      if (text.length > longest) return;
      text += (index === 0 ? '' : ' ') + (typeof arg === 'string' ? arg : show(arg));
    });
    const cut = text.slice(0, longest);
    host('log', stringify(indent === '' ? cut : indent + cut.replaceAll('\n', `\n${indent}`)));
  }

  /** One value on one line; getters are not called. */
  function show(value: unknown): string {
    let left = longest;
    const above: object[] = [];

    function spend(text: string): string {
      left -= text.length;
      return left < 0 ? '' : text;
    }

    function visit(one: unknown): string {
      if (left < 0) return '';
      switch (typeof one) {
        case 'string':
          return spend(stringify(one.slice(0, longest)));
        case 'bigint':
          return spend(`${one}n`);
        case 'function':
          return spend(`[Function${nameOf(one)}]`);
        case 'object':
          return one === null ? spend('null') : visitObject(one);
        default:
          return spend(String(one));
      }
    }

    function visitObject(one: object): string {
      if (above.includes(one)) return spend('[Circular]');
      if (one instanceof Error) return spend(shownError(one));
      if (one instanceof Date)
        return spend(Number.isNaN(one.getTime()) ? 'Invalid Date' : one.toISOString());
      if (one instanceof RegExp) return spend(String(one));
      if (one instanceof Promise) return spend('Promise { … } (await it)');
      if (above.length >= deepest) return spend(Array.isArray(one) ? '[Array]' : '[Object]');
      above.push(one);
      try {
        if (Array.isArray(one)) return list('[', one, ']', visit);
        if (one instanceof Map)
          return list(
            `Map(${one.size}) {`,
            [...one],
            '}',
            ([k, v]) => `${visit(k)} => ${visit(v)}`,
          );
        if (one instanceof Set) return list(`Set(${one.size}) {`, [...one], '}', visit);
        if (ArrayBuffer.isView(one) && !(one instanceof DataView))
          return list(
            `${nameOf(one.constructor).slice(2)} [`,
            isIterable(one) ? [...one] : [],
            ']',
            visit,
          );
        return list('{', Object.keys(one), '}', (key) => `${shownKey(key)}: ${member(one, key)}`);
      } finally {
        above.pop();
      }
    }

    function member(one: object, key: string): string {
      const found = Object.getOwnPropertyDescriptor(one, key);
      return found === undefined || 'value' in found ? visit(found?.value) : spend('[Getter]');
    }

    function list<T>(
      open: string,
      items: readonly T[],
      close: string,
      shown: (item: T) => string,
    ): string {
      const space = open.endsWith('[') ? '' : ' ';
      const parts: string[] = [];
      for (const item of items) {
        if (parts.length >= mostItems || left < 0) {
          parts.push(`… ${items.length - parts.length} more`);
          break;
        }
        parts.push(shown(item));
      }
      return parts.length === 0
        ? spend(open + close)
        : spend(open) + space + parts.join(', ') + space + close;
    }

    return visit(value);
  }

  function isIterable(value: object): value is Iterable<unknown> {
    return Symbol.iterator in value;
  }

  function shownKey(key: string): string {
    return /^[\w$]+$/.test(key) ? key : stringify(key);
  }

  function nameOf(one: unknown): string {
    const found = Object.getOwnPropertyDescriptor(one, 'name')?.value;
    return typeof found === 'string' && found !== '' ? `: ${found.slice(0, 100)}` : '';
  }

  function shownError(error: Error): string {
    const lines = String(error.stack)
      .split('\n')
      .filter((line) => line.includes('(code:'));
    return [`${error.name}: ${error.message}`, ...lines].join('\n');
  }

  const plain =
    (prefix: string) =>
    (...args: unknown[]): void =>
      tell(prefix, args);
  const log = plain('');

  const console = {
    log,
    info: log,
    debug: log,
    dir: (value: unknown) => tell('', [value]),
    trace: log,
    warn: plain('Warning: '),
    error: plain('Error: '),
    assert(condition: unknown, ...args: unknown[]) {
      if (!condition) tell('Assertion failed: ', args);
    },
    table(rows: unknown) {
      if (typeof rows !== 'object' || rows === null) tell('', [rows]);
      else for (const [key, row] of Object.entries(rows)) tell(`${key}: `, [row]);
    },
    count(label: unknown = 'default') {
      const name = String(label);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      tell(`${name}: ${count}`, []);
    },
    countReset(label: unknown = 'default') {
      counts.delete(String(label));
    },
    time(label: unknown = 'default') {
      started.set(String(label), Date.now());
    },
    timeLog(label: unknown = 'default', ...args: unknown[]) {
      const name = String(label);
      tell(`${name}: ${Date.now() - (started.get(name) ?? Date.now())} ms`, args);
    },
    timeEnd(label: unknown = 'default') {
      console.timeLog(label);
      started.delete(String(label));
    },
    group(...args: unknown[]) {
      if (args.length > 0) tell('', args);
      if (indent.length < 40) indent += '  ';
    },
    groupCollapsed(...args: unknown[]) {
      console.group(...args);
    },
    groupEnd() {
      indent = indent.slice(2);
    },
  };
  return { console };
}

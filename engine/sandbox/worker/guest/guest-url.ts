import type { GuestHost, GuestPart } from './guest-host.ts';

/** URL and URLSearchParams; addresses are read and put together by Node. */
export function guestUrl(host: GuestHost): GuestPart {
  const { parse, stringify } = JSON;
  type Pair = [string, string];

  function isIterable(value: object): value is Iterable<unknown> {
    return Symbol.iterator in value;
  }

  function decode(text: string): string {
    const spaced = text.replaceAll('+', ' ');
    try {
      return decodeURIComponent(spaced);
    } catch {
      return spaced;
    }
  }

  /** application/x-www-form-urlencoded, as the URL standard writes it. */
  function encode(text: string): string {
    return encodeURIComponent(text)
      .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+');
  }

  function read(text: string): Pair[] {
    return text
      .replace(/^\?/, '')
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at === -1
          ? [decode(part), '']
          : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
      });
  }

  function pairsOf(init: unknown): Pair[] {
    if (init === undefined || init === null) return [];
    if (typeof init !== 'object') return read(`${init}`);
    const list: unknown[] = isIterable(init) ? [...init] : Object.entries(init);
    return list.map((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2)
        throw new TypeError('URLSearchParams takes pairs of a name and a value');
      return [`${pair[0]}`, `${pair[1]}`];
    });
  }

  class URLSearchParams {
    #pairs: Pair[];
    #changed: (text: string) => void;

    constructor(init?: unknown, changed: (text: string) => void = () => {}) {
      this.#pairs = pairsOf(init);
      this.#changed = changed;
    }
    get size(): number {
      return this.#pairs.length;
    }
    get(name: unknown): string | null {
      return this.#pairs.find(([key]) => key === `${name}`)?.[1] ?? null;
    }
    getAll(name: unknown): string[] {
      return this.#pairs.filter(([key]) => key === `${name}`).map(([, value]) => value);
    }
    has(name: unknown): boolean {
      return this.#pairs.some(([key]) => key === `${name}`);
    }
    append(name: unknown, value: unknown): void {
      this.#pairs.push([`${name}`, `${value}`]);
      this.#changed(this.toString());
    }
    set(name: unknown, value: unknown): void {
      const at = this.#pairs.findIndex(([key]) => key === `${name}`);
      if (at === -1) this.#pairs.push([`${name}`, `${value}`]);
      else
        this.#pairs = this.#pairs.flatMap((pair, index): Pair[] =>
          index === at ? [[`${name}`, `${value}`]] : pair[0] === `${name}` ? [] : [pair],
        );
      this.#changed(this.toString());
    }
    delete(name: unknown): void {
      this.#pairs = this.#pairs.filter(([key]) => key !== `${name}`);
      this.#changed(this.toString());
    }
    sort(): void {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed(this.toString());
    }
    forEach(callback: (value: string, name: string) => void): void {
      for (const [name, value] of this.#pairs) callback(value, name);
    }
    keys(): IterableIterator<string> {
      return this.#pairs.map(([name]) => name).values();
    }
    values(): IterableIterator<string> {
      return this.#pairs.map(([, value]) => value).values();
    }
    entries(): IterableIterator<Pair> {
      return this.#pairs.map(([name, value]): Pair => [name, value]).values();
    }
    [Symbol.iterator](): IterableIterator<Pair> {
      return this.entries();
    }
    toString(): string {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    }
  }

  const members = [
    'protocol',
    'username',
    'password',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
  ] as const;
  type Parts = { [member in (typeof members)[number] | 'href' | 'origin']: string };

  function ask(what: readonly unknown[]): Parts | null {
    return parse(host('url', stringify(what)));
  }

  class URL {
    #parts: Parts;
    #params: URLSearchParams | null = null;

    constructor(address: unknown, base?: unknown) {
      const parts = ask([`${address}`, base === undefined ? null : `${base}`]);
      if (parts === null) throw new TypeError(`Invalid URL: ${`${address}`.slice(0, 200)}`);
      this.#parts = parts;
    }
    static canParse(address: unknown, base?: unknown): boolean {
      return ask([`${address}`, base === undefined ? null : `${base}`]) !== null;
    }
    static parse(address: unknown, base?: unknown): URL | null {
      return URL.canParse(address, base) ? new URL(address, base) : null;
    }
    part(name: keyof Parts): string {
      return this.#parts[name];
    }
    change(name: string, value: unknown): void {
      const parts = ask([this.#parts.href, null, name, `${value}`]);
      if (parts === null) throw new TypeError('Invalid URL');
      this.#parts = parts;
      this.#params = null;
    }
    get searchParams(): URLSearchParams {
      this.#params ??= new URLSearchParams(this.#parts.search, (search) => {
        const params = this.#params;
        this.change('search', search);
        this.#params = params;
      });
      return this.#params;
    }
    toString(): string {
      return this.#parts.href;
    }
    toJSON(): string {
      return this.#parts.href;
    }
  }
  for (const name of [...members, 'href', 'origin'] as const)
    Object.defineProperty(URL.prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: URL) {
        return this.part(name);
      },
      ...(name === 'origin'
        ? {}
        : {
            set(this: URL, value: unknown) {
              this.change(name, value);
            },
          }),
    });

  return { URL, URLSearchParams };
}

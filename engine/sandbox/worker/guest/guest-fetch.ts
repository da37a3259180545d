import type { GuestCore, GuestHost, GuestPart } from './guest-host.ts';

/** fetch, Headers and Response: text and JSON, no streams. */
export function guestFetch(_host: GuestHost, core: GuestCore): GuestPart {
  const { parse, stringify } = JSON;
  type Pair = [string, string];

  function isIterable(value: object): value is Iterable<unknown> {
    return Symbol.iterator in value;
  }

  class Headers {
    #values = new Map<string, string[]>();

    constructor(init?: unknown) {
      if (init === undefined || init === null) return;
      if (typeof init !== 'object')
        throw new TypeError('headers are an object of names and values');
      const pairs: unknown[] = isIterable(init) ? [...init] : Object.entries(init);
      for (const pair of pairs) {
        if (!Array.isArray(pair)) throw new TypeError('headers are pairs of a name and a value');
        this.append(pair[0], pair[1]);
      }
    }
    get(name: unknown): string | null {
      return this.#values.get(`${name}`.toLowerCase())?.join(', ') ?? null;
    }
    getSetCookie(): string[] {
      return [...(this.#values.get('set-cookie') ?? [])];
    }
    has(name: unknown): boolean {
      return this.#values.has(`${name}`.toLowerCase());
    }
    set(name: unknown, value: unknown): void {
      this.#values.set(`${name}`.toLowerCase(), [`${value}`]);
    }
    append(name: unknown, value: unknown): void {
      const key = `${name}`.toLowerCase();
      this.#values.set(key, [...(this.#values.get(key) ?? []), `${value}`]);
    }
    delete(name: unknown): void {
      this.#values.delete(`${name}`.toLowerCase());
    }
    forEach(callback: (value: string, name: string) => void): void {
      for (const [name, value] of this.entries()) callback(value, name);
    }
    keys(): IterableIterator<string> {
      return [...this.#values.keys()].sort().values();
    }
    values(): IterableIterator<string> {
      return [...this.entries()].map(([, value]) => value).values();
    }
    entries(): IterableIterator<Pair> {
      return [...this.keys()].map((name): Pair => [name, this.get(name) ?? '']).values();
    }
    [Symbol.iterator](): IterableIterator<Pair> {
      return this.entries();
    }
    toJSON(): { [name: string]: string } {
      return Object.fromEntries(this.entries());
    }
  }

  class Response {
    readonly status: number;
    readonly ok: boolean;
    readonly headers: Headers;
    readonly url: string;
    readonly redirected: boolean;
    #body: string;

    constructor(answer: {
      status: number;
      headers: Pair[];
      url: string;
      redirected: boolean;
      body: string;
    }) {
      this.status = answer.status;
      this.ok = answer.status >= 200 && answer.status < 300;
      this.headers = new Headers(answer.headers);
      this.url = answer.url;
      this.redirected = answer.redirected;
      this.#body = answer.body;
    }
    get statusText(): string {
      return '';
    }
    async text(): Promise<string> {
      return this.#body;
    }
    async json(): Promise<unknown> {
      try {
        return parse(this.#body);
      } catch (error) {
        const start = this.#body.slice(0, 100);
        throw new SyntaxError(
          `The answer (status ${this.status}) is not JSON: ${error instanceof Error ? error.message : error}; it begins with ${stringify(start)}`,
        );
      }
    }
  }

  function bodyOf(body: unknown, headers: Headers): string | null {
    if (body === undefined || body === null) return null;
    if (typeof body === 'object' && `${body}` === '[object Object]')
      throw new TypeError('the body of fetch is text: use JSON.stringify(…)');
    if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer)
      throw new TypeError('the body of fetch is text here, not bytes');
    const isForm = typeof body === 'object' && body.constructor?.name === 'URLSearchParams';
    if (!headers.has('content-type'))
      headers.set(
        'content-type',
        isForm ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8',
      );
    return `${body}`;
  }

  async function fetch(address: unknown, init: { [key: string]: unknown } = {}): Promise<Response> {
    const headers = new Headers(init['headers']);
    const method = `${init['method'] ?? 'GET'}`;
    const body = bodyOf(init['body'], headers);
    const isPlain = /^(?:get|head|post|put|delete|options)$/i.test(method);
    if (body !== null && /^(?:get|head)$/i.test(method))
      throw new TypeError(`fetch: a ${method.toUpperCase()} request has no body`);
    const redirect = `${init['redirect'] ?? 'follow'}`;
    if (!['follow', 'manual', 'error'].includes(redirect))
      throw new TypeError('fetch: redirect is "follow", "manual" or "error"');
    const text = await core.ask(
      'fetch',
      stringify({
        url: `${address}`,
        method: isPlain ? method.toUpperCase() : method,
        headers: [...headers.entries()],
        body,
        redirect,
      }),
    );
    return new Response(parse(text));
  }

  return { fetch, Headers, Response };
}

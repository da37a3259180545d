import { expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../engine/sandbox/sandbox.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

function answer(more: Partial<SandboxResponse> = {}): SandboxResponse {
  return { url: 'http://a/', redirected: false, status: 200, headers: [], body: '', ...more };
}

it('is not there unless it was given', async () => {
  const { value } = openSandbox();
  expect(await value('return [typeof fetch, typeof Headers, "fetch" in globalThis]')).toEqual([
    'undefined',
    'undefined',
    false,
  ]);
});

it('hands requests on and answers back', async () => {
  const { value } = openSandbox();
  const requests: SandboxRequest[] = [];
  const code = `
    const r = await fetch(new URL('http://a/b?c=1'), {
      method: 'post',
      headers: { 'X-One': 1, Accept: 'x' },
      body: JSON.stringify({ n: 1 }),
    });
    return [r.status, r.ok, r.url, r.redirected, r.headers.get('X-Two'), r.headers.has('none'), [...r.headers], r.headers.getSetCookie(), await r.json(), await r.text()]`;
  const result = await value(code, {
    async fetch(request) {
      requests.push(request);
      return answer({
        url: 'http://a/moved',
        redirected: true,
        status: 404,
        headers: [
          ['x-two', '2'],
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
        body: '{"ü": [1]}',
      });
    },
  });
  expect(requests).toEqual([
    {
      url: 'http://a/b?c=1',
      method: 'POST',
      headers: [
        ['accept', 'x'],
        ['content-type', 'text/plain;charset=UTF-8'],
        ['x-one', '1'],
      ],
      body: '{"n":1}',
      redirect: 'follow',
    },
  ]);
  expect(result).toEqual([
    404,
    false,
    'http://a/moved',
    true,
    '2',
    false,
    [
      ['set-cookie', 'a=1, b=2'],
      ['x-two', '2'],
    ],
    ['a=1', 'b=2'],
    { ü: [1] },
    '{"ü": [1]}',
  ]);
});

it('sends forms', async () => {
  const { value } = openSandbox();
  const requests: SandboxRequest[] = [];
  await value(
    `await fetch('http://a', { method: 'PUT', body: new URLSearchParams({ a: 'b c' }), redirect: 'manual' });
     await fetch('http://a', { method: 'patch', headers: new Headers([['Content-Type', 'text/csv']]), body: 'x' })`,
    {
      async fetch(request) {
        requests.push(request);
        return answer();
      },
    },
  );
  expect(requests).toMatchObject([
    {
      method: 'PUT',
      body: 'a=b+c',
      redirect: 'manual',
      headers: [['content-type', 'application/x-www-form-urlencoded;charset=UTF-8']],
    },
    { method: 'patch', body: 'x', headers: [['content-type', 'text/csv']] },
  ]);
});

it.each([
  ['fetch("http://a", { method: "POST", body: { a: 1 } })', 'JSON.stringify'],
  ['fetch("http://a", { method: "POST", body: new Uint8Array(1) })', 'text'],
  ['fetch("http://a", { body: "x" })', 'no body'],
  ['fetch("http://a", { redirect: "never" })', 'redirect'],
  ['fetch("http://a", { headers: "x" })', 'headers'],
  ['(await fetch("http://a")).json()', 'not JSON'],
])('says what is wrong with %s', async (code, words) => {
  const { problem } = openSandbox();
  const found = await problem(`return await ${code}`, {
    fetch: async () => answer({ body: '<html>' }),
  });
  expect(found).toMatchObject({ kind: 'failed', message: expect.stringContaining(words) });
});

it('throws in the code, at the call, what was thrown outside', async () => {
  const { problem, value } = openSandbox();
  const fetch = async () => {
    throw new Error('Nothing is listening there.');
  };
  expect(await problem('const a = 1;\nawait fetch("http://a")', { fetch })).toMatchObject({
    name: 'TypeError',
    message: 'Nothing is listening there.',
    line: 2,
  });
  const code = 'try { await fetch("http://a") } catch (error) { return error.message }';
  expect(await value(code, { fetch })).toBe('Nothing is listening there.');
});

it('sends six at once, and the others after them', async () => {
  const { value } = openSandbox();
  let underWay = 0;
  let most = 0;
  const code = `
    const all = await Promise.all([...Array(50).keys()].map(async (n) => (await fetch('http://a/' + n)).text()));
    return all.join()`;
  const result = await value(code, {
    async fetch({ url }) {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay--;
      return answer({ body: url.slice(9) });
    },
  });
  expect(result).toBe([...Array(50).keys()].join());
  expect(most).toBe(6);
});

it('refuses a flood of requests', async () => {
  const { problem } = openSandbox();
  const code = 'await Promise.all(Array.from({ length: 1001 }, () => fetch("http://a")))';
  const found = await problem(code, {
    fetch: (_request, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  });
  expect(found).toMatchObject({ kind: 'failed', message: 'more than 1000 requests at once' });
});

it('refuses to hold more than it can send', async () => {
  const { problem } = openSandbox();
  const code =
    'const body = "x".repeat(9e6); await Promise.all([1, 2, 3].map(() => fetch("http://a", { method: "POST", body })))';
  const found = await problem(code, {
    fetch: (_request, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    memoryLimitBytes: 256 * 1024 * 1024,
  });
  expect(found).toMatchObject({ kind: 'failed', message: expect.stringContaining('at once') });
});

it('refuses an answer that is too large', async () => {
  const { problem } = openSandbox();
  const found = await problem('await fetch("http://a")', {
    fetch: async () => answer({ body: 'x'.repeat(10 * 1024 * 1024 + 1) }),
  });
  expect(found.message).toBe('The answer is larger than 10 MiB.');
});

it('ends requests with the code, and waits for their end', async () => {
  const sandbox = openSandbox();
  const ended: string[] = [];
  const fetch = ({ url }: SandboxRequest, signal: AbortSignal) =>
    new Promise<SandboxResponse>((_, reject) => {
      signal.addEventListener('abort', () => {
        setTimeout(() => {
          ended.push(url);
          reject(signal.reason);
        }, 20);
      });
    });
  expect(await sandbox.value('fetch("http://a"); fetch("http://b"); return 1', { fetch })).toBe(1);
  expect(ended).toEqual(['http://a', 'http://b']);
  expect(sandbox.lines).toEqual([
    'Warning: the code ended before the answer to a fetch came; await it.',
  ]);

  ended.length = 0;
  const late = await sandbox.problem('await fetch("http://c")', { fetch, timeLimitMs: 50 });
  expect(late.kind).toBe('timeout');
  expect(ended).toEqual(['http://c']);

  ended.length = 0;
  const abort = new AbortController();
  const running = sandbox.end('console.log("x"); await fetch("http://d")', {
    signal: abort.signal,
    fetch(...request) {
      setTimeout(() => abort.abort(new Error('canceled')));
      return fetch(...request);
    },
  });
  await expect(running).rejects.toThrow('canceled');
  await until('the request to end', () => ended.length === 1, { everyMs: 5 });
});

it('survives answers after the end', async () => {
  const { value } = openSandbox({ workers: 1 });
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = value('fetch("http://a").then(() => { throw new Error("late") }); return 1', {
    // Deaf to its signal.
    fetch: async () => {
      await held;
      return answer();
    },
  });
  setTimeout(release, 30);
  expect(await first).toBe(1);
  expect(await value('return 2')).toBe(2);
});

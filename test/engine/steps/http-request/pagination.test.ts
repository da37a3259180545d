import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/json.ts';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';

const PAGES = [[1, 2], [3, 4], [5]];

const query = (url: string) => new URL(url, 'http://x').searchParams;

const paths = (server: LocalServer) => server.requests.map((request) => request.url);

describe('link header', () => {
  const linked = (target: (next: number) => string, rel = 'rel="next"') =>
    localServer((request, response) => {
      const page = Number(query(request.url).get('p') ?? 0);
      if (page < 2) {
        response.setHeader(
          'link',
          `<https://x.test/a,b>; rel="prev", <${target(page + 1)}>; ${rel}`,
        );
      }
      sendJson(response, PAGES[page]);
    });

  it.each(['rel="next"', 'rel=next', 'title="a; b, c"; REL="last Next"'])(
    'follows %s to the end',
    async (rel) => {
      const server = await linked((next) => `/list?p=${next}`, rel);
      const output = await callHttp({ url: server.url, pagination: { type: 'link-header' } });
      expect(output).toMatchObject({ status: 200, body: [1, 2, 3, 4, 5], pages: 3 });
      expect(output).not.toHaveProperty('truncated');
      expect(paths(server)).toEqual(['/', '/list?p=1', '/list?p=2']);
      expect(server.connections).toBe(1);
    },
  );

  it('stops at maxPages and says so', async () => {
    const server = await linked((next) => `?p=${next}`);
    const context = stepContext();
    const pagination = { type: 'link-header', maxPages: 2 };
    const output = await callHttp({ url: server.url, pagination }, context);
    expect(output).toMatchObject({ body: [1, 2, 3, 4], pages: 2, truncated: true });
    expect(context.logs).toEqual([expect.stringContaining('2 pages')]);
  });

  it('keeps a key in the query, which servers leave out of links', async () => {
    const server = await linked((next) => `/?p=${next}`);
    await callHttp({
      url: server.url,
      auth: { type: 'api-key', in: 'query', name: 'key', value: 'k' },
      pagination: { type: 'link-header' },
    });
    expect(paths(server)).toEqual(['/?key=k', '/?p=1&key=k', '/?p=2&key=k']);
  });

  it('takes no credentials to another origin, nor on from there', async () => {
    const other = await linked((next) => `?p=${next}`);
    const server = await localServer((_request, response) => {
      response.setHeader('link', `<${other.url}/?p=0>; rel="next"`);
      sendJson(response, ['first']);
    });
    const headers = { Cookie: 'hush' };
    const ways: JsonObject[] = [
      { type: 'bearer', token: 'hush' },
      { type: 'api-key', in: 'query', name: 'key', value: 'hush' },
      { type: 'api-key', in: 'header', name: 'X-Shop', value: 'hush' },
    ];
    for (const auth of ways) {
      await callHttp({ url: server.url, auth, headers, pagination: { type: 'link-header' } });
    }
    expect(other.requests).toHaveLength(9);
    const seen = other.requests.map(({ url, headers: sent }) => ({ url, sent }));
    expect(JSON.stringify(seen)).not.toContain('hush');
    expect(JSON.stringify(server.requests[0]?.headers)).toContain('Bearer hush');
  });

  it('fails when a page leads back to one that was read', async () => {
    const server = await linked(() => '/?p=1');
    const failure = await failedCall({ url: server.url, pagination: { type: 'link-header' } });
    expect(failure.code).toBe('pagination_failed');
    expect(server.requests).toHaveLength(2);
  });

  it('fails on an address that is not http', async () => {
    const server = await linked(() => 'file:///etc/passwd');
    const failure = await failedCall({ url: server.url, pagination: { type: 'link-header' } });
    expect(failure.code).toBe('pagination_failed');
  });
});

describe('next address in the page', () => {
  const serve = () =>
    localServer((request, response) => {
      const page = Number(query(request.url).get('p') ?? 0);
      const next = page < 2 ? `/?p=${page + 1}` : null;
      sendJson(response, { meta: { next }, data: [{ items: PAGES[page] }] });
    });

  it('is followed until there is none', async () => {
    const server = await serve();
    const pagination = { type: 'next-url', path: 'meta.next', itemsPath: 'data[0].items' };
    const output = await callHttp({ url: server.url, pagination });
    expect(output).toMatchObject({ body: [1, 2, 3, 4, 5], pages: 3 });
  });

  it('fails where itemsPath does not lead to a list', async () => {
    const server = await serve();
    for (const itemsPath of ['', 'data.items', 'meta', 'constructor', 'data.length']) {
      const pagination = { type: 'next-url', path: 'meta.next', itemsPath };
      const failure = await failedCall({ url: server.url, pagination });
      expect(failure.code, itemsPath).toBe('pagination_failed');
      expect(failure.hint).toContain('itemsPath');
    }
  });
});

describe('page numbers', () => {
  const serve = (parameter: string, pageOf: (value: number) => number) =>
    localServer((request, response) => {
      sendJson(response, PAGES[pageOf(Number(query(request.url).get(parameter)))] ?? []);
    });

  it('count up until a page is empty', async () => {
    const server = await serve('page', (value) => value - 1);
    const pagination = { type: 'page' };
    const output = await callHttp({ url: `${server.url}/?a=1&page=7`, pagination });
    expect(output).toMatchObject({ body: [1, 2, 3, 4, 5], pages: 4 });
    expect(paths(server).slice(0, 2)).toEqual(['/?a=1&page=1', '/?a=1&page=2']);
  });

  it('stop at a page shorter than the size', async () => {
    const server = await serve('offset', (value) => value / 2);
    const pagination = {
      type: 'page',
      parameter: 'offset',
      start: 0,
      step: 2,
      sizeParameter: 'limit',
      size: 2,
    };
    expect((await callHttp({ url: server.url, pagination })).pages).toBe(3);
    expect(paths(server)).toEqual([
      '/?offset=0&limit=2',
      '/?limit=2&offset=2',
      '/?limit=2&offset=4',
    ]);
  });

  it('end where the server answers 404 after the last page, but not at the first', async () => {
    const server = await localServer((request, response) => {
      const page = PAGES[Number(query(request.url).get('page')) - 1];
      sendJson(response, page ?? { detail: 'Invalid page.' }, page === undefined ? 404 : 200);
    });
    const all = await callHttp({ url: server.url, pagination: { type: 'page' } });
    expect(all).toMatchObject({ status: 200, body: [1, 2, 3, 4, 5], pages: 3 });
    const failure = await failedCall({ url: server.url, pagination: { type: 'page', start: 9 } });
    expect(failure.kind).toBe('404');
  });
});

describe('cursor', () => {
  it('goes in the query', async () => {
    const server = await localServer((request, response) => {
      const page = Number(query(request.url).get('after')?.slice(2) ?? 0);
      sendJson(response, { items: PAGES[page], cursor: page < 2 ? `c&${page + 1}` : '' });
    });
    const pagination = { type: 'cursor', parameter: 'after', path: 'cursor', itemsPath: 'items' };
    const output = await callHttp({ url: server.url, pagination });
    expect(output).toMatchObject({ body: [1, 2, 3, 4, 5], pages: 3 });
    expect(paths(server)).toEqual(['/', '/?after=c%261', '/?after=c%262']);
  });

  const inBody = {
    type: 'cursor',
    parameter: 'start',
    path: 'next',
    in: 'body',
    itemsPath: 'items',
  };

  it('goes in the body, each page under an idempotency key of its own', async () => {
    const server = await localServer((request, response) => {
      const { start = 0 } = JSON.parse(request.body.toString());
      sendJson(response, { items: PAGES[start], next: start < 2 ? start + 1 : null });
    });
    const body: JsonObject = { type: 'json', value: { q: 'x' } };
    const call = { method: 'POST', url: server.url, body, pagination: inBody };
    const output = await callHttp(call, { idempotencyKey: 'k' });
    expect(output.body).toEqual([1, 2, 3, 4, 5]);
    expect(server.requests.map((request) => request.body.toString())).toEqual([
      '{"q":"x"}',
      '{"q":"x","start":1}',
      '{"q":"x","start":2}',
    ]);
    const keys = server.requests.map((request) => request.headers['idempotency-key']);
    expect(keys).toEqual(['k', 'k:page-2', 'k:page-3']);
  });

  it('in the body needs a JSON object there', async () => {
    const server = await localServer((_request, response) => {
      sendJson(response, { items: [], next: 1 });
    });
    const failure = await failedCall({ method: 'POST', url: server.url, pagination: inBody });
    expect(failure.code).toBe('body_invalid');
  });
});

describe('limits', () => {
  it('the cap counts for all pages together', async () => {
    const server = await localServer((_request, response) => sendJson(response, ['x'.repeat(400)]));
    const failure = await failedCall({
      url: server.url,
      pagination: { type: 'page' },
      response: { maxBytes: 1000 },
    });
    expect(failure).toMatchObject({ code: 'response_too_large', details: { maxBytes: 1000 } });
    expect(server.requests).toHaveLength(3);
  });

  it('a failing page fails the step', async () => {
    const server = await localServer((request, response) => {
      const page = Number(query(request.url).get('page'));
      sendJson(response, [page], page === 3 ? 503 : 200);
    });
    const failure = await failedCall({ url: server.url, pagination: { type: 'page' } });
    expect(failure.kind).toBe('503');
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pollHttp } from '../../../../engine/steps/poll-http/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, sendJson } from '../../../support/local-server.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { type TestTriggerContext, triggerContext } from '../../../support/trigger-context.ts';

failOnLeaks();

/** A server whose answer can be changed, with an ETag when it is asked to have one. */
async function source(first: Json, { etags = false } = {}) {
  const answer = { body: first };
  const server = await localServer(({ headers }, response) => {
    const etag = `"${JSON.stringify(answer.body).length}-${JSON.stringify(answer.body).slice(0, 40)}"`;
    if (etags && headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    if (etags) response.setHeader('etag', etag);
    sendJson(response, answer.body);
  });
  return { server, answer };
}

async function check(params: JsonObject, context: TestTriggerContext): Promise<void> {
  const found = pollHttp.source;
  if (found?.kind !== 'poll') throw new Error('it is no poll');
  await found.check(params, context);
}

const bodies = (context: TestTriggerContext) => context.events.map(({ data }) => data['body']);

describe('a poll', () => {
  it('remembers what is there the first time, and then gives what is new', async () => {
    const { server, answer } = await source({ data: { orders: [{ id: 1 }, { id: 2 }] } });
    const context = triggerContext();
    const params = { url: server.url, items: 'data.orders', id: 'id' };
    await check(params, context);
    expect(context.events).toEqual([]);
    answer.body = { data: { orders: [{ id: 2 }, { id: 3, total: 7 }, { id: 4 }] } };
    await check(params, context);
    expect(context.events).toMatchObject([
      { data: { body: { id: 3, total: 7 }, id: '3', url: server.url }, externalId: '3' },
      { data: { body: { id: 4 } }, externalId: '4' },
    ]);
    await check(params, context);
    expect(context.events).toHaveLength(2);
  });

  it('gives what is there the first time when it is to fire', async () => {
    const { server } = await source([{ id: 1 }, { id: 2 }]);
    const context = triggerContext();
    await check({ url: server.url, id: 'id', first: 'fire', order: 'reversed' }, context);
    expect(bodies(context)).toEqual([{ id: 2 }, { id: 1 }]);
  });

  it('chooses items and ids by expressions', async () => {
    const { server, answer } = await source({ orders: [] });
    const context = triggerContext();
    const params = {
      url: server.url,
      items: '{{ body.orders.filter(o => o.paid) }}',
      id: '{{ item.id + "@" + item.at }}',
    };
    await check(params, context);
    answer.body = {
      orders: [
        { id: 1, at: 'a', paid: true },
        { id: 2, at: 'a', paid: false },
      ],
    };
    await check(params, context);
    answer.body = { orders: [{ id: 1, at: 'b', paid: true }] };
    await check(params, context);
    expect(context.events.map(({ externalId }) => externalId)).toEqual(['1@a', '1@b']);
  });

  it('of a whole answer gives each change, also one back to what was there', async () => {
    const { server, answer } = await source({ state: 'up' });
    const context = triggerContext();
    const params = { url: server.url };
    for (const state of ['up', 'up', 'down', 'down', 'up']) {
      answer.body = { state };
      await check(params, context);
    }
    expect(bodies(context)).toEqual([{ state: 'down' }, { state: 'up' }]);
    expect(context.events.every(({ externalId }) => externalId === undefined)).toBe(true);
  });

  it('takes items without an id by what they say', async () => {
    const { server, answer } = await source(['a', 'b', 'b']);
    const context = triggerContext();
    await check({ url: server.url }, context);
    answer.body = ['b', 'c', 'c'];
    await check({ url: server.url }, context);
    expect(bodies(context)).toEqual(['c']);
  });

  it('asks with the ETag it was given, and lets an unchanged answer be', async () => {
    const { server, answer } = await source([1], { etags: true });
    const context = triggerContext();
    await check({ url: server.url }, context);
    const before = context.state;
    await check({ url: server.url }, context);
    expect(server.requests[1]?.headers['if-none-match']).toBeDefined();
    expect(context.state).toEqual(before);
    expect(context.emits).toBe(1);
    answer.body = [1, 2];
    await check({ url: server.url }, context);
    expect(bodies(context)).toEqual([2]);
  });

  it('asks with the date where the server gave only that', async () => {
    const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
    const server = await localServer(({ headers }, response) => {
      if (headers['if-modified-since'] === date) response.writeHead(304).end();
      else {
        response.setHeader('last-modified', date);
        sendJson(response, [1]);
      }
    });
    const context = triggerContext();
    await check({ url: server.url }, context);
    await check({ url: server.url }, context);
    expect(server.requests.map(({ headers }) => headers['if-modified-since'])).toEqual([
      undefined,
      date,
    ]);
  });

  it('leaves what is beyond the most for the next time, though nothing changed at the server', async () => {
    const { server } = await source([1, 2, 3, 4, 5], { etags: true });
    const context = triggerContext();
    const params = { url: server.url, first: 'fire', most: 2 };
    for (let i = 0; i < 5; i++) await check(params, context);
    expect(bodies(context)).toEqual([1, 2, 3, 4, 5]);
    expect(context.logs).toEqual([
      '3 new items are left for the next time.',
      '1 new items are left for the next time.',
    ]);
  });

  it('signs in, sends headers and a body', async () => {
    const { server } = await source({ data: [] });
    const context = triggerContext({
      credentials: { shop: { type: 'bearer', token: 'secret-token' } },
    });
    await check(
      {
        url: `${server.url}/graphql?x=1`,
        method: 'POST',
        body: { query: '{ orders { id } }' },
        headers: { 'X-Shop': 'a' },
        auth: { type: 'credential', credential: 'shop' },
        items: 'data',
      },
      context,
    );
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/graphql?x=1',
      headers: {
        authorization: 'Bearer secret-token',
        'x-shop': 'a',
        'content-type': 'application/json',
      },
    });
    expect(server.requests[0]?.body.toString()).toBe('{"query":"{ orders { id } }"}');
    expect(context.wanted).toContainEqual({ kind: 'host', host: '127.0.0.1' });
  });

  it('takes credentials of the address for itself, and never hands them on', async () => {
    const elsewhere = await localServer((_request, response) => sendJson(response, [1]));
    const server = await localServer((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${elsewhere.port}/` }).end(),
    );
    const address = new URL(server.url);
    address.username = 'ada';
    address.password = 'p w';
    const context = triggerContext();
    await check({ url: address.href }, context);
    const basic = `Basic ${Buffer.from('ada:p w').toString('base64')}`;
    expect(server.requests[0]?.headers.authorization).toBe(basic);
    expect(elsewhere.requests).toHaveLength(1);
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined();
    expect(context.wanted).toEqual([
      { kind: 'host', host: '127.0.0.1' },
      { kind: 'host', host: 'localhost' },
    ]);
  });

  it('reads compressed answers, and JSON that is sent as text', async () => {
    const server = await localServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
      response.end(gzipSync('[{"id":1}]'));
    });
    const context = triggerContext();
    await check({ url: server.url, id: 'id', first: 'fire' }, context);
    expect(bodies(context)).toEqual([{ id: 1 }]);
  });

  it.each([
    ['items', { items: 'data.list' }, 'items_missing'],
    ['an id', { items: 'data', id: 'number' }, 'id_missing'],
    ['an expression', { items: '{{ body.data.nothing.more }}' }, 'items_missing'],
    ['an expression with a mistake', { items: '{{ body.data.toFixed() }}' }, 'expression_failed'],
  ])('says which of its settings finds nothing: %s', async (_what, params, code) => {
    const { server } = await source({ data: [{ id: 1 }] });
    const context = triggerContext();
    await expect(check({ url: server.url, ...params }, context)).rejects.toMatchObject({ code });
    expect(context.emits).toBe(0);
  });

  it('fails of an error with the time the server asks for, and of too slow an answer', async () => {
    const busy = await localServer((_request, response) =>
      response.writeHead(503, { 'retry-after': '120' }).end(),
    );
    await expect(check({ url: busy.url }, triggerContext())).rejects.toMatchObject({
      code: 'http_status',
      kind: '503',
      retryAfterMs: 120_000,
    });
    const slow = await localServer(() => {});
    await expect(check({ url: slow.url, timeoutMs: 20 }, triggerContext())).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('ends at once when it is told to', async () => {
    const server = await localServer(() => {});
    const context = triggerContext();
    const checking = check({ url: server.url }, context);
    const reason = new Error('enough');
    setTimeout(() => context.abort(reason), 20);
    await expect(checking).rejects.toBe(reason);
  });
});

describe('what is wrong with a poll', () => {
  it.each([
    [{ url: 'ftp://x' }, 'url: must be an address that starts with http:// or https://'],
    [
      { url: 'http://x', interval: { amount: 1, unit: 'seconds' } },
      'interval.amount: must be five seconds at least',
    ],
    [{ url: 'http://x', most: 0 }, 'most'],
  ])('%j', (params, problem) => {
    const problems = stepProblems(pollHttp, params);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('declares the hosts it asks and may be led to', () => {
    expect(pollHttp.permissions({ url: 'http://a.example/x', otherHosts: ['B.example'] })).toEqual([
      { kind: 'host', host: 'a.example' },
      { kind: 'host', host: 'b.example' },
    ]);
  });
});

import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventReason } from '../../../shared/model/event.ts';
import { type RawAnswer, rawConnection } from '../../support/raw-http.ts';
import {
  acceptedId,
  keepingWorkflow,
  problemOf,
  type Receiver,
  receiver,
  requestBytes,
} from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

async function withEndpoint(settings: object = {}): Promise<Receiver> {
  const made = await receiver();
  await made.workflow({
    ...keepingWorkflow('Guarded', 'guarded'),
    endpoints: [{ key: 'hook', path: 'guarded', ...settings }],
  });
  return made;
}

/** Rejected before the body is read: the answer does not wait for what is kept. */
async function expectRefused(
  { events, event, runs }: Receiver,
  answer: RawAnswer,
  expected: { status: number; reason: EventReason; path?: string | null },
) {
  problemOf(answer);
  const { status, reason, path = 'guarded' } = expected;
  expect(answer.status).toBe(status);
  const [kept] = await until('the rejected event', async () => {
    const all = await events();
    return all.length > 0 ? all : null;
  });
  expect(kept).toMatchObject({ status: 'rejected', reason, endpointPath: path, runCount: 0 });
  expect(await runs()).toEqual([]);
  return event(kept?.id ?? '');
}

describe('the Host', () => {
  it.each([
    'localhost',
    'LOCALHOST:4780',
    '127.0.0.1:80',
    '[::1]:4780',
    'a.localhost',
    '127.3.2.1',
  ])('%s is this computer', async (host) => {
    const { send } = await withEndpoint();
    expect((await send('/hooks/guarded', { headers: [['Host', host]] })).status).toBe(200);
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '[::2]',
    'a b',
    '',
  ])('"%s" is answered 403 and kept without an endpoint', async (host) => {
    const made = await withEndpoint();
    const answer = await made.send('/hooks/guarded', { headers: [['Host', host]], body: 'a' });
    const event = await expectRefused(made, answer, {
      status: 403,
      reason: 'host_not_allowed',
      path: null,
    });
    expect(event.rawHeaders[0]).toEqual(['Host', host]);
    expect(event).toMatchObject({ bodySize: 0, bodyText: '' });
  });

  it('may be a public name, as soon as the settings say so', async () => {
    const { send, changeSettings } = await withEndpoint();
    const ask = async (host: string) =>
      (await send('/hooks/guarded', { headers: [['Host', host]] })).status;
    expect(await ask('hooks.example.com')).toBe(403);
    await changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, publicHosts: ['https://hooks.example.com/', '*.tunnel.example'] },
    }));
    expect(await ask('hooks.example.com')).toBe(200);
    expect(await ask('Hooks.Example.com:443')).toBe(200);
    expect(await ask('ab.tunnel.example')).toBe(200);
    expect(await ask('tunnel.example')).toBe(403);
    expect(await ask('evil.example')).toBe(403);
  });
});

describe('a browser', () => {
  it.each([
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
    ['Origin', 'http://localhost:4780'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'same-origin'],
  ])('that sends %s: %s is answered 403', async (name, value) => {
    const made = await withEndpoint();
    const answer = await made.send('/hooks/guarded', { headers: [[name, value]], body: 'a=1' });
    await expectRefused(made, answer, { status: 403, reason: 'origin_not_allowed' });
    expect([...answer.headers.keys()].filter((header) => header.startsWith('access-'))).toEqual([]);
  });

  it('is let in from an origin of the list only', async () => {
    const { send } = await withEndpoint({ allowedOrigins: ['https://shop.example'] });
    const ask = async (...headers: [string, string][]) =>
      (await send('/hooks/guarded', { headers })).status;
    expect(await ask(['Origin', 'https://shop.example'], ['Sec-Fetch-Site', 'cross-site'])).toBe(
      200,
    );
    expect(await ask(['Origin', 'https://other.example'])).toBe(403);
    expect(await ask(['Origin', 'https://shop.example'], ['Origin', 'https://evil.example'])).toBe(
      403,
    );
    expect(await ask(['Sec-Fetch-Site', 'cross-site'])).toBe(403);
    expect(await ask()).toBe(200);
  });
});

describe('CORS', () => {
  const ORIGIN = ['Origin', 'https://shop.example'] as const;
  const asking = [
    ORIGIN,
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'content-type, x-key'],
  ] as const;
  const cors = ({ headers }: RawAnswer) =>
    Object.fromEntries([...headers].filter(([name]) => /^(access-control-|vary)/.test(name)));

  it('answers a preflight of an allowed origin, starts nothing and keeps nothing', async () => {
    const made = await withEndpoint({
      methods: ['POST', 'PUT'],
      allowedOrigins: ['https://shop.example'],
    });
    const answer = await made.send('/hooks/guarded', { method: 'OPTIONS', headers: asking });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(cors(answer)).toEqual({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST, PUT',
      'access-control-allow-headers': 'content-type, x-key',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    expect(await made.events()).toEqual([]);
  });

  it('lets the page read answers and refusals', async () => {
    const { send } = await withEndpoint({ allowedOrigins: ['*'], maxBodyBytes: 1024 });
    const readable = { 'access-control-allow-origin': 'https://shop.example', vary: 'Origin' };
    const post = (body: string) => send('/hooks/guarded', { headers: [ORIGIN], body });
    const answers = [
      await post('a'),
      await post('x'.repeat(2000)),
      await send('/hooks/guarded', { method: 'PUT', headers: [ORIGIN] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 413, 405]);
    for (const answer of answers) expect(cors(answer)).toEqual(readable);
    expect(cors(await send('/hooks/guarded'))).toEqual({});
  });

  it('is nothing that another origin, or an endpoint without a list, gets', async () => {
    const listed = await withEndpoint({ allowedOrigins: ['https://other.example'] });
    const closed = await withEndpoint();
    for (const { send } of [listed, closed]) {
      const preflight = await send('/hooks/guarded', { method: 'OPTIONS', headers: asking });
      const post = await send('/hooks/guarded', { headers: [ORIGIN], body: 'a' });
      expect([preflight.status, post.status]).toEqual([403, 403]);
      expect([cors(preflight), cors(post)]).toEqual([{}, {}]);
    }
  });

  it('leaves alone what the endpoint answers by itself', async () => {
    const { send } = await withEndpoint({
      allowedOrigins: ['*'],
      response: { headers: { 'Access-Control-Allow-Origin': '*' } },
    });
    const answer = await send('/hooks/guarded', { headers: [ORIGIN], body: 'a' });
    expect(cors(answer)).toEqual({ 'access-control-allow-origin': '*' });
  });
});

describe('the address list', () => {
  it.each([
    [['127.0.0.0/8'], 200],
    [['127.0.0.1'], 200],
    [['::ffff:127.0.0.1'], 200],
    [['203.0.113.0/24', '2001:db8::/32'], 403],
    [['::1'], 403],
  ])('%j answers a sender at 127.0.0.1 with %i', async (allowedAddresses, status) => {
    const made = await withEndpoint({ allowedAddresses });
    const answer = await made.send('/hooks/guarded');
    if (status === 200) acceptedId(answer);
    else await expectRefused(made, answer, { status, reason: 'address_not_allowed' });
  });

  it('knows IPv6', async () => {
    const { port, endpoint } = await receiver();
    await endpoint({ path: 'six', allowedAddresses: ['::/127'] });
    const connection = await rawConnection(port, '::1').catch((error: NodeJS.ErrnoException) => {
      expect(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ECONNREFUSED']).toContain(error.code);
      return null;
    });
    connection?.write(requestBytes('/hooks/six'));
    const statuses = (await connection?.answers(1))?.map(({ status }) => status);
    expect(statuses ?? [200]).toEqual([200]);
  });

  it('counts X-Forwarded-For only from a trusted proxy, and only its right-most hop', async () => {
    const { send, changeSettings, events, event } = await withEndpoint({
      allowedAddresses: ['203.0.113.7', '2001:db8::7'],
    });
    const ask = async (...forwarded: string[]) =>
      (
        await send('/hooks/guarded', {
          headers: forwarded.map((value) => ['X-Forwarded-For', value] as const),
        })
      ).status;
    expect(await ask('203.0.113.7')).toBe(403);
    await changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] },
    }));
    expect(await ask('203.0.113.7')).toBe(200);
    expect(await ask('198.51.100.1, 203.0.113.7')).toBe(200);
    expect(await ask('203.0.113.7, 10.1.2.3')).toBe(200);
    expect(await ask('[2001:db8::7]:4711')).toBe(200);
    // What the sender wrote itself stands further left, or in a field before the proxy's.
    expect(await ask('203.0.113.7, 198.51.100.1')).toBe(403);
    expect(await ask('203.0.113.7', '198.51.100.1')).toBe(403);
    expect(await ask('198.51.100.1', '203.0.113.7')).toBe(200);
    expect(await ask('unknown, 203.0.113.7')).toBe(200);
    expect(await ask('203.0.113.7, unknown')).toBe(403);
    expect(await ask()).toBe(403);
    const [accepted] = await events({ status: 'accepted' });
    expect((await event(accepted?.id ?? '')).remoteAddress).toBe('203.0.113.7');
  });
});

describe('paths and methods', () => {
  it('answers 404 to an unknown path and keeps it without body', async () => {
    const made = await withEndpoint();
    const answer = await made.send('/wp-login.php?x=1', { body: 'user=admin' });
    const event = await expectRefused(made, answer, {
      status: 404,
      reason: 'unknown_path',
      path: null,
    });
    expect(event).toMatchObject({ path: '/wp-login.php?x=1', bodySize: 0 });
  });

  it('answers 410 at a retired endpoint', async () => {
    const made = await withEndpoint({ state: 'retired' });
    const answer = await made.send('/hooks/guarded', { body: 'a' });
    await expectRefused(made, answer, { status: 410, reason: 'retired' });
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])(
    'answers 405 with Allow to %s, which is not enabled',
    async (method) => {
      const made = await withEndpoint();
      const connection = await rawConnection(made.port);
      // The answer to HEAD has no body, which the connection's end tells.
      connection.end(
        requestBytes('/hooks/guarded', { method, headers: [['Connection', 'close']] }),
      );
      let received = '';
      connection.socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
      });
      await new Promise((resolve) => connection.socket.once('end', resolve));
      expect(received).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
      expect(received).toMatch(/\r\nallow: POST\r\n/i);
      const events = await until('the event', async () => {
        const all = await made.events();
        return all.length > 0 ? all : null;
      });
      expect(events).toMatchObject([{ status: 'rejected', reason: 'method_not_allowed', method }]);
      expect(await made.runs()).toEqual([]);
    },
  );

  it('takes the methods that are enabled, GET without a body too', async () => {
    const { send, events } = await withEndpoint({ methods: ['GET', 'PUT'] });
    expect((await send('/hooks/guarded?a=1', { method: 'GET' })).status).toBe(200);
    expect((await send('/hooks/guarded', { method: 'PUT', body: 'a' })).status).toBe(200);
    const refused = await send('/hooks/guarded', { method: 'POST', body: 'a' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, PUT']);
    expect((await events({ status: 'accepted' })).map(({ method }) => method)).toEqual([
      'PUT',
      'GET',
    ]);
  });
});

describe('what is kept of rejected requests is bounded', () => {
  async function flood({ port }: Receiver, path: string, count: number): Promise<void> {
    const request = requestBytes(path, { headers: [['Authorization', 'Bearer wrong']], body: 'x' });
    const connection = await rawConnection(port);
    for (let sent = 0; sent < count; sent += 50) {
      connection.write(Buffer.concat(Array.from({ length: 50 }, () => request)));
      await connection.answers(sent + 50);
    }
    connection.socket.destroy();
  }

  it('in every second, of each endpoint by itself', async () => {
    const made = await receiver();
    const verification = { scheme: 'bearer' as const, secrets: ['correct horse'] };
    await made.endpoint({ path: 'noisy', verification });
    await made.endpoint({ path: 'quiet', verification });
    const quiet = (body: string) => made.send('/hooks/quiet', { body });
    await quiet('first');

    for (let round = 0; round < 4; round++) {
      await flood(made, '/hooks/noisy', 300);
      await flood(made, '/none', 100);
      made.host.clock.advance(1000);
    }
    await quiet('last');
    const db = new SQLite(join(made.dataDir, 'patchbay.db'), { readonly: true });
    onTestFinished(() => void db.close());
    const [none, noisy, quietly] = db
      .prepare<[], { events: number }>(
        'SELECT COUNT(*) AS events FROM events GROUP BY endpoint_seq ORDER BY endpoint_seq',
      )
      .all();
    // The clock goes on by itself: a round may fall into two seconds.
    expect(none?.events).toBeGreaterThanOrEqual(4 * 50);
    expect(none?.events).toBeLessThan(4 * 100);
    expect(noisy?.events).toBeGreaterThanOrEqual(4 * 200);
    expect(noisy?.events).toBeLessThan(4 * 300);
    expect(quietly?.events).toBe(2);
    expect(made.host.logLines.join('')).toContain('not all are kept');
  });
});

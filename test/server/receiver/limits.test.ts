import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rawConnection } from '../../support/raw-http.ts';
import {
  acceptedId,
  keepingWorkflow,
  problemOf,
  type Receiver,
  type ReceiverOptions,
  receiver,
  requestBytes,
} from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

async function withEndpoint(settings: object = {}, options: ReceiverOptions = {}) {
  const made = await receiver(options);
  await made.workflow({
    ...keepingWorkflow('Limited', 'limited'),
    endpoints: [{ key: 'hook', path: 'limited', ...settings }],
  });
  return made;
}

async function onlyRejected({ onlyEvent, runs }: Receiver) {
  expect(await runs()).toEqual([]);
  const event = await onlyEvent();
  expect(event.status).toBe('rejected');
  return event;
}

describe('413', () => {
  it('answers a declared length above the cap, and keeps the head', async () => {
    const made = await withEndpoint({ maxBodyBytes: 2000 });
    const answer = await made.send('/hooks/limited', {
      headers: [['Content-Length', '2001']],
    });
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
    expect(problemOf(answer).detail).toContain('2000');
    expect(await onlyRejected(made)).toMatchObject({ reason: 'body_too_large', bodySize: 0 });
  });

  it('answers a chunked body that crosses the cap, and keeps its first 64 KB', async () => {
    const made = await withEndpoint({ maxBodyBytes: 200_000 });
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const answer = await made.send('/hooks/limited', {
      headers: [['Transfer-Encoding', 'chunked']],
      body: chunk.repeat(4),
    });
    expect(answer.status).toBe(413);
    const event = await onlyRejected(made);
    expect(event.reason).toBe('body_too_large');
    expect(await made.body(event.id)).toEqual(Buffer.alloc(65_536, 'x'));
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(300_000))],
    ['deflate', deflateSync(Buffer.alloc(300_000))],
    ['br', brotliCompressSync(Buffer.alloc(300_000))],
  ])(
    'answers a body in %s that inflates above the cap, and keeps its bytes',
    async (coding, bytes) => {
      const made = await withEndpoint({ maxBodyBytes: 200_000 });
      const headers = [['Content-Encoding', coding]] as const;
      const answer = await made.send('/hooks/limited', { headers, body: bytes });
      expect(answer.status).toBe(413);
      const event = await onlyRejected(made);
      expect(event).toMatchObject({ reason: 'body_too_large', bodySize: bytes.length });
      expect(await made.body(event.id)).toEqual(bytes);
    },
  );

  it('lets a bomb be looked at in the inbox without inflating it', async () => {
    const made = await withEndpoint({ maxBodyBytes: 1_000_000 });
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    const headers = [['Content-Encoding', 'gzip']] as const;
    expect((await made.send('/hooks/limited', { headers, body: bomb })).status).toBe(413);
    const event = await onlyRejected(made);
    expect(event.parseError).toMatch(/inflates to more|damaged/);
  });

  it('has no objection to exactly the cap, inflated or not', async () => {
    const { send } = await withEndpoint({ maxBodyBytes: 2000 });
    const body = Buffer.alloc(2000, 'x');
    acceptedId(await send('/hooks/limited', { body }));
    const headers = [['Content-Encoding', 'gzip']] as const;
    acceptedId(await send('/hooks/limited', { headers, body: gzipSync(body) }));
  });
});

describe('415', () => {
  it.each(['compress', 'gzip, br', 'exi', 'gzip;q=1'])(
    'answers the Content-Encoding "%s", says what is understood, and keeps the head',
    async (coding) => {
      const made = await withEndpoint();
      const headers = [['Content-Encoding', coding]] as const;
      const answer = await made.send('/hooks/limited', { headers, body: 'a' });
      problemOf(answer);
      expect(answer.status).toBe(415);
      expect(answer.headers.get('accept-encoding')).toMatch(/^gzip, deflate, br/);
      await until('the event', async () => (await made.events()).length === 1);
      expect(await onlyRejected(made)).toMatchObject({ reason: 'unsupported_encoding' });
    },
  );

  it('counts the field twice as two codings', async () => {
    const { send } = await withEndpoint();
    const headers = [
      ['Content-Encoding', 'gzip'],
      ['content-encoding', 'gzip'],
    ] as const;
    expect((await send('/hooks/limited', { headers, body: 'a' })).status).toBe(415);
  });
});

describe('408', () => {
  it('answers a body that stops coming, and keeps what came', async () => {
    const made = await withEndpoint({}, { limits: { headersMs: 100, requestMs: 100 } });
    const answer = await made.send('/hooks/limited', {
      headers: [['Content-Length', '100']],
      body: 'only this',
    });
    problemOf(answer);
    expect([answer.status, answer.headers.get('connection')]).toEqual([408, 'close']);
    expect(await onlyRejected(made)).toMatchObject({ reason: 'timed_out', bodyText: 'only this' });
  });

  it('answers headers that do not end, of which nothing is kept', async () => {
    const made = await withEndpoint({}, { limits: { headersMs: 100 } });
    const connection = await rawConnection(made.port);
    connection.write('POST /hooks/limited HTTP/1.1\r\nHost: localhost\r\n');
    expect((await connection.closed()).map(({ status }) => status)).toEqual([408]);
    expect(await made.events()).toEqual([]);
  });

  it('keeps what came of a body whose sender went away', async () => {
    const made = await withEndpoint();
    const connection = await rawConnection(made.port);
    connection.write(
      requestBytes('/hooks/limited', { headers: [['Content-Length', '10']], body: 'abc' }),
    );
    // The answer to another request proves that the first has been read.
    await made.send('/hooks/limited');
    connection.socket.resetAndDestroy();
    const kept = await until('the cut off request', async () => {
      const [first] = await made.events({ status: 'rejected' });
      return first === undefined ? null : made.event(first.id);
    });
    expect(kept).toMatchObject({ reason: 'cut_off', bodyText: 'abc', runs: [] });
  });
});

describe('431 and 400', () => {
  it('answer too many headers and broken framing, of which nothing is kept', async () => {
    const made = await withEndpoint();
    const headers = Array.from({ length: 101 }, (_, i) => [`X-${i}`, 'a'] as const);
    expect((await made.send('/hooks/limited', { headers })).status).toBe(431);
    const connection = await rawConnection(made.port);
    connection.write('POST /hooks/limited HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    expect((await connection.closed()).map(({ status }) => status)).toEqual([400]);
    expect(await made.events()).toEqual([]);
  });
});

describe('429', () => {
  it('answers what is above the rate, says when to come back, and lets it in then', async () => {
    const made = await withEndpoint({ rate: { perSecond: 0.5, burst: 2 } });
    const ask = () => made.send('/hooks/limited', { body: 'a' });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    problemOf(refused);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBe(2);
    made.host.clock.advance(2000);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    await until('the rejected ones', async () => {
      const rejected = await made.events({ status: 'rejected' });
      return rejected.filter(({ reason }) => reason === 'rate_limited').length === 2;
    });
    expect(await made.events({ status: 'accepted' })).toHaveLength(3);
  });

  it('limits one endpoint and no other', async () => {
    const made = await withEndpoint({ rate: { perSecond: 0.001, burst: 1 } });
    await made.endpoint({ path: 'free' });
    const ask = async (path: string) => (await made.send(path)).status;
    expect(await ask('/hooks/limited')).toBe(200);
    expect(await ask('/hooks/limited')).toBe(429);
    expect(await ask('/hooks/free')).toBe(200);
  });

  it('answers what is more at once than allowed, also after a change of the settings', async () => {
    const made = await withEndpoint({ maxConcurrent: 2 });
    const open = async () => {
      const connection = await rawConnection(made.port);
      const headers = [['Content-Length', '4']] as const;
      connection.write(requestBytes('/hooks/limited', { headers, body: 'ab' }));
      return connection;
    };
    const first = await open();
    const second = await open();
    const refused = await until('two open requests', async () => {
      const answer = await made.send('/hooks/limited');
      return answer.status === 429 ? answer : null;
    });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);

    const { settings } = await made.call('endpoints.get', { id: 'limited' });
    await made.call('endpoints.update', { id: 'limited', settings: { ...settings, name: 'Same' } });
    expect((await made.send('/hooks/limited')).status).toBe(429);
    for (const connection of [first, second]) {
      connection.write('cd');
      expect((await connection.answers(1)).map(({ status }) => status)).toEqual([200]);
    }
    // Both places are free again, none was lost by the change.
    const third = await open();
    await until(
      'a place beside it',
      async () => (await made.send('/hooks/limited')).status === 200,
    );
    third.write('cd');
    await third.answers(1);
  });
});

describe('503', () => {
  it('answers while the disk is nearly full', async () => {
    const made = await withEndpoint();
    const minFreeDisk = (minFreeDiskBytes: number) =>
      made.changeSettings((settings) => ({
        ...settings,
        hooks: { ...settings.hooks, minFreeDiskBytes },
      }));
    await minFreeDisk(Number.MAX_SAFE_INTEGER);
    const refused = await until('the refusal', async () => {
      const answer = await made.send('/hooks/limited', { body: 'a' });
      return answer.status === 503 ? answer : null;
    });
    expect(problemOf(refused).detail).toContain('disk');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    const before = (await made.events()).length;
    await minFreeDisk(0);
    await until('the reopening', async () => (await made.send('/hooks/limited')).status === 200);
    expect(await made.events()).toHaveLength(before + 1);
  });

  it('answers while the queue of runs is full', async () => {
    const made = await withEndpoint({}, { execute: false });
    await made.changeSettings((settings) => ({
      ...settings,
      execution: { ...settings.execution, maxQueued: 100 },
    }));
    const connection = await rawConnection(made.port);
    const request = requestBytes('/hooks/limited', { body: 'a' });
    for (let sent = 0; sent < 100; sent += 10) {
      connection.write(Buffer.concat(Array.from({ length: 10 }, () => request)));
      await connection.answers(sent + 10);
    }
    const refused = await made.send('/hooks/limited', { body: 'a' });
    expect(refused.status).toBe(503);
    expect(problemOf(refused).detail).toContain('queue');
    expect(await made.events()).toHaveLength(100);
  });

  it('answers while another program holds the database, and stores nothing then', async () => {
    const made = await withEndpoint();
    const other = new SQLite(join(made.dataDir, 'patchbay.db'));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const refused = await made.send('/hooks/limited', { body: 'a' });
    other.exec('ROLLBACK');
    expect(refused.status).toBe(503);
    expect(problemOf(refused).detail).not.toMatch(/SQLITE|lock/i);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await made.events()).toEqual([]);
    acceptedId(await made.send('/hooks/limited', { body: 'a' }));
  });

  it('answers while the engine shuts down', async () => {
    const made = await withEndpoint();
    const connection = await rawConnection(made.port);
    connection.write(requestBytes('/hooks/limited', { body: 'a' }));
    await connection.answers(1);
    const closed = made.engine.close(1000);
    connection.write(requestBytes('/hooks/limited', { body: 'b' }));
    const [, refused] = await connection.answers(2);
    await closed;
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { callbackStep, ended, linkStep, pathOf, settled, started } from '../../support/links.ts';
import { localServer } from '../../support/local-server.ts';
import { problemOf, type Receiver, receiver, type Sending } from '../../support/receiver.ts';
import { crashCopy, stepOf } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { delayStep, httpStep, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const HOUR = 3_600_000;

function json(body: object, headers: Sending['headers'] = []): Sending {
  return {
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(body),
  };
}

interface Waiting {
  receiver: Receiver;
  runId: string;
  path: string;
  token: string;
}

/** A run that waits for a request. */
async function waiting(params: Parameters<typeof callbackStep>[1] = {}): Promise<Waiting> {
  const own = await receiver();
  const id = await own.workflow(
    workflow([
      linkStep('link', 'call'),
      callbackStep('call', params),
      setStep('x', '{{ steps.call }}'),
    ]),
  );
  const run = await started(own, id);
  const path = pathOf(stepOf(run, 'link').output);
  return { receiver: own, runId: run.id, path, token: path.replace('/resume/', '') };
}

describe('a request at the link', () => {
  it('is what the run goes on with, and stands in the inbox with its run', async () => {
    const { receiver: own, runId, path, token } = await waiting();
    expect(path).toMatch(/^\/resume\/[\w.-]+$/);
    const answer = await own.send(
      `${path}?a=1&a=2`,
      json({ status: 'done' }, [['x-from', `http://localhost${path}`]]),
    );
    expect(answer.status).toBe(200);
    const { id } = JSON.parse(answer.body);
    const run = await ended(own, runId);
    expect(stepOf(run, 'call')).toMatchObject({ status: 'succeeded', port: 'out' });
    expect(stepOf(run, 'x').output).toEqual({
      id,
      method: 'POST',
      query: { a: ['1', '2'] },
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'x-from': 'http://localhost/resume/••••••',
      }),
      body: { status: 'done' },
      contentType: 'application/json',
      receivedAt: expect.stringMatching(/^2026-11-20T12:/),
      address: '127.0.0.1',
      timedOut: false,
    });
    const event = await own.onlyEvent();
    expect(event).toMatchObject({
      id,
      status: 'accepted',
      source: 'wait-for-webhook',
      workflowId: run.workflowId,
      triggerStep: 'call',
      method: 'POST',
      path: '/resume/••••••?a=1&a=2',
      contentType: 'application/json',
      bodyText: '{"status":"done"}',
      runCount: 1,
      runs: [{ id: runId, status: 'succeeded' }],
    });
    expect(event.trigger).toMatchObject({ body: { status: 'done' } });
    const { events } = await own.call('events.list', { run: runId });
    expect(events).toMatchObject([{ id, runCount: 1 }]);
    expect(await own.storedBytes()).not.toContain(`/resume/${token}?`);
  });

  it('is stored before it is answered, together with the end of the wait', async () => {
    const { receiver: own, runId, path } = await waiting();
    expect((await own.send(path, json({ n: 1 }))).status).toBe(200);
    // What a kill right after the answer leaves behind.
    const copy = crashCopy(own.dataDir);
    await own.close();
    const next = await receiver({ dataDir: copy, host: testHost({ clock: own.host.clock }) });
    expect(await next.events()).toHaveLength(1);
    const run = await ended(next, runId);
    expect(stepOf(run, 'x').output).toMatchObject({ body: { n: 1 } });
    expect((await next.send(path, json({ n: 2 }))).status).toBe(410);
  });

  it('may be a form, compressed, large, or nothing at all', async () => {
    const large = { text: 'x'.repeat(200_000) };
    const sendings: [Sending, unknown][] = [
      [
        { headers: [['content-type', 'application/x-www-form-urlencoded']], body: 'a=1&b=2' },
        { a: '1', b: '2' },
      ],
      [
        {
          headers: [
            ['content-type', 'application/json'],
            ['content-encoding', 'gzip'],
          ],
          body: gzipSync('{"zipped":true}'),
        },
        { zipped: true },
      ],
      [json(large), large],
      [{}, null],
    ];
    for (const [sending, body] of sendings) {
      const { receiver: own, runId, path } = await waiting();
      expect((await own.send(path, sending)).status).toBe(200);
      expect(stepOf(await ended(own, runId), 'x').output).toMatchObject({ body });
      expect((await own.onlyEvent()).trigger).toMatchObject({ body });
    }
  });

  it('that cannot be read counts as well: sending it again would not mend it', async () => {
    const { receiver: own, runId, path } = await waiting();
    const sent = { headers: [['content-type', 'application/json']], body: '{"a":' } as const;
    expect((await own.send(path, sent)).status).toBe(200);
    expect(await own.onlyEvent()).toMatchObject({
      status: 'accepted',
      reason: 'unparsed',
      bodyText: '{"a":',
    });
    expect((await ended(own, runId)).status).toBe('succeeded');
  });

  it('is answered as the step says', async () => {
    const {
      receiver: own,
      runId,
      path,
    } = await waiting({
      methods: ['GET', 'POST'],
      answer: { status: 202, body: '<p>Thank you</p>', contentType: 'text/html; charset=utf-8' },
    });
    const clicked: Sending = {
      method: 'GET',
      headers: [
        ['sec-fetch-site', 'cross-site'],
        ['sec-fetch-mode', 'navigate'],
      ],
    };
    const answer = await own.send(path, clicked);
    expect(answer).toMatchObject({ status: 202, body: '<p>Thank you</p>' });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(stepOf(await ended(own, runId), 'call').output).toMatchObject({ method: 'GET' });
  });

  it('counts once: the next one is refused and kept', async () => {
    const { receiver: own, runId, path } = await waiting();
    const answers = await Promise.all([1, 2, 3].map((n) => own.send(path, json({ n }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const run = await ended(own, runId);
    const { body } = JSON.parse(JSON.stringify(stepOf(run, 'call').output));
    expect(answers[body.n - 1]?.status).toBe(200);
    const events = await own.events();
    expect(events.map(({ status }) => status).sort()).toEqual(['accepted', 'rejected', 'rejected']);
    for (const { id } of events.filter(({ status }) => status === 'rejected')) {
      const event = await own.event(id);
      expect(event).toMatchObject({
        reason: 'wait_over',
        source: 'wait-for-webhook',
        runs: [{ id: runId }],
      });
      expect(event.bodyText).toMatch(/^\{"n":\d\}$/);
      const diagnosis = await own.call('events.diagnose', { id });
      expect(diagnosis.findings[0]?.howToMend).toContain('patchbay runs retry');
    }
  });
});

describe('what does not end the wait', () => {
  const POST = { method: 'POST' };
  const refused: [name: string, sending: Sending, status: number][] = [
    ['GET, which scanners send', { method: 'GET' }, 405],
    ['OPTIONS', { method: 'OPTIONS' }, 405],
    ['another method', { method: 'DELETE' }, 405],
    ['a form of another site', { ...POST, headers: [['origin', 'https://evil.example']] }, 403],
    ['a script of a page', { ...POST, headers: [['sec-fetch-site', 'cross-site']] }, 403],
    ['an unknown coding', { ...POST, headers: [['content-encoding', 'lzma']], body: 'x' }, 415],
    [
      'a body that is too large',
      { ...POST, headers: [['content-length', String(11 * 1024 * 1024)]] },
      413,
    ],
    [
      'one that inflates to too much',
      {
        ...POST,
        headers: [['content-encoding', 'gzip']],
        body: gzipSync(Buffer.alloc(11_000_000)),
      },
      413,
    ],
  ];
  it.each(refused)('%s', async (_name, sending, status) => {
    const { receiver: own, runId, path } = await waiting();
    const answer = await own.send(path, sending);
    expect(problemOf(answer).status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toBe('POST');
    expect((await settled(own, runId)).status).toBe('waiting');
    const events = await until('the refusal is kept', async () => {
      const kept = await own.events();
      return kept.length === 0 ? null : kept;
    });
    expect(events).toMatchObject([{ status: 'rejected', source: 'wait-for-webhook', runCount: 1 }]);
    expect((await own.send(path, json({}))).status).toBe(200);
    await ended(own, runId);
  });

  it('a link that was made up', async () => {
    const { receiver: own, runId, token } = await waiting();
    for (const other of ['x', '', token.slice(1), `${token}0`]) {
      expect(problemOf(await own.send(`/resume/${other}`, json({}))).status).toBe(404);
    }
    expect((await settled(own, runId)).status).toBe('waiting');
    const events = await own.events();
    expect(events[0]).toMatchObject({ status: 'rejected', reason: 'unknown_path', runCount: 0 });
    expect(events.map(({ path }) => path)).not.toContainEqual(
      expect.stringContaining(token.slice(1)),
    );
  });

  it('what comes when its time is over', async () => {
    const { receiver: own, runId, path } = await waiting({ timeout: { amount: 1, unit: 'hours' } });
    own.host.clock.advance(HOUR);
    const answer = await own.send(path, json({ late: true }));
    expect(problemOf(answer)).toMatchObject({ status: 410 });
    const run = await ended(own, runId);
    expect(stepOf(run, 'call')).toMatchObject({ port: 'timeout', output: { timedOut: true } });
    expect(stepOf(run, 'x').status).toBe('skipped');
    const event = await own.onlyEvent();
    expect(event).toMatchObject({ status: 'rejected', reason: 'wait_over' });
    expect(event.trigger).toMatchObject({ body: { late: true } });
    // By itself it starts no other run.
    await expect(own.call('events.replay', { ids: [event.id] })).rejects.toThrow('No workflow');
  });

  it('what comes when the run was canceled', async () => {
    const { receiver: own, runId, path } = await waiting();
    await own.call('runs.cancel', { id: runId });
    const answer = await own.send(path, json({}));
    expect(problemOf(answer)).toEqual(
      expect.objectContaining({ status: 410, detail: 'The run was canceled.' }),
    );
  });
});

describe('a request that comes early', () => {
  it('is held while the run is about to wait: services call back before they answer', async () => {
    const own = await receiver();
    let callback: Promise<number> | undefined;
    const service = await localServer((request, response) => {
      const { url } = JSON.parse(request.body.toString());
      callback = own.send(pathOf(url), json({ quick: true })).then(({ status }) => status);
      setTimeout(() => response.end('{}'), 50);
    });
    const id = await own.workflow(
      workflow([
        httpStep('begin', service.url, {
          params: { body: { type: 'json', value: { url: '{{ run.links.call }}' } } },
        }),
        callbackStep('call'),
      ]),
    );
    const { id: runId } = await own.call('workflows.run', { id });
    const run = await ended(own, runId);
    expect(await callback).toBe(200);
    expect(stepOf(run, 'call').output).toMatchObject({ body: { quick: true } });
  });

  it('by much is told to come again, and kept', async () => {
    const own = await receiver();
    const id = await own.workflow(
      workflow([linkStep('link', 'call'), delayStep('wait', 60), callbackStep('call')]),
    );
    const run = await started(own, id);
    const path = pathOf(stepOf(run, 'link').output);
    const early = await own.send(path, json({ early: true }));
    expect(problemOf(early).status).toBe(409);
    expect(early.headers.has('retry-after')).toBe(true);
    expect(await own.onlyEvent()).toMatchObject({
      reason: 'not_waiting_yet',
      runs: [{ id: run.id }],
    });
    own.host.clock.advance(60_000);
    await until('the wait', async () => (await own.send(path, json({}))).status === 200);
    await ended(own, run.id);
  });
});

describe('a wait', () => {
  it('outlives restarts, and is over in time although nothing ran', async () => {
    const clock = testClock();
    const first = await receiver({ host: testHost({ clock }) });
    const id = await first.workflow(
      workflow([
        linkStep('link', 'call'),
        callbackStep('call', { timeout: { amount: 2, unit: 'hours' } }),
      ]),
    );
    const one = await started(first, id);
    const two = await started(first, id);
    await first.close();
    clock.advance(HOUR);
    const second = await receiver({ dataDir: first.dataDir, host: testHost({ clock }) });
    // The port is another one, the path is the same.
    const path = pathOf(stepOf(one, 'link').output);
    expect((await second.send(path, json({ n: 1 }))).status).toBe(200);
    expect(stepOf(await ended(second, one.id), 'call').port).toBe('out');
    await second.close();
    clock.advance(2 * HOUR);
    const third = await receiver({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect(stepOf(await ended(third, two.id), 'call').port).toBe('timeout');
  });
});

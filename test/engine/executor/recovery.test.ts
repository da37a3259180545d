import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { RunDetail } from '../../../shared/model/run.ts';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import {
  crashCopy,
  openEngine,
  statuses,
  stepOf,
  type TestEngine,
} from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import {
  delayStep,
  httpStep,
  notifyStep,
  onWebhook,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** A sink that leaves the first `silent` requests without an answer. */
function hangingSink(silent: number) {
  let left = silent;
  return localServer((_request, response) => {
    if (left-- <= 0) sendJson(response, { ok: true });
  });
}

/** A host whose notifications do not come to an end while the test goes on. */
function hangingHost() {
  return testHost({
    notify: () =>
      new Promise((resolve) => {
        onTestFinished(() => resolve());
      }),
  });
}

async function startAt(engine: TestEngine, file: WorkflowFileInput): Promise<string> {
  const { workflow: made } = await engine.publish(file);
  return engine.start(made.id, { n: 1 });
}

function attemptsOf(run: RunDetail, stepId: string): string[] {
  return stepOf(run, stepId).attempts.map(({ cause, status }) => `${cause} ${status}`);
}

describe('after a crash', () => {
  it('a cut-off request is tried again with the same key, and the run goes on', async () => {
    const sink = await hangingSink(1);
    const first = await openEngine();
    const id = await startAt(
      first,
      workflow([
        setStep('before', 'kept'),
        httpStep('call', sink.url),
        setStep('after', '{{ steps.before }}'),
      ]),
    );
    await until('the call', () => sink.requests.length === 1);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const run = await second.ended(id);
    expect(run.status).toBe('succeeded');
    expect(attemptsOf(run, 'call')).toEqual(['initial interrupted', 'recovery succeeded']);
    expect(stepOf(run, 'call').attempts[0]?.endedAt).not.toBeNull();
    expect(stepOf(run, 'after').output).toBe('kept');
    expect(sink.requests).toHaveLength(2);
    const [one, two] = sink.requests.map(({ headers, body }) => [
      headers['idempotency-key'],
      body.toString(),
    ]);
    expect(two).toEqual(one);
  });

  it('a cut-off request without a key waits for a person', async () => {
    const sink = await hangingSink(1);
    const first = await openEngine();
    const id = await startAt(
      first,
      workflow([httpStep('call', sink.url, { params: { idempotencyKey: false } })]),
    );
    await until('the call', () => sink.requests.length === 1);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    expect(stepOf(await second.settled(id), 'call').waitReason).toBe('person');
    expect(sink.requests).toHaveLength(1);
  });

  it('a cut-off notification waits for a person, says why, and can be retried or canceled', async () => {
    const first = await openEngine({ host: hangingHost() });
    const file = workflow([notifyStep('tell'), setStep('after', 'on')]);
    const id = await startAt(first, file);
    await until('the notification', () => first.host.notifications.length === 1);
    const copies = [crashCopy(first.dataDir), crashCopy(first.dataDir)];

    const second = await openEngine({ dataDir: copies[0] ?? '' });
    const waiting = await second.settled(id);
    expect(waiting).toMatchObject({ status: 'waiting', dueAt: null });
    expect(stepOf(waiting, 'tell')).toMatchObject({
      status: 'waiting',
      waitReason: 'person',
      error: { code: 'interrupted', message: expect.any(String), hint: expect.any(String) },
      attempts: [{ cause: 'initial', status: 'interrupted' }],
    });
    expect(second.host.notifications).toEqual([]);
    await second.call('runs.retry', { id });
    const run = await second.ended(id);
    expect(attemptsOf(run, 'tell')).toEqual(['initial interrupted', 'manual succeeded']);
    expect(stepOf(run, 'after').output).toBe('on');
    expect(second.host.notifications).toHaveLength(1);

    const third = await openEngine({ dataDir: copies[1] ?? '' });
    await third.settled(id);
    expect((await third.call('runs.cancel', { id })).status).toBe('canceled');
    expect(attemptsOf(await third.run(id), 'tell')).toEqual(['initial interrupted']);
  });

  it('a step waits for a person still after another restart', async () => {
    const first = await openEngine({ host: hangingHost() });
    const id = await startAt(first, workflow([notifyStep('tell')]));
    await until('the notification', () => first.host.notifications.length === 1);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const waiting = await second.settled(id);
    await second.close();
    const third = await openEngine({ dataDir: second.dataDir });
    expect(await third.run(id)).toEqual(waiting);
  });

  it('a notification is shown again when its author wants that', async () => {
    const first = await openEngine({ host: hangingHost() });
    const id = await startAt(first, workflow([notifyStep('tell', { onInterrupted: 'retry' })]));
    await until('the notification', () => first.host.notifications.length === 1);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const run = await second.ended(id);
    expect(attemptsOf(run, 'tell')).toEqual(['initial interrupted', 'recovery succeeded']);
  });

  it('a step that was cut off five times in a row may be the culprit and waits', async () => {
    const sink = await hangingSink(99);
    let engine = await openEngine();
    const id = await startAt(engine, workflow([httpStep('call', sink.url)]));
    for (let crash = 1; crash <= 5; crash++) {
      await until(`call ${crash}`, () => sink.requests.length === crash);
      engine = await openEngine({ dataDir: crashCopy(engine.dataDir) });
    }
    const waiting = await engine.settled(id);
    expect(stepOf(waiting, 'call')).toMatchObject({
      waitReason: 'person',
      error: { code: 'interrupted', message: expect.stringContaining('5 times') },
    });
    expect(attemptsOf(waiting, 'call')).toEqual([
      'initial interrupted',
      ...Array.from({ length: 4 }, () => 'recovery interrupted'),
    ]);
    expect(sink.requests).toHaveLength(5);
  });

  it('other branches of an interrupted run go on, and it waits for the person at the end', async () => {
    const sink = await hangingSink(1);
    const first = await openEngine({ host: hangingHost() });
    const id = await startAt(
      first,
      workflow(
        [notifyStep('tell'), setStep('told', 1), httpStep('call', sink.url), setStep('called', 1)],
        'start>tell tell>told start>call call>called',
      ),
    );
    await until('both', () => sink.requests.length + first.host.notifications.length === 2);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const run = await second.settled(id);
    expect(run.status).toBe('waiting');
    expect(statuses(run)).toEqual({
      start: 'succeeded',
      tell: 'waiting',
      told: 'queued',
      call: 'succeeded',
      called: 'succeeded',
    });
  });

  it('queued runs are carried out, and waiting ones keep waiting', async () => {
    const sink = await hangingSink(1);
    const first = await openEngine();
    const later = await first.carryOut(
      workflow([delayStep('wait', 3600)], undefined, { name: 'Later' }),
    );
    await first.publish(
      onWebhook(
        workflow([httpStep('call', sink.url)], undefined, { settings: { concurrency: 1 } }),
      ),
    );
    const ids = [
      ...(await first.send('orders', { n: 1 })),
      ...(await first.send('orders', { n: 2 })),
      ...(await first.send('orders', { n: 3 })),
    ];
    await until('the first call', () => sink.requests.length === 1);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir), host: first.host });
    for (const id of ids) expect((await second.ended(id)).status).toBe('succeeded');
    expect(sink.requests).toHaveLength(4);
    expect(await second.run(later.id)).toMatchObject({ status: 'waiting', dueAt: later.dueAt });
    first.host.clock.advance(3_600_000);
    expect((await second.ended(later.id)).status).toBe('succeeded');
  });

  it('what was decided in memory only is decided again, and nothing acts twice', async () => {
    // One step after the other: each copy is taken while the second call is open.
    let answered = 0;
    const sink = await localServer((request, response) => {
      if (request.url === '/one' || answered++ > 0) sendJson(response, { from: request.url });
    });
    const first = await openEngine();
    const id = await startAt(
      first,
      workflow([
        httpStep('one', `${sink.url}/one`),
        setStep('join', '{{ steps.one.body.from }}'),
        httpStep('two', `${sink.url}/two`),
      ]),
    );
    await until('the second call', () => sink.requests.length === 2);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const run = await second.ended(id);
    expect(sink.requests.map(({ url }) => url)).toEqual(['/one', '/two', '/two']);
    expect(stepOf(run, 'join').output).toBe('/one');
  });
});

describe('a stop', () => {
  it('lets steps end that can within the time given, and goes on behind them at the next start', async () => {
    const sink = await localServer((_request, response) => {
      setTimeout(() => sendJson(response, {}), 50);
    });
    const first = await openEngine();
    const id = await startAt(
      first,
      workflow([httpStep('call', `${sink.url}/a`), httpStep('next', `${sink.url}/b`)]),
    );
    await until('the call', () => sink.requests.length === 1);
    await first.close(5000);
    expect(sink.requests.map(({ url }) => url)).toEqual(['/a']);
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.ended(id);
    expect(attemptsOf(run, 'call')).toEqual(['initial succeeded']);
    expect(attemptsOf(run, 'next')).toEqual(['initial succeeded']);
    expect(sink.requests.map(({ url }) => url)).toEqual(['/a', '/b']);
  });

  it('interrupts the others, down to the socket, and the next start takes it from there', async () => {
    const sink = await hangingSink(1);
    const first = await openEngine();
    const id = await startAt(first, workflow([httpStep('call', sink.url)]));
    await until('the call', () => sink.requests.length === 1);
    await first.close(0);
    await until('the end of the connection', () => sink.open.size === 0);
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.ended(id);
    expect(attemptsOf(run, 'call')).toEqual(['initial interrupted', 'recovery succeeded']);
  });

  it('is not held up by a step that does not listen', async () => {
    const first = await openEngine({ host: testHost({ notify: () => new Promise(() => {}) }) });
    const id = await startAt(first, workflow([notifyStep('tell')]));
    await until('the notification', () => first.host.notifications.length === 1);
    await first.close(0);
    const second = await openEngine({ dataDir: first.dataDir });
    expect(stepOf(await second.settled(id), 'tell').waitReason).toBe('person');
  });

  it('at any moment leaves every run to be finished, and nothing done twice', async () => {
    const sink = await localServer();
    let engine = await openEngine();
    await engine.publish(workflow([httpStep('call', sink.url), httpStep('again', sink.url)]));
    const ids: string[] = [];
    for (let stop = 0; stop < 12; stop++) {
      for (let i = 0; i < 5; i++) ids.push(await engine.start('A workflow'));
      for (let turn = 0; turn < stop; turn++) await new Promise(setImmediate);
      await engine.close(5000);
      engine = await openEngine({ dataDir: engine.dataDir });
    }
    for (const id of ids) {
      const run = await engine.ended(id);
      expect(run.status).toBe('succeeded');
      expect(attemptsOf(run, 'call')).toEqual(['initial succeeded']);
    }
    expect(sink.requests).toHaveLength(ids.length * 2);
  });

  it('before a retry began keeps the input that was given for it', async () => {
    const sink = await localServer((request, response) => {
      response.statusCode = request.url === '/good' ? 200 : 500;
      response.end('{}');
    });
    const first = await openEngine();
    const { id } = await first.carryOut(workflow([httpStep('call', `${sink.url}/bad`)]));
    // What is about to be done cannot be stored as long as the disk is full.
    let refused = 0;
    first.db.function('disk', () => {
      refused++;
      throw new SQLite.SqliteError('database or disk is full', 'SQLITE_FULL');
    });
    first.db.exec(
      'CREATE TEMP TRIGGER full BEFORE INSERT ON main.attempts BEGIN SELECT disk(); END',
    );
    const { input } = stepOf(await first.run(id), 'call');
    await first.call('runs.retry', {
      id,
      stepId: 'call',
      input: { value: { ...z.record(z.string(), z.json()).parse(input), url: `${sink.url}/good` } },
    });
    await until('the refusal', () => refused > 0);
    first.db.exec('DROP TRIGGER full');
    await first.close(0);
    expect(sink.requests).toHaveLength(1);
    const second = await openEngine({ dataDir: first.dataDir });
    expect(await second.ended(id)).toMatchObject({ status: 'succeeded' });
    expect(sink.requests.at(-1)?.url).toBe('/good');
  });

  it('before an attempt of the retry policy began leaves it to be made, and counts it once', async () => {
    const sink = await localServer((_request, response) => response.writeHead(500).end());
    const first = await openEngine();
    let refused = 0;
    first.db.function('disk', (number) => {
      if (number === 1) return 0;
      refused++;
      throw new SQLite.SqliteError('database or disk is full', 'SQLITE_FULL');
    });
    first.db.exec(
      'CREATE TEMP TRIGGER full BEFORE INSERT ON main.attempts BEGIN SELECT disk(NEW.number); END',
    );
    const retry = { attempts: 2, delayMs: 0 };
    const id = await startAt(first, workflow([httpStep('call', sink.url, { retry })]));
    await until('the refusal', () => refused > 0);
    first.db.exec('DROP TRIGGER full');
    await first.close(0);
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.ended(id);
    expect(attemptsOf(run, 'call')).toEqual(['initial failed', 'automatic failed']);
    expect(sink.requests).toHaveLength(2);
  });

  it('twice is one stop', async () => {
    const engine = await openEngine();
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    const again = await openEngine({ dataDir: engine.dataDir });
    expect((await again.call('system.info', {})).activeRuns).toBe(0);
  });
});

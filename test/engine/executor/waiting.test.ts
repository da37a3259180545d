import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { type LocalServer, localServer } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { delayStep, httpStep, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const HOUR = 3_600_000;

/** Answers with these statuses one after the other, the last one from then on. */
function answering(...answers: (number | { status: number; retryAfter: string })[]) {
  let at = 0;
  return localServer((_request, response) => {
    const answer = answers[Math.min(at++, answers.length - 1)] ?? 200;
    if (typeof answer === 'number') response.writeHead(answer);
    else response.writeHead(answer.status, { 'retry-after': answer.retryAfter });
    response.end();
  });
}

const hourly = { strategy: 'fixed', delayMs: HOUR, jitter: 0, attempts: 3 } as const;

function keys(sink: LocalServer): unknown[] {
  return sink.requests.map(({ headers }) => headers['idempotency-key']);
}

describe('a delay', () => {
  it('as the first step ends when its time has come, not before, and once', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(workflow([delayStep('wait', 3600), setStep('x', 'on')]));
    expect(waiting).toMatchObject({ status: 'waiting', endedAt: null });
    expect(waiting.dueAt).toBe(stepOf(waiting, 'wait').dueAt);
    expect(stepOf(waiting, 'wait')).toMatchObject({ status: 'waiting', waitReason: 'delay' });
    expect(statuses(waiting)['x']).toBe('queued');

    engine.host.clock.advance(HOUR - 60_000);
    // Others are carried out meanwhile; this one is looked at and left alone.
    await engine.carryOut(workflow([setStep('y', 1)], undefined, { name: 'Another' }));
    expect((await engine.run(waiting.id)).status).toBe('waiting');

    engine.host.clock.advance(60_000);
    const run = await engine.ended(waiting.id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'wait')).toMatchObject({
      status: 'succeeded',
      dueAt: null,
      waitReason: null,
      startedAt: stepOf(waiting, 'wait').startedAt,
    });
    expect(stepOf(run, 'x').output).toBe('on');
  });

  it('waits in the database: a restart neither forgets nor restarts it', async () => {
    const clock = testClock();
    const first = await openEngine({ host: testHost({ clock }) });
    const sink = await localServer();
    const waiting = await first.carryOut(
      workflow([httpStep('call', sink.url), delayStep('wait', 3600), setStep('x', 'on')]),
    );
    await first.close();
    clock.advance(HOUR - 60_000);

    const second = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect(await second.run(waiting.id)).toMatchObject({ status: 'waiting', dueAt: waiting.dueAt });
    clock.advance(60_000);
    const run = await second.ended(waiting.id);
    expect(stepOf(run, 'x').output).toBe('on');
    expect(stepOf(run, 'wait').output).toEqual(stepOf(waiting, 'wait').output);
    expect(sink.requests).toHaveLength(1);
  });

  it('that passed while nothing ran ends at the next start', async () => {
    const clock = testClock();
    const first = await openEngine({ host: testHost({ clock }) });
    const waiting = await first.carryOut(workflow([delayStep('wait', 60)]));
    await first.close();
    clock.advance(HOUR);
    const second = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect((await second.ended(waiting.id)).status).toBe('succeeded');
  });

  it('holds up its own branch only', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow(
        [delayStep('wait', 3600), setStep('a', 1), setStep('b', 2)],
        'start>wait wait>a start>b',
      ),
    );
    expect(statuses(waiting)).toMatchObject({ wait: 'waiting', a: 'queued', b: 'succeeded' });
  });

  it('of one branch ends while another is still at work', async () => {
    const sink = await localServer(() => {});
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow(
        [httpStep('long', sink.url), delayStep('wait', 60), setStep('a', 'on')],
        'start>long start>wait wait>a',
      ),
    );
    const id = await engine.start(made.id);
    await until('the call', () => sink.requests.length === 1);
    engine.host.clock.advance(60_000);
    const run = await until('the delay', async () => {
      const now = await engine.run(id);
      return stepOf(now, 'a').status === 'succeeded' ? now : undefined;
    });
    expect(run.status).toBe('running');
    expect(statuses(run)).toMatchObject({ long: 'running', wait: 'succeeded' });
  });

  it('keeps what was noted before it', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow([
        {
          id: 'wait',
          type: 'delay',
          params: { until: '{{ trigger.body.date }}{{ trigger.body.zone }}' },
        },
      ]),
      { date: new Date(engine.host.now() + 60_000).toISOString() },
    );
    const { warnings } = stepOf(waiting, 'wait');
    expect(warnings).toHaveLength(1);
    engine.host.clock.advance(60_000);
    expect(stepOf(await engine.ended(waiting.id), 'wait').warnings).toEqual(warnings);
  });
});

describe('a retry', () => {
  it('is made when its time has come, with the same key, until it succeeds', async () => {
    const sink = await answering(503, 503, 200);
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow([httpStep('call', sink.url, { retry: hourly }), setStep('x', 'on')]),
    );
    expect(waiting.status).toBe('waiting');
    expect(stepOf(waiting, 'call')).toMatchObject({
      status: 'waiting',
      waitReason: 'retry',
      error: { kind: '503' },
      attempts: [{ number: 1, status: 'failed' }],
    });
    expect(sink.requests).toHaveLength(1);
    engine.host.clock.advance(HOUR);
    await until('the second call', () => sink.requests.length === 2);
    const again = await until('the second wait', async () => {
      const run = await engine.settled(waiting.id);
      return stepOf(run, 'call').attempts.length === 2 && run.status === 'waiting'
        ? run
        : undefined;
    });
    expect(again.dueAt).toBeGreaterThan(waiting.dueAt ?? Number.POSITIVE_INFINITY);
    engine.host.clock.advance(HOUR);
    const run = await engine.ended(waiting.id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'call').attempts.map(({ cause, status }) => [cause, status])).toEqual([
      ['initial', 'failed'],
      ['automatic', 'failed'],
      ['automatic', 'succeeded'],
    ]);
    expect(stepOf(run, 'call').error).toBeNull();
    expect(new Set(keys(sink)).size).toBe(1);
    expect(keys(sink)[0]).toContain(run.id);
  });

  it('keeps its time over a restart', async () => {
    const clock = testClock();
    const sink = await answering(503, 200);
    const first = await openEngine({ host: testHost({ clock }) });
    const waiting = await first.carryOut(workflow([httpStep('call', sink.url, { retry: hourly })]));
    await first.close();
    clock.advance(HOUR / 2);
    const second = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect((await second.run(waiting.id)).dueAt).toBe(waiting.dueAt);
    clock.advance(HOUR / 2);
    const run = await second.ended(waiting.id);
    expect(stepOf(run, 'call').attempts.map(({ cause }) => cause)).toEqual([
      'initial',
      'automatic',
    ]);
    expect(new Set(keys(sink)).size).toBe(1);
  });

  it('ends when the attempts are used up', async () => {
    const sink = await answering(500);
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('call', sink.url, { retry: { attempts: 3, delayMs: 0 } })]),
    );
    const failed = run.status === 'waiting' ? await engine.ended(run.id) : run;
    expect(failed.status).toBe('failed');
    expect(stepOf(failed, 'call').attempts).toHaveLength(3);
    expect(sink.requests).toHaveLength(3);
  });

  it('waits as long as the server asks for', async () => {
    const sink = await answering({ status: 429, retryAfter: '7200' });
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow([httpStep('call', sink.url, { retry: hourly })]),
    );
    const [attempt] = stepOf(waiting, 'call').attempts;
    expect((waiting.dueAt ?? 0) - (attempt?.endedAt ?? 0)).toBe(2 * HOUR);
  });

  it('is not made of an error that the policy does not cover', async () => {
    const sink = await answering(404);
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([httpStep('call', sink.url, { retry: hourly })]));
    expect(run.status).toBe('failed');
    expect(sink.requests).toHaveLength(1);
  });

  it('is not made later than the total time allows', async () => {
    const sink = await answering(503);
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('call', sink.url, { retry: { ...hourly, totalMs: HOUR - 1 } })]),
    );
    expect(run.status).toBe('failed');
  });

  it('comes before the error port: that is for when it is given up', async () => {
    const sink = await answering(503, 503);
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow(
        [
          httpStep('call', sink.url, { retry: { ...hourly, attempts: 2 }, onError: 'port' }),
          setStep('mend', 'mended'),
        ],
        'start>call call.error>mend',
      ),
    );
    expect(waiting.status).toBe('waiting');
    engine.host.clock.advance(HOUR);
    const run = await engine.ended(waiting.id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'mend').output).toBe('mended');
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ConflictError, NotFoundError } from '../../../shared/errors.ts';
import type { RunDetail } from '../../../shared/model/run.ts';
import { breakable } from '../../support/breakable-sink.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import {
  filterStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

function causes(run: RunDetail, stepId: string): string[] {
  return stepOf(run, stepId).attempts.map(({ cause, status }) => `${cause} ${status}`);
}

describe('retry', () => {
  it('makes a new attempt in the same run, keeps what came before and does what lies behind', async () => {
    const sink = await breakable();
    sink.broken.add('/b');
    const engine = await openEngine();
    const failed = await engine.carryOut(
      workflow([
        httpStep('a', `${sink.url}/a`),
        httpStep('b', `${sink.url}/b`),
        setStep('end', '{{ steps.a.body.url }} {{ steps.b.body.url }}'),
      ]),
    );
    expect(failed.status).toBe('failed');
    sink.broken.clear();
    const summary = await engine.call('runs.retry', { id: failed.id });
    expect(summary).toMatchObject({ id: failed.id, status: 'queued', endedAt: null, error: null });
    const run = await engine.ended(failed.id);
    expect(run).toMatchObject({ status: 'succeeded', startedAt: failed.startedAt });
    expect(sink.calls('/a')).toBe(1);
    expect(causes(run, 'b')).toEqual(['initial failed', 'manual succeeded']);
    expect(stepOf(run, 'end').output).toBe('/a /b');
    expect(new Set(sink.keys('/b')).size).toBe(1);
  });

  it('with an edited input keeps the secrets that were not shown', async () => {
    let broken = true;
    const server = await localServer((_request, response) => {
      response.writeHead(broken ? 500 : 200).end();
    });
    const engine = await openEngine();
    const params = {
      headers: { Authorization: 'Bearer {{ trigger.body.token }}', 'X-Kind': 'order' },
      auth: { type: 'basic', username: 'ada', password: 'swordfish' },
      body: { type: 'json', value: 1 },
    };
    const { headers, ...signedIn } = params;
    const failed = await engine.carryOut(
      workflow(
        [
          httpStep('header', server.url, { params: { headers, body: params.body } }),
          httpStep('auth', server.url, { params: signedIn }),
        ],
        'start>header start>auth',
      ),
      { token: 'abcdef' },
    );
    broken = false;
    for (const stepId of ['header', 'auth']) {
      const { input } = stepOf(await engine.ended(failed.id), stepId);
      expect(JSON.stringify(input)).toContain('••••••');
      const edited = z.record(z.string(), z.json()).parse(input);
      await engine.call('runs.retry', {
        id: failed.id,
        stepId,
        input: { value: { ...edited, body: { type: 'json', value: 2 } } },
      });
    }
    expect(await engine.ended(failed.id)).toMatchObject({ status: 'succeeded' });
    expect(
      server.requests
        .slice(2)
        .map(({ body, headers: { authorization } }) => [String(body), authorization]),
    ).toEqual([
      ['2', 'Bearer abcdef'],
      ['2', `Basic ${Buffer.from('ada:swordfish').toString('base64')}`],
    ]);
    expect(JSON.stringify(await engine.run(failed.id))).not.toContain('swordfish');
  });

  it('with an edited input sends another request, under a key of its own', async () => {
    const sink = await breakable();
    sink.broken.add('/a');
    const engine = await openEngine();
    const { id } = await engine.carryOut(
      workflow([httpStep('a', `${sink.url}/a`, { retry: { attempts: 2, delayMs: 0 } })]),
    );
    const input = stepOf(await engine.ended(id), 'a').input;
    const edited = z.record(z.string(), z.json()).parse(input);
    await engine.call('runs.retry', {
      id,
      stepId: 'a',
      input: { value: { ...edited, body: { type: 'json', value: 2 } } },
    });
    await until('four attempts', () => sink.calls('/a') === 4);
    await engine.ended(id);
    const [first, second, third, fourth] = sink.keys('/a');
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(fourth).toBe(third);
  });

  it('lets the retry policy begin anew', async () => {
    const sink = await breakable();
    sink.broken.add('/a');
    const engine = await openEngine();
    const retry = { attempts: 2, delayMs: 0 };
    const first = await engine.carryOut(workflow([httpStep('a', `${sink.url}/a`, { retry })]));
    await engine.ended(first.id);
    await engine.call('runs.retry', { id: first.id });
    const run = await until('four attempts', async () => {
      const now = await engine.ended(first.id);
      return stepOf(now, 'a').attempts.length === 4 ? now : undefined;
    });
    expect(causes(run, 'a')).toEqual([
      'initial failed',
      'automatic failed',
      'manual failed',
      'automatic failed',
    ]);
  });

  it('tries every step that failed, and leaves branches alone that succeeded', async () => {
    const sink = await breakable();
    for (const path of ['/a', '/b']) sink.broken.add(path);
    const engine = await openEngine();
    const failed = await engine.carryOut(
      workflow(
        [
          httpStep('a', `${sink.url}/a`),
          httpStep('b', `${sink.url}/b`),
          httpStep('c', `${sink.url}/c`),
          setStep('end', 'all'),
        ],
        'start>a start>b start>c a>end b>end c>end',
      ),
    );
    sink.broken.clear();
    await engine.call('runs.retry', { id: failed.id });
    const run = await engine.ended(failed.id);
    expect(run.status).toBe('succeeded');
    expect(['/a', '/b', '/c'].map(sink.calls)).toEqual([2, 2, 1]);
  });

  it('of a chosen step does what lies behind it anew, though it had succeeded', async () => {
    const sink = await breakable();
    const engine = await openEngine();
    const first = await engine.carryOut(
      workflow(
        [
          httpStep('a', `${sink.url}/a`),
          httpStep('b', `${sink.url}/b`),
          httpStep('other', `${sink.url}/other`),
        ],
        'start>a a>b start>other',
      ),
    );
    await engine.call('runs.retry', { id: first.id, stepId: 'a' });
    const run = await engine.ended(first.id);
    expect(['/a', '/b', '/other'].map(sink.calls)).toEqual([2, 2, 1]);
    expect(causes(run, 'b')).toEqual(['initial succeeded', 'manual succeeded']);
  });

  it('shows what happened behind the step this time, not last time', async () => {
    const engine = await openEngine();
    const sink = await breakable();
    sink.broken.add('/a');
    const first = await engine.carryOut(
      workflow([
        httpStep('a', `${sink.url}/a`, { onError: 'continue' }),
        httpStep('b', `${sink.url}/{{ steps.a.error.code.toLowerCase() }}`),
      ]),
    );
    expect(stepOf(first, 'b')).toMatchObject({ status: 'succeeded', attempts: [{ number: 1 }] });
    sink.broken.clear();
    // Without an error there is no code, and `b` fails before it acts.
    await engine.call('runs.retry', { id: first.id, stepId: 'a' });
    const run = await engine.ended(first.id);
    expect(run.status).toBe('failed');
    expect(stepOf(run, 'b')).toMatchObject({
      status: 'failed',
      output: null,
      error: { code: 'expression_failed' },
      attempts: [{ number: 1, status: 'succeeded' }],
    });
  });

  it('ends a wait early', async () => {
    const sink = await breakable();
    sink.broken.add('/a');
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow([httpStep('a', `${sink.url}/a`, { retry: { delayMs: 3_600_000 } })]),
    );
    expect(waiting.status).toBe('waiting');
    sink.broken.clear();
    await engine.call('runs.retry', { id: waiting.id, stepId: 'a' });
    expect((await engine.ended(waiting.id)).status).toBe('succeeded');
    engine.host.clock.advance(3_600_000);
    await engine.carryOut(workflow([setStep('x', 1)], undefined, { name: 'Another' }));
    expect(sink.calls('/a')).toBe(2);
  });

  it('takes no other data for a trigger, which would be carried out on the old ones', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([notifyStep('tell')]), 'a');
    for (const edit of [{ input: { value: 'b' } }, { output: { value: 'b' } }])
      await expect(
        engine.call('runs.retry', { id: run.id, stepId: 'start', ...edit }),
      ).rejects.toThrow(/what the run began with/);
    expect(await engine.run(run.id)).toEqual(run);
    expect(engine.host.notifications).toHaveLength(1);
  });

  it('refuses a run that is being carried out, one without a failure, and unknown steps', async () => {
    const sink = await localServer(() => {});
    const engine = await openEngine();
    const { workflow: slow } = await engine.publish(
      workflow([httpStep('call', sink.url)], undefined, {
        name: 'Slow',
        settings: { concurrency: 1 },
      }),
    );
    const [running, queued] = [await engine.start(slow.id), await engine.start(slow.id)];
    await until('the call', () => sink.requests.length === 1);
    for (const id of [running, queued])
      await expect(engine.call('runs.retry', { id, stepId: 'call' })).rejects.toThrow(
        /being carried out/,
      );

    const done = await engine.carryOut(
      workflow([filterStep('check'), setStep('x', 1), notifyStep('tell')]),
    );
    const refusals: [string | undefined, RegExp][] = [
      [undefined, /no failed step/],
      ['x', /never came to the step/],
    ];
    for (const [stepId, message] of refusals) {
      const refused = engine.call('runs.retry', { id: done.id, stepId });
      await expect(refused).rejects.toThrow(ConflictError);
      await expect(refused).rejects.toThrow(message);
    }
    await expect(engine.call('runs.retry', { id: done.id, stepId: 'nope' })).rejects.toThrow(
      NotFoundError,
    );
    // Nothing of that upset the queue.
    await engine.call('runs.cancel', { id: running });
    await until('the next call', () => sink.requests.length === 2);
    expect((await engine.call('system.info', {})).queuedRuns).toBe(0);
  });
});

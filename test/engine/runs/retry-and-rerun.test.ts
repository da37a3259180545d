import { describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError } from '../../../shared/errors.ts';
import type { RunDetail } from '../../../shared/model/run.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import {
  delayStep,
  filterStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** Answers 500 as long as `broken` says so; counts per path. */
async function breakable() {
  const broken = new Set<string>();
  const server = await localServer(({ url }, response) =>
    sendJson(response, { url }, broken.has(url) ? 500 : 200),
  );
  return {
    broken,
    url: server.url,
    calls: (path: string) => server.requests.filter((request) => request.url === path).length,
    keys: (path: string) =>
      server.requests
        .filter((request) => request.url === path)
        .map(({ headers }) => headers['idempotency-key']),
  };
}

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

describe('re-run', () => {
  it('from the start carries everything out again, as a run of its own', async () => {
    const sink = await breakable();
    const engine = await openEngine();
    const old = await engine.carryOut(workflow([httpStep('a', `${sink.url}/a`)]), { n: 7 });
    const { run: made, reused } = await engine.call('runs.rerun', { id: old.id });
    expect(made).toMatchObject({ cause: 'rerun', parentRunId: old.id, versionNumber: 1 });
    expect(reused).toEqual([]);
    const run = await engine.ended(made.id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'a').input).toMatchObject({ body: { value: { n: 7 } } });
    expect(sink.calls('/a')).toBe(2);
    expect(new Set(sink.keys('/a')).size).toBe(2);
    expect(await engine.run(old.id)).toEqual(old);
  });

  it('from a step reuses what lies before and beside it, marked as such', async () => {
    const sink = await breakable();
    const engine = await openEngine();
    const old = await engine.carryOut(
      workflow(
        [
          httpStep('a', `${sink.url}/a`),
          httpStep('b', `${sink.url}/b`),
          httpStep('beside', `${sink.url}/beside`),
          setStep('end', '{{ steps.a.body.url }}{{ steps.b.body.url }}{{ steps.beside.body.url }}'),
        ],
        'start>a a>b start>beside b>end beside>end',
      ),
    );
    const {
      run: made,
      reused,
      notReused,
    } = await engine.call('runs.rerun', {
      id: old.id,
      fromStep: 'b',
    });
    expect(reused.toSorted()).toEqual(['a', 'beside', 'start']);
    expect(notReused).toEqual([]);
    const run = await engine.ended(made.id);
    expect(['/a', '/b', '/beside'].map(sink.calls)).toEqual([1, 2, 1]);
    expect(
      run.steps
        .filter((step) => step.reused)
        .map((step) => step.stepId)
        .toSorted(),
    ).toEqual(['a', 'beside', 'start']);
    expect(stepOf(run, 'a').output).toEqual(stepOf(old, 'a').output);
    expect(stepOf(run, 'end').output).toBe('/a/b/beside');
  });

  it('tries a failed step beside it again: there is no output to reuse', async () => {
    const sink = await breakable();
    sink.broken.add('/beside');
    const engine = await openEngine();
    const old = await engine.carryOut(
      workflow(
        [httpStep('a', `${sink.url}/a`), setStep('b', 1), httpStep('beside', `${sink.url}/beside`)],
        'start>a a>b start>beside',
      ),
    );
    expect(old.status).toBe('failed');
    sink.broken.clear();
    const { run: made, notReused } = await engine.call('runs.rerun', {
      id: old.id,
      fromStep: 'b',
    });
    expect(notReused).toEqual(['beside']);
    expect((await engine.ended(made.id)).status).toBe('succeeded');
  });

  it('on the published or draft version reuses only what is the same there', async () => {
    const sink = await breakable();
    const engine = await openEngine();
    const file = (first: string, end: string) =>
      workflow([
        httpStep('a', `${sink.url}/${first}`),
        httpStep('b', `${sink.url}/b`),
        setStep('end', end),
      ]);
    const old = await engine.carryOut(file('a', 'one'));
    await engine.publish(file('a', 'two'));
    const again = await engine.call('runs.rerun', {
      id: old.id,
      fromStep: 'end',
      version: 'published',
    });
    expect(again).toMatchObject({ reused: ['start', 'a', 'b'], run: { versionNumber: 2 } });
    expect(stepOf(await engine.ended(again.run.id), 'end').output).toBe('two');

    // Another address of the first step: neither it nor what lies behind it stands.
    await engine.call('workflows.import', { file: file('other', 'three') });
    const draft = await engine.call('runs.rerun', {
      id: old.id,
      fromStep: 'end',
      version: 'draft',
    });
    expect(draft).toMatchObject({ reused: ['start'], notReused: ['a', 'b'] });
    const run = await engine.ended(draft.run.id);
    expect(stepOf(run, 'end').output).toBe('three');
    expect(['/a', '/other', '/b'].map(sink.calls)).toEqual([1, 1, 2]);

    const same = await engine.call('runs.rerun', { id: old.id });
    expect(stepOf(await engine.ended(same.run.id), 'end').output).toBe('one');
  });

  it('takes a renamed or moved step for the same', async () => {
    const sink = await breakable();
    const engine = await openEngine();
    const old = await engine.carryOut(
      workflow([httpStep('a', `${sink.url}/a`), setStep('end', 1)]),
    );
    await engine.publish(
      workflow([
        httpStep('a', `${sink.url}/a`, { name: 'Ask', notes: 'why', position: { x: 9, y: 9 } }),
        setStep('end', 1),
      ]),
    );
    const { reused } = await engine.call('runs.rerun', {
      id: old.id,
      fromStep: 'end',
      version: 'published',
    });
    expect(reused).toEqual(['start', 'a']);
  });

  it('does not wait again for a delay that is reused, and waits for one that is not', async () => {
    const engine = await openEngine();
    const waiting = await engine.carryOut(
      workflow([delayStep('wait', 60), setStep('x', '{{ steps.wait.waitedUntil }}')]),
    );
    engine.host.clock.advance(60_000);
    const old = await engine.ended(waiting.id);
    const { run: made } = await engine.call('runs.rerun', { id: old.id, fromStep: 'x' });
    const run = await engine.settled(made.id);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'x').output).toBe(stepOf(old, 'x').output);
    const again = await engine.call('runs.rerun', { id: old.id, fromStep: 'wait' });
    expect((await engine.settled(again.run.id)).status).toBe('waiting');
  });

  it('refuses a step that the version does not have', async () => {
    const engine = await openEngine();
    const old = await engine.carryOut(workflow([setStep('x', 1)]));
    await expect(engine.call('runs.rerun', { id: old.id, fromStep: 'y' })).rejects.toThrow(
      NotFoundError,
    );
    const { runs } = await engine.call('runs.list', {});
    expect(runs).toHaveLength(1);
  });
});

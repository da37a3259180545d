import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../shared/errors.ts';
import { breakable } from '../../support/breakable-sink.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import {
  delayStep,
  httpStep,
  notifyStep,
  setStep,
  workflow,
} from '../../support/test-workflows.ts';

failOnLeaks();

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

  it('goes on from nothing that a rehearsal or a test made up', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      workflow([notifyStep('tell'), setStep('after', '{{ steps.tell }}')]),
    );
    const run = await engine.ended(await engine.start(made.id));
    const rehearsal = await engine.call('runs.rehearse', { run: run.id, workflow: made.id });
    const test = await engine.call('workflows.test', {
      id: made.id,
      stepId: 'after',
      mode: 'step',
    });
    for (const id of [rehearsal.run.id, test.id]) {
      await engine.ended(id);
      const asked = { id, fromStep: 'after' };
      await expect(engine.call('runs.rerun', asked)).rejects.toThrow(/cannot be gone on from/);
      const foreseen = await engine.call('runs.consequences', {
        action: 'rerun',
        runs: { ids: [id] },
        fromStep: 'after',
        version: 'same',
      });
      expect(foreseen).toMatchObject({ impossible: 1 });
    }
    expect(engine.host.notifications).toHaveLength(1);
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

import { describe, expect, it } from 'vitest';
import { dedupe } from '../../../../engine/steps/dedupe/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { type KeptState, keptState } from '../../../support/kept-state.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, statuses } from '../../../support/test-engine.ts';
import { setStep, workflow } from '../../../support/test-workflows.ts';

/** Each call is a run of its own. */
function stepsOn(kept: KeptState, options: { stepId?: string; workflow?: string } = {}) {
  let run = 0;
  return async (params: JsonObject) => {
    run += 1;
    const state = kept.of(run, options);
    const { stepId = 'step' } = options;
    const context = stepContext({ stepId, now: kept.clock.now, services: { state } });
    const result = await dedupe.execute(params, context);
    kept.settled(run, stepId);
    if (!('port' in result)) throw new Error('the step left through no port');
    return { port: result.port, output: result.output };
  };
}
const hour = { amount: 1, unit: 'hours' };

describe('dedupe', () => {
  it('lets a key through once and counts how often it came', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    const firstSeenAt = expect.stringMatching(/^2026-11-20T12:00:0/);
    expect(await run({ key: 'A' })).toEqual({
      port: 'new',
      output: { key: 'A', seen: false, count: 1, firstSeenAt },
    });
    kept.clock.advance(1000 * 86_400_000);
    expect(await run({ key: 'A' })).toEqual({
      port: 'seen',
      output: { key: 'A', seen: true, count: 2, firstSeenAt },
    });
    expect(await run({ key: 'B' })).toMatchObject({ port: 'new' });
  });

  it('takes numbers and texts, and objects with the same content, for the same key', async () => {
    const run = stepsOn(keptState());
    const ports: unknown[] = [];
    for (const key of [5, '5', { a: 1, b: [2] }, { b: [2], a: 1 }, [1, 'x'], [1, 'y']])
      ports.push((await run({ key })).port);
    expect(ports).toEqual(['new', 'seen', 'new', 'seen', 'new', 'new']);
  });

  it('keeps a long key by its hash', async () => {
    const run = stepsOn(keptState());
    const long = 'x'.repeat(100_000);
    expect(await run({ key: long })).toMatchObject({
      port: 'new',
      output: { key: expect.stringMatching(/^sha256-[0-9a-f]{64}$/) },
    });
    expect(await run({ key: long })).toMatchObject({ port: 'seen' });
    expect(await run({ key: `${long}y` })).toMatchObject({ port: 'new' });
  });

  it('takes a key for new again when its time is over', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    const params = { key: 'A', window: hour };
    await run(params);
    kept.clock.advance(59 * 60_000);
    expect(await run(params)).toMatchObject({ port: 'seen' });
    kept.clock.advance(2 * 60_000);
    expect(await run(params)).toMatchObject({ port: 'new', output: { count: 1 } });
  });

  it('begins the time anew with each time the key comes, when told to', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    const params = { key: 'A', window: hour, extend: true };
    await run(params);
    for (let times = 0; times < 3; times++) {
      kept.clock.advance(40 * 60_000);
      expect(await run(params)).toMatchObject({ port: 'seen' });
    }
    kept.clock.advance(61 * 60_000);
    expect(await run(params)).toMatchObject({ port: 'new' });
  });

  it('heeds a window that was set after the key was remembered', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    await run({ key: 'A' });
    kept.clock.advance(2 * 3_600_000);
    expect(await run({ key: 'A', window: hour })).toMatchObject({ port: 'new' });
  });

  it('lets exactly one of many runs at the same time through', async () => {
    const run = stepsOn(keptState());
    const ports = await Promise.all(
      Array.from({ length: 20 }, async () => (await run({ key: 'A' })).port),
    );
    expect(ports.filter((port) => port === 'new')).toHaveLength(1);
  });

  it('counts for each step alone, unless steps share a name', async () => {
    const kept = keptState();
    const [one, other] = [stepsOn(kept, { stepId: 'a' }), stepsOn(kept, { stepId: 'b' })];
    await one({ key: 'A' });
    expect(await other({ key: 'A' })).toMatchObject({ port: 'new' });
    await one({ key: 'A', name: 'orders' });
    expect(await other({ key: 'A', name: 'orders' })).toMatchObject({ port: 'seen' });
    const elsewhere = stepsOn(kept, { stepId: 'c', workflow: 'another' });
    expect(await elsewhere({ key: 'A', name: 'orders' })).toMatchObject({ port: 'new' });
    await one({ key: 'A', name: 'orders', scope: 'workspace' });
    expect(await elsewhere({ key: 'A', name: 'orders', scope: 'workspace' })).toMatchObject({
      port: 'seen',
    });
  });

  it('leaves as before when it is carried out again after a crash', async () => {
    const kept = keptState();
    const again = () =>
      dedupe.execute(
        { key: 'A' },
        stepContext({ now: kept.clock.now, services: { state: kept.of(1) } }),
      );
    expect(await again()).toMatchObject({ port: 'new' });
    kept.clock.advance(1000);
    expect(await again()).toMatchObject({ port: 'new', output: { count: 1 } });
  });

  it.each([[null], [''], [undefined]])('refuses a key that is missing: %j', async (key) => {
    const run = stepsOn(keptState());
    await expect(run(key === undefined ? {} : { key })).rejects.toMatchObject({
      code: 'key_missing',
    });
  });

  it('check wants a key, and a name without colons', () => {
    expect(stepProblems(dedupe, {})).toEqual(['key: is missing: what tells that it is the same']);
    expect(stepProblems(dedupe, { key: 'a', name: 'a:b' })).toEqual([
      'name: must be letters, digits and blanks (at most 100)',
    ]);
  });

  it('stops a run whose key was seen, which counts as filtered', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(
      workflow([
        { id: 'once', type: 'dedupe', params: { key: '{{ trigger.body }}' } },
        setStep('after', 1),
      ]),
    );
    const first = await engine.ended(await engine.start(found.id, 'A'));
    const second = await engine.ended(await engine.start(found.id, 'A'));
    expect([first.status, second.status]).toEqual(['succeeded', 'filtered']);
    expect(statuses(second).after).toBe('skipped');
  });
});

import { describe, expect, it } from 'vitest';
import { store } from '../../../../engine/steps/store/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { type KeptState, keptState } from '../../../support/kept-state.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, stepOf } from '../../../support/test-engine.ts';
import { workflow } from '../../../support/test-workflows.ts';

/** Each call is a run of its own. */
function stepsOn(kept: KeptState, name = 'workflow') {
  let run = 0;
  return async (params: JsonObject): Promise<Json> => {
    run += 1;
    const state = kept.of(run, { workflow: name });
    const context = stepContext({ now: kept.clock.now, services: { state } });
    const result = await store.execute(params, context);
    kept.settled(run);
    return 'output' in result ? result.output : null;
  };
}
const minute = { amount: 1, unit: 'minutes' };

describe('store', () => {
  it('gives what was set, and the default when nothing was', async () => {
    const run = stepsOn(keptState());
    expect(await run({ operation: 'get', key: 'a' })).toEqual({
      key: 'a',
      value: null,
      found: false,
    });
    expect(await run({ operation: 'get', key: 'a', default: [1] })).toMatchObject({ value: [1] });
    expect(await run({ operation: 'set', key: 'a', value: { x: 1 } })).toEqual({
      key: 'a',
      value: { x: 1 },
      stored: true,
      found: false,
      previous: null,
    });
    expect(await run({ operation: 'set', key: 'a', value: null })).toMatchObject({
      found: true,
      previous: { x: 1 },
    });
    expect(await run({ operation: 'get', key: 'a', default: 5 })).toEqual({
      key: 'a',
      value: null,
      found: true,
    });
  });

  it('sets a value only once when told to, as a lock does', async () => {
    const run = stepsOn(keptState());
    const take = (value: string) =>
      run({ operation: 'set', key: 'lock', value, onlyIfMissing: true, ttl: minute });
    expect(await Promise.all([take('one'), take('two')])).toMatchObject([
      { stored: true, value: 'one' },
      { stored: false, value: 'one' },
    ]);
  });

  it('counts every increment of runs at the same time', async () => {
    const run = stepsOn(keptState());
    await Promise.all(
      Array.from({ length: 50 }, () => run({ operation: 'increment', key: 'n', by: '2' })),
    );
    expect(await run({ operation: 'increment', key: 'n', by: -0.5 })).toEqual({
      key: 'n',
      value: 99.5,
      found: true,
    });
  });

  it('appends items and lists, drops the oldest, and takes each once when told to', async () => {
    const run = stepsOn(keptState());
    await run({ operation: 'append', key: 'l', value: 'a' });
    expect(await run({ operation: 'append', key: 'l', value: ['b', 'c', 'd'], max: 3 })).toEqual({
      key: 'l',
      value: ['b', 'c', 'd'],
      added: 3,
      dropped: 1,
    });
    const unique = { operation: 'append', key: 'l', unique: true };
    expect(await run({ ...unique, value: ['d', { x: 1 }, { x: 1 }] })).toMatchObject({
      value: ['b', 'c', 'd', { x: 1 }],
      added: 1,
    });
  });

  it('forgets what expired, and begins a count anew', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    const count = () => run({ operation: 'increment', key: 'n', ttl: minute });
    await count();
    kept.clock.advance(40_000);
    expect(await count()).toMatchObject({ value: 2 });
    kept.clock.advance(40_000);
    expect(await count()).toEqual({ key: 'n', value: 1, found: false });
  });

  it('changes when a value is forgotten', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    expect(await run({ operation: 'expire', key: 'a', ttl: minute })).toMatchObject({
      found: false,
    });
    await run({ operation: 'set', key: 'a', value: 1, ttl: minute });
    expect(await run({ operation: 'expire', key: 'a' })).toEqual({
      key: 'a',
      found: true,
      expiresAt: null,
    });
    kept.clock.advance(120_000);
    expect(await run({ operation: 'get', key: 'a' })).toMatchObject({ value: 1 });
    await run({ operation: 'expire', key: 'a', ttl: minute });
    kept.clock.advance(60_001);
    expect(await run({ operation: 'get', key: 'a' })).toMatchObject({ found: false });
  });

  it('deletes', async () => {
    const run = stepsOn(keptState());
    await run({ operation: 'set', key: 'a', value: 1 });
    expect(await run({ operation: 'delete', key: 'a' })).toEqual({
      key: 'a',
      found: true,
      value: 1,
    });
    expect(await run({ operation: 'delete', key: 'a' })).toMatchObject({ found: false });
  });

  it('lists keys by how they begin', async () => {
    const kept = keptState();
    const run = stepsOn(kept);
    for (const key of ['b1', 'a2', 'a1', 'a3']) await run({ operation: 'set', key, value: key });
    await kept.kv.change({ scope: 'workflow', key: 'dedupe:x:a1', step: null }, () => ({
      next: { value: 1, expiresAt: null },
      result: null,
    }));
    expect(await run({ operation: 'list', prefix: 'a', limit: 2 })).toEqual({
      items: [
        { key: 'a1', value: 'a1', expiresAt: null },
        { key: 'a2', value: 'a2', expiresAt: null },
      ],
      more: true,
    });
    expect(await run({ operation: 'list' })).toMatchObject({
      items: [{ key: 'a1' }, { key: 'a2' }, { key: 'a3' }, { key: 'b1' }],
      more: false,
    });
  });

  it('keeps the values of workflows apart, and shares those of the workspace', async () => {
    const kept = keptState();
    const [one, other] = [stepsOn(kept, 'one'), stepsOn(kept, 'other')];
    await one({ operation: 'set', key: 'a', value: 1 });
    await one({ operation: 'set', key: 'a', value: 2, scope: 'workspace' });
    expect(await other({ operation: 'get', key: 'a' })).toMatchObject({ found: false });
    expect(await other({ operation: 'get', key: 'a', scope: 'workspace' })).toMatchObject({
      value: 2,
    });
  });

  it('makes the same change only once when it is carried out again', async () => {
    const kept = keptState();
    const again = () =>
      store.execute(
        { operation: 'increment', key: 'n' },
        stepContext({ now: kept.clock.now, services: { state: kept.of(1) } }),
      );
    expect(await again()).toEqual(await again());
    expect(kept.of(2).get('workflow', 'store:n')?.value).toBe(1);
  });

  it.each<[string, JsonObject, string]>([
    ['text', { operation: 'increment', key: 'a' }, '"a" cannot be incremented: it is text "x"'],
    ['text', { operation: 'append', key: 'a', value: 1 }, 'Nothing can be appended to "a"'],
    [
      'text',
      { operation: 'set', key: 'a', value: 'x'.repeat(256_000) },
      'has 256,002 characters of JSON',
    ],
    ['text', { operation: 'get' }, 'There is no key'],
  ])(
    'refuses what cannot be done, and leaves the value as it is',
    async (_kind, params, reason) => {
      const run = stepsOn(keptState());
      await run({ operation: 'set', key: 'a', value: 'x' });
      await expect(run(params)).rejects.toThrow(reason);
      expect(await run({ operation: 'get', key: 'a' })).toMatchObject({ value: 'x' });
    },
  );

  it.each<[JsonObject, string[]]>([
    [{ operation: 'set', key: 'a' }, ['value: is missing']],
    [{ operation: 'get' }, ['key: is missing']],
    [{ operation: 'get', key: 'a', by: 2 }, ['by: does not go with "get"']],
    [{ operation: 'list', key: 'a' }, ['key: does not go with "list"']],
    [{ operation: 'push', key: 'a' }, [expect.stringContaining('"push" is not')]],
  ])('check refuses %j', (params, problems) => {
    expect(stepProblems(store, params)).toEqual(problems);
  });

  it('can be read freely, and is known to others when it changes', () => {
    expect(store.effectsFor({ operation: 'get' })).toBe('none');
    expect(store.effectsFor({ operation: 'increment' })).toBe('idempotent');
  });

  it('keeps values from run to run of a workflow', async () => {
    const engine = await openEngine();
    const { workflow: found } = await engine.publish(
      workflow([{ id: 'count', type: 'store', params: { operation: 'increment', key: 'n' } }]),
    );
    await engine.ended(await engine.start(found.id));
    const run = await engine.ended(await engine.start(found.id));
    expect(stepOf(run, 'count').output).toEqual({ key: 'n', value: 2, found: true });
  });
});

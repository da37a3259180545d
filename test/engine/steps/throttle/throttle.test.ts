import { describe, expect, it } from 'vitest';
import { throttle } from '../../../../engine/steps/throttle/index.ts';
import { nextSlot } from '../../../../engine/steps/throttle/next-slot.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { keptState } from '../../../support/kept-state.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, statuses, stepOf } from '../../../support/test-engine.ts';
import { setStep, workflow } from '../../../support/test-workflows.ts';

describe('turns', () => {
  const turns = (
    times: readonly number[],
    options: { limit: number; perMs: number; spacing: 'burst' | 'even' },
  ) => {
    let slots: number[] = [];
    return times.map((now) => {
      const { slot, kept } = nextSlot(slots, { ...options, now });
      slots = kept;
      return slot;
    });
  };

  it('are given at once while there is room, then in order', () => {
    const options = { limit: 2, perMs: 100, spacing: 'burst' } as const;
    expect(turns([0, 0, 0, 0, 0, 50, 400], options)).toEqual([0, 0, 100, 100, 200, 200, 400]);
  });

  it('lie apart when they are to be spread', () => {
    const options = { limit: 4, perMs: 100, spacing: 'even' } as const;
    expect(turns([0, 0, 10, 200, 210], options)).toEqual([0, 25, 50, 200, 225]);
  });

  it('never are more than the limit in any stretch of the time', () => {
    const options = { limit: 3, perMs: 100, spacing: 'burst' } as const;
    let seed = 7;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    let now = 0;
    const times = Array.from({ length: 500 }, () => {
      now += next() % 60;
      return now;
    });
    const slots = turns(times, options);
    slots.forEach((slot, index) => {
      const before = slots[index - 3];
      if (before !== undefined) expect(slot - before).toBeGreaterThanOrEqual(100);
    });
    expect(slots.every((slot, index) => slot >= (times[index] ?? 0))).toBe(true);
  });

  it('go on when the clock is set back', () => {
    const options = { limit: 2, perMs: 100, spacing: 'burst' } as const;
    expect(turns([1000, 500, 500, 500], options)).toEqual([1000, 500, 600, 700]);
  });
});

describe('throttle', () => {
  function steps() {
    const kept = keptState();
    let run = 0;
    const execute = async (params: JsonObject) => {
      run += 1;
      const state = kept.of(run);
      const context = stepContext({ now: kept.clock.now, services: { state } });
      return throttle.execute({ per: { amount: 1, unit: 'minutes' }, ...params }, context);
    };
    return { kept, execute };
  }

  it('lets so many through and has the others wait their turn', async () => {
    const { execute } = steps();
    expect(await execute({ limit: 1 })).toMatchObject({ output: { dropped: false, delayedMs: 0 } });
    const second = await execute({ limit: 1 });
    expect(second).toHaveProperty('waitUntil');
    expect(second).toMatchObject({ output: { dropped: false } });
    expect(second).not.toHaveProperty('port');
  });

  it('drops what is more when told to, and takes no turn for it', async () => {
    const { execute, kept } = steps();
    const params = { limit: 1, excess: 'drop' };
    await execute(params);
    for (let times = 0; times < 3; times++)
      expect(await execute(params)).toMatchObject({ port: 'dropped', output: { dropped: true } });
    kept.clock.advance(60_000);
    expect(await execute(params)).toMatchObject({ output: { dropped: false, delayedMs: 0 } });
  });

  it('drops who would have to wait too long', async () => {
    const { execute } = steps();
    const params = { limit: 1, maxDelay: { amount: 90, unit: 'seconds' } };
    const ends = [];
    for (let times = 0; times < 3; times++) ends.push(await execute(params));
    expect(ends.map((end) => ('port' in end ? end.port : 'out'))).toEqual([
      'out',
      'out',
      'dropped',
    ]);
  });

  it('has turns for each key', async () => {
    const { execute } = steps();
    for (const key of ['a', 'b'])
      expect(await execute({ limit: 1, key })).toMatchObject({ output: { delayedMs: 0 } });
    await expect(execute({ limit: 1, key: null })).rejects.toMatchObject({ code: 'key_missing' });
  });

  it('keeps its turn when it is carried out again after a crash', async () => {
    const kept = keptState();
    const again = () =>
      throttle.execute(
        { limit: 1, per: { amount: 1, unit: 'hours' } },
        stepContext({ now: kept.clock.now, services: { state: kept.of(1) } }),
      );
    await again();
    expect(await again()).toMatchObject({ output: { delayedMs: 0 } });
  });

  it.each<[JsonObject, string]>([
    [{ limit: 0, per: { amount: 1, unit: 'hours' } }, 'limit: '],
    [{ limit: 1, per: { amount: 0, unit: 'hours' } }, 'per.amount: '],
    [
      {
        limit: 1,
        per: { amount: 1, unit: 'hours' },
        excess: 'drop',
        maxDelay: { amount: 1, unit: 'hours' },
      },
      'maxDelay: goes with "excess": "delay" only',
    ],
  ])('check refuses %j', (params, problem) => {
    const problems = stepProblems(throttle, params);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('holds runs back in the database until their turn, also over a restart', async () => {
    const engine = await openEngine();
    const file = workflow([
      { id: 'slow', type: 'throttle', params: { limit: 1, per: { amount: 1, unit: 'hours' } } },
      setStep('after', 1),
    ]);
    const { workflow: found } = await engine.publish(file);
    const first = await engine.settled(await engine.start(found.id));
    const second = await engine.settled(await engine.start(found.id));
    expect([first.status, second.status]).toEqual(['succeeded', 'waiting']);
    await engine.close();
    const next = await openEngine({ dataDir: engine.dataDir, host: engine.host });
    expect((await next.run(second.id)).status).toBe('waiting');
    engine.host.clock.advance(3_600_000);
    const ended = await next.ended(second.id);
    expect(statuses(ended).after).toBe('succeeded');
    expect(stepOf(ended, 'slow').output).toMatchObject({ dropped: false });
  });
});

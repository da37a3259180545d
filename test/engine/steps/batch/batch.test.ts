import { describe, expect, it } from 'vitest';
import { batch } from '../../../../engine/steps/batch/index.ts';
import type { StepResult } from '../../../../engine/steps/define-step.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { type KeptState, keptState } from '../../../support/kept-state.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const minute = { amount: 1, unit: 'minutes' };

interface Visit {
  run: number;
  item: Json;
  waited?: boolean;
  params?: JsonObject;
  /** Instead of telling the leader. */
  signal?: (token: string) => Promise<boolean>;
}

/** One attempt of the step in a run; `told` are the leaders that were told. */
function visits(kept: KeptState, params: JsonObject) {
  const told: { token: string; port: string | undefined }[] = [];
  const visit = async ({ run, item, waited = false, params: more, signal }: Visit) =>
    batch.execute(
      { ...params, ...more, item },
      stepContext({
        now: kept.clock.now,
        waitToken: `token-${run}`,
        waited,
        services: {
          state: kept.of(run),
          signal:
            signal ??
            (async (token, { port }) => {
              told.push({ token, port });
              return true;
            }),
        },
      }),
    );
  return { visit, told };
}

function waits(result: StepResult) {
  return 'waitFor' in result ? result.waitFor : null;
}

describe('batch', () => {
  it('has the first run wait, and the one that fills it go on with all items', async () => {
    const kept = keptState();
    const { visit, told } = visits(kept, { size: 3, after: minute });
    const lead = waits(await visit({ run: 1, item: 'a' }));
    expect(lead).toMatchObject({ kind: 'batch', token: 'token-1', timeout: { again: true } });
    kept.settled(1);
    expect(await visit({ run: 2, item: 'b' })).toEqual({
      port: 'collected',
      output: { key: '', count: 2 },
    });
    expect(await visit({ run: 3, item: 'c' })).toMatchObject({
      output: { items: ['a', 'b', 'c'], count: 3, reason: 'size', key: '' },
    });
    expect(told).toEqual([{ token: 'token-1', port: 'collected' }]);
    expect(waits(await visit({ run: 4, item: 'd' }))).not.toBeNull();
  });

  it('goes on with what is there when its time is over', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { size: 10, after: minute });
    await visit({ run: 1, item: 'a' });
    kept.settled(1);
    await visit({ run: 2, item: 'b' });
    kept.clock.advance(60_000);
    expect(await visit({ run: 1, item: 'a', waited: true })).toMatchObject({
      output: { items: ['a', 'b'], reason: 'time' },
    });
    expect(kept.kv.list('workflow', '', 10)).toEqual([]);
  });

  it('does not wait for a batch of one', async () => {
    const { visit } = visits(keptState(), { size: 1 });
    expect(await visit({ run: 1, item: 'a' })).toMatchObject({ output: { items: ['a'] } });
  });

  it('waits without end when only the number of items counts', async () => {
    const { visit } = visits(keptState(), { size: 2 });
    expect(waits(await visit({ run: 1, item: 'a' }))?.timeout).toBeNull();
  });

  it('gives the items to one run when the last comes as the time is over', async () => {
    for (const leaderFirst of [true, false]) {
      const kept = keptState();
      const { visit } = visits(kept, { size: 2, after: minute });
      await visit({ run: 1, item: 'a' });
      kept.settled(1);
      kept.clock.advance(60_000);
      const leader = () => visit({ run: 1, item: 'a', waited: true });
      const last = () => visit({ run: 2, item: 'b', signal: async () => false });
      const [one, other] = leaderFirst ? [leader, last] : [last, leader];
      const [first, second] = [await one(), await other()];
      if (leaderFirst) {
        expect(first).toMatchObject({ output: { items: ['a'] } });
        expect(waits(second)).not.toBeNull();
      } else {
        expect(first).toMatchObject({ output: { items: ['a', 'b'] } });
        expect(second).toMatchObject({ port: 'collected' });
      }
    }
  });

  it('goes on with the same items when it is carried out again after a crash', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { size: 2, after: minute });
    const opened = await visit({ run: 1, item: 'a' });
    expect(waits(await visit({ run: 1, item: 'a' }))).toEqual(waits(opened));
    kept.settled(1);
    const filled = await visit({ run: 2, item: 'b' });
    expect(await visit({ run: 2, item: 'b', signal: async () => false })).toEqual(filled);
    // The leader was cut off as well, before it was told: its batch is gone.
    kept.clock.advance(60_000);
    expect(await visit({ run: 1, item: 'a', waited: true })).toMatchObject({ port: 'collected' });
  });

  it('does not fail when the leader cannot be told: the items are taken by then', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { size: 2 });
    await visit({ run: 1, item: 'a' });
    const signal = async () => {
      throw new Error('the disk is full');
    };
    expect(await visit({ run: 2, item: 'b', signal })).toMatchObject({
      output: { items: ['a', 'b'] },
    });
  });

  it('keeps the items of a leader that is gone for the next run', async () => {
    const kept = keptState();
    const { visit, told } = visits(kept, { size: 10, after: minute });
    await visit({ run: 1, item: 'a' });
    await visit({ run: 2, item: 'b' });
    kept.clock.advance(86_400_000);
    expect(await visit({ run: 3, item: 'c' })).toMatchObject({
      output: { items: ['a', 'b', 'c'], reason: 'time' },
    });
    expect(told).toEqual([{ token: 'token-1', port: 'collected' }]);
  });

  it('waits on when it was woken too early', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { size: 10, after: minute });
    const first = waits(await visit({ run: 1, item: 'a' }));
    kept.settled(1);
    const again = waits(await visit({ run: 1, item: 'a', waited: true }));
    expect(again).toEqual(first);
  });

  it('finds its batch though the key is another one by now', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { size: 10, after: minute });
    await visit({ run: 1, item: 'a', params: { key: 'monday' } });
    kept.settled(1);
    await visit({ run: 2, item: 'b', params: { key: 'monday' } });
    await visit({ run: 3, item: 'c', params: { key: 'tuesday' } });
    kept.clock.advance(60_000);
    expect(
      await visit({ run: 1, item: 'a', waited: true, params: { key: 'tuesday' } }),
    ).toMatchObject({ output: { items: ['a', 'b'], key: 'monday' } });
  });

  it('goes on early when its items become too large to keep', async () => {
    const kept = keptState();
    const { visit } = visits(kept, { after: minute });
    const item = 'x'.repeat(1_500_000);
    await visit({ run: 1, item });
    expect(await visit({ run: 2, item })).toMatchObject({ output: { count: 2, reason: 'length' } });
  });

  it('loses and doubles nothing, whatever order things happen in', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const kept = keptState();
      const { visit } = visits(kept, { size: 4, after: minute });
      const random = sequence(seed);
      const out: Json[] = [];
      const leaders = new Set<number>();
      const record = (run: number, result: StepResult): void => {
        leaders.delete(run);
        if ('waitFor' in result) {
          kept.settled(run);
          leaders.add(run);
        } else if ('output' in result && !('port' in result)) {
          const { output } = result;
          if (typeof output === 'object' && output !== null && 'items' in output)
            out.push(...(Array.isArray(output.items) ? output.items : []));
          kept.settled(run);
        }
      };
      const signal = async (token: string) => {
        // Some are told, some are not, as when their time is over at that very moment.
        const run = Number(token.slice('token-'.length));
        if (random() < 0.5) return false;
        return leaders.delete(run);
      };
      for (let run = 1; run <= 30; run++) {
        if (random() < 0.4) kept.clock.advance(Math.floor(random() * 50_000));
        const arrival = { run, item: run, signal };
        // Some are cut off behind their change and carried out again.
        if (random() < 0.3) await visit(arrival);
        record(run, await visit(arrival));
        for (const leader of [...leaders])
          if (random() < 0.3) {
            const again = { run: leader, item: leader, waited: true, signal };
            if (random() < 0.3) await visit(again);
            record(leader, await visit(again));
          }
      }
      kept.clock.advance(120_000);
      for (const leader of [...leaders])
        record(leader, await visit({ run: leader, item: leader, waited: true, signal }));
      const items = out.map(Number).sort((one, other) => one - other);
      expect(items).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    }
  });

  it.each<[JsonObject, string]>([
    [{}, 'size: is missing: give "size", "after" or both'],
    [{ size: 5000 }, 'size: '],
  ])('check refuses %j', (params, problem) => {
    expect(stepProblems(batch, params)).toEqual([expect.stringContaining(problem)]);
  });
});

/** Numbers from 0 to 1 that are the same every time. */
function sequence(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

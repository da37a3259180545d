import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureNotice } from '../../electron/failure-notice.ts';
import { createFailureWatch } from '../../electron/failure-watch.ts';
import type { Method } from '../../shared/rpc/contract.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(since = 0) {
  let runs: object[] = [];
  const notices: FailureNotice[] = [];
  const counts: number[] = [];
  const watch = createFailureWatch({
    engine: {
      // What the engine answers, as far as it is read.
      call: async (_method: Method) =>
        JSON.parse(JSON.stringify({ runs: runs.slice(0, 200), more: runs.length > 200 })),
    },
    since: () => since,
    counted: (count) => counts.push(count),
    notify: (notice) => notices.push(notice),
    log: () => {},
  });
  return {
    watch,
    notices,
    counts,
    mend(count: number) {
      runs = runs.slice(count);
    },
    fail(...ids: string[]) {
      const added = ids.map((id) => ({
        id,
        workflowId: 'w',
        workflowName: 'Orders',
        endedAt: Date.now(),
        error: { message: 'No.', stepId: 's' },
      }));
      runs = [...added, ...runs];
    },
  };
}

describe('failed runs', () => {
  it('of before the start are counted and not told', async () => {
    const { watch, notices, counts, fail } = watched();
    fail('old');
    watch.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(counts).toEqual([1]);
    expect(notices).toEqual([]);
    watch.stop();
  });

  it('are told together, and those that follow soon after in one more', async () => {
    const { watch, notices, counts, fail } = watched();
    watch.begin();
    await vi.advanceTimersByTimeAsync(5000);
    fail('a', 'b');
    watch.look();
    await vi.advanceTimersByTimeAsync(3000);
    expect(notices.map(({ title }) => title)).toEqual(['2 runs of “Orders” failed']);
    for (const id of ['c', 'd', 'e']) {
      fail(id);
      watch.look();
      await vi.advanceTimersByTimeAsync(4000);
    }
    expect(notices).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(notices.map(({ title }) => title)).toEqual([
      '2 runs of “Orders” failed',
      '3 runs of “Orders” failed',
    ]);
    expect(counts.at(-1)).toBe(5);
    watch.stop();
  });

  it('that come into sight as newer ones are mended are not told as new', async () => {
    const { watch, notices, counts, fail, mend } = watched();
    fail(...Array.from({ length: 205 }, (_, index) => `old ${index}`));
    await vi.advanceTimersByTimeAsync(60_000);
    watch.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    mend(3);
    watch.look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notices).toEqual([]);
    fail('new');
    watch.look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notices.map(({ title }) => title)).toEqual(['“Orders” failed']);
    expect(counts).toEqual([200, 200, 200]);
    watch.stop();
  });

  it('do not count when they were forgotten', async () => {
    const { watch, counts, fail } = watched(Date.now() + 1000);
    fail('a');
    watch.begin();
    await vi.advanceTimersByTimeAsync(100);
    expect(counts).toEqual([0]);
    watch.stop();
  });
});

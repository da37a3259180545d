import { QueryClient } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RpcClient } from '../../renderer/rpc/client.ts';
import { connectQueries } from '../../renderer/rpc/live-queries.ts';
import type { ConnectionState } from '../../renderer/rpc/transport.ts';
import type { Push } from '../../shared/rpc/push.ts';

/** The part of a client that says what changed, driven by the test. */
function pushingClient() {
  const pushes = new Set<(push: Push) => void>();
  const states = new Set<() => void>();
  let state: ConnectionState = 'open';
  const client: RpcClient = {
    call: () => Promise.reject(new Error('not called here')),
    onPush(listener) {
      pushes.add(listener);
      return () => pushes.delete(listener);
    },
    connection: {
      get: () => state,
      subscribe(listener) {
        states.add(listener);
        return () => states.delete(listener);
      },
    },
    listen: () => undefined,
    sleep: () => undefined,
  };
  return {
    client,
    push: (push: Push) => {
      for (const listener of pushes) listener(push);
    },
    become: (next: ConnectionState) => {
      state = next;
      for (const listener of states) listener();
    },
  };
}

afterEach(() => vi.useRealTimers());

/** Queries that are on screen and count how often they are read. */
async function watched(keys: readonly (readonly unknown[])[]) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const reads = new Map<string, number>();
  const { QueryObserver } = await import('@tanstack/react-query');
  for (const queryKey of keys) {
    const name = JSON.stringify(queryKey);
    const observer = new QueryObserver(queries, {
      queryKey,
      queryFn: () => {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return Promise.resolve(reads.get(name));
      },
    });
    observer.subscribe(() => undefined);
  }
  await expect.poll(() => reads.size).toBe(keys.length);
  return { queries, readsOf: (key: readonly unknown[]) => reads.get(JSON.stringify(key)) ?? 0 };
}

describe('a push', () => {
  const list = ['runs.list', {}, 'rows'];
  const mine = ['runs.get', { id: 'r1' }];
  const other = ['runs.get', { id: 'r2' }];
  const settings = ['settings.get', {}];

  it('refreshes the lists of its topic and the details it names, nothing else', async () => {
    const { queries, readsOf } = await watched([list, mine, other, settings]);
    const { client, push } = pushingClient();
    const end = connectQueries(client, queries);
    push({ topic: 'run', ids: ['r1'], all: false });
    await expect.poll(() => [list, mine].map(readsOf)).toEqual([2, 2]);
    expect([other, settings].map(readsOf)).toEqual([1, 1]);
    end();
  });

  it('that names nothing in particular refreshes every detail', async () => {
    const { queries, readsOf } = await watched([mine, other]);
    const { client, push } = pushingClient();
    const end = connectQueries(client, queries);
    push({ topic: 'run', ids: [], all: true });
    await expect.poll(() => [mine, other].map(readsOf)).toEqual([2, 2]);
    end();
  });

  it('is gathered with others into few refreshes, and the last one is never missed', async () => {
    const { queries, readsOf } = await watched([list]);
    const { client, push } = pushingClient();
    const end = connectQueries(client, queries);
    for (let i = 0; i < 1000; i += 1) push({ topic: 'run', ids: [`r${i}`], all: false });
    await expect.poll(() => readsOf(list)).toBe(3);
    end();
  });

  it('that comes while something is read for the first time has it read again', async () => {
    const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
    const { QueryObserver } = await import('@tanstack/react-query');
    const { client, push } = pushingClient();
    const end = connectQueries(client, queries);
    let status = 'running';
    let answer = (): void => {};
    const observer = new QueryObserver(queries, {
      queryKey: mine,
      queryFn() {
        const seen = status;
        return new Promise((resolve) => {
          answer = () => resolve(seen);
        });
      },
    });
    observer.subscribe(() => undefined);
    await expect.poll(() => observer.getCurrentResult().fetchStatus).toBe('fetching');
    status = 'succeeded';
    push({ topic: 'run', ids: ['r1'], all: false });
    await expect
      .poll(() => {
        answer();
        return observer.getCurrentResult().data;
      })
      .toBe('succeeded');
    end();
  });

  it('does nothing after the end', async () => {
    const { queries, readsOf } = await watched([list, mine]);
    const { client, push } = pushingClient();
    connectQueries(client, queries)();
    push({ topic: 'run', ids: [], all: true });
    const second = connectQueries(client, queries);
    push({ topic: 'run', ids: [], all: false });
    await expect.poll(() => readsOf(list)).toBe(2);
    expect(readsOf(mine)).toBe(1);
    second();
  });
});

it('refreshes everything when a lost connection is back', async () => {
  const keys = [
    ['settings.get', {}],
    ['catalog.list', {}],
  ];
  const { queries, readsOf } = await watched(keys);
  const { client, become } = pushingClient();
  const end = connectQueries(client, queries);
  become('lost');
  become('open');
  await expect.poll(() => keys.map(readsOf)).toEqual([2, 2]);
  end();
});

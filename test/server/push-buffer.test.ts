import { expect, it } from 'vitest';
import { createPushBuffer } from '../../server/rpc/push-buffer.ts';
import type { Push } from '../../shared/rpc/push.ts';

function takeAll(buffer: ReturnType<typeof createPushBuffer>): Push[] {
  const taken: Push[] = [];
  for (let push = buffer.take(); push !== undefined; push = buffer.take()) taken.push(push);
  return taken;
}

it('gives one push per topic, with each id once, in the order the topics came', () => {
  const buffer = createPushBuffer();
  buffer.add({ topic: 'run', ids: ['r1'], all: false });
  buffer.add({ topic: 'event', ids: ['e1'], all: false });
  buffer.add({ topic: 'run', ids: ['r1', 'r2'], all: false });
  expect(takeAll(buffer)).toEqual([
    { topic: 'run', ids: ['r1', 'r2'], all: false },
    { topic: 'event', ids: ['e1'], all: false },
  ]);
  expect(buffer.take()).toBeUndefined();
});

it('holds a bounded amount however much happens', () => {
  const buffer = createPushBuffer();
  for (let i = 0; i < 10_000; i += 1) {
    buffer.add({ topic: 'event', ids: [`event-${i}`], all: false });
  }
  expect(takeAll(buffer)).toEqual([{ topic: 'event', ids: [], all: true }]);
});

it('keeps "all" whatever comes after it', () => {
  const buffer = createPushBuffer();
  buffer.add({ topic: 'run', ids: [], all: true });
  buffer.add({ topic: 'run', ids: ['r1'], all: false });
  expect(takeAll(buffer)).toEqual([{ topic: 'run', ids: [], all: true }]);
});

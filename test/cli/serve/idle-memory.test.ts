import { expect, it, onTestFinished } from 'vitest';
import { settleMemory } from '../../../cli/serve/idle-memory.ts';
import { until } from '../../support/until.ts';

const MEBIBYTE = 1024 * 1024;

function heapBytes(): number {
  return process.memoryUsage().heapTotal;
}

/** Lets the heap grow by lists that nothing refers to afterwards. */
function rush(): void {
  const lists: number[][] = [];
  for (let i = 0; i < 64; i++) lists.push(Array.from({ length: 131_072 }, (_, n) => n + 0.5));
  expect(lists).toHaveLength(64);
}

it('gives the memory of a rush back once nothing happens any more', async () => {
  const before = heapBytes();
  rush();
  expect(heapBytes() - before).toBeGreaterThan(32 * MEBIBYTE);
  onTestFinished(settleMemory({ everyMs: 20, quietMs: 50 }));
  await until('the memory', () => heapBytes() - before < 16 * MEBIBYTE);
  rush();
  await until('the memory, the second time', () => heapBytes() - before < 16 * MEBIBYTE);
});

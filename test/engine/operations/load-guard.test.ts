import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { createLoadGuard } from '../../../engine/operations/load-guard.ts';
import { until } from '../../support/until.ts';

interface Load {
  queued: number;
  maxQueued: number;
  minFreeDiskBytes: number;
}

function guarding(load: Load) {
  const guard = createLoadGuard({
    dataDir: tmpdir(),
    queued: () => load.queued,
    maxQueued: () => load.maxQueued,
    minFreeDiskBytes: () => load.minFreeDiskBytes,
  });
  onTestFinished(() => guard.stop());
  return guard;
}

it('sheds at the limit of the queue, and recovers when a tenth of it is free', () => {
  const load = { queued: 99, maxQueued: 100, minFreeDiskBytes: 0 };
  const guard = guarding(load);
  const shedsAt = (queued: number) => {
    load.queued = queued;
    return guard.refusing() !== null;
  };
  expect([99, 100, 99, 91, 90, 89, 95, 99, 100].map(shedsAt)).toEqual([
    ...[false, true, true, true, true],
    ...[false, false, false, true],
  ]);
  expect(guard.refusing()).toEqual({ detail: 'The queue of runs is full.', retryAfterSec: 10 });
});

it('measures anew when the limits are changed', () => {
  const load = { queued: 100, maxQueued: 100, minFreeDiskBytes: 0 };
  const guard = guarding(load);
  expect(guard.refusing()).not.toBeNull();
  load.maxQueued = 105;
  expect(guard.refusing()).not.toBeNull();
  guard.reload();
  expect(guard.refusing()).toBeNull();
});

it('sheds while the disk has less room than asked for', async () => {
  const disk = await statfs(tmpdir());
  const load = { queued: 0, maxQueued: 100, minFreeDiskBytes: 2 * disk.blocks * disk.bsize };
  const guard = guarding(load);
  await until('shedding', () => guard.refusing() !== null);
  expect(guard.refusing()).toEqual({ detail: 'The disk is nearly full.', retryAfterSec: 60 });
  load.minFreeDiskBytes = 0;
  guard.reload();
  await until('recovery', () => guard.refusing() === null);
});

it('takes nothing more once it closes', () => {
  const guard = guarding({ queued: 0, maxQueued: 100, minFreeDiskBytes: 0 });
  guard.startClosing();
  expect(guard.refusing()).toMatchObject({ detail: 'Patchbay is shutting down.' });
});

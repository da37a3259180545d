import { describe, expect, it } from 'vitest';
import { createCommitter } from '../../../../engine/db/committer.ts';
import { createGapRepository } from '../../../../engine/operations/gaps/gap-repository.ts';
import { createGaps } from '../../../../engine/operations/gaps/gaps.ts';
import { tempFolder, testDatabase } from '../../../support/database.ts';
import { receiver } from '../../../support/receiver.ts';
import { recordingLog } from '../../../support/recording-log.ts';
import { crashCopy, openEngine } from '../../../support/test-engine.ts';
import { testHost } from '../../../support/test-host.ts';

const everything = { after: 0, before: Number.MAX_SAFE_INTEGER, limit: 100 };

describe('gaps in what could be received', () => {
  it('are there for the time from a stop to the next start, and not for the first start', async () => {
    const host = testHost();
    const dataDir = tempFolder();
    const first = await openEngine({ dataDir, host });
    expect(await first.call('events.gaps', {})).toEqual({ gaps: [] });
    const from = host.now();
    await first.close();
    host.clock.advance(3_600_000);
    // What only looks does not receive.
    const look = await openEngine({ dataDir, host, execute: false });
    expect((await look.call('events.gaps', {})).gaps).toEqual([]);
    await look.close();
    const second = await openEngine({ dataDir, host });
    const { gaps } = await second.call('events.gaps', {});
    expect(gaps).toMatchObject([{ kind: 'offline', detail: null, refused: 0 }]);
    const [gap] = gaps;
    expect(gap?.from).toBeGreaterThanOrEqual(from);
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeGreaterThanOrEqual(3_600_000);
    const { to = 0 } = gap ?? {};
    expect((await second.call('events.gaps', { before: from })).gaps).toEqual([]);
    expect((await second.call('events.gaps', { after: to + 1 })).gaps).toEqual([]);
    expect((await second.call('events.gaps', { after: to - 1, before: to })).gaps).toEqual(gaps);
  });

  it('begin after a crash where the newest event was received', async () => {
    const host = testHost();
    const first = await openEngine({ host });
    await first.call('endpoints.create', { settings: { path: 'orders' } });
    host.clock.advance(5000);
    const { id } = await first.call('events.send', { endpoint: 'orders' });
    const { receivedAt } = await first.call('events.get', { id });
    host.clock.advance(60_000);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir), host });
    expect((await second.call('events.gaps', {})).gaps).toMatchObject([
      { kind: 'crashed', from: receivedAt },
    ]);
  });

  it('are noted when the computer slept, and not when the clock was set', async () => {
    const db = testDatabase();
    let [now, up] = [1_800_000_000_000, 100];
    let changed = 0;
    const gaps = createGaps({
      repository: createGapRepository(db),
      committer: createCommitter(db),
      changed: () => changed++,
      now: () => now,
      uptimeSec: () => up,
      lookEveryMs: 5,
      log: recordingLog().log,
    });
    gaps.start();
    now += 86_400_000;
    await expect.poll(() => db.prepare('SELECT at FROM heartbeat').pluck().get()).toBe(now);
    expect(gaps.list(everything)).toEqual([]);
    now += 600_000;
    up += 600;
    await expect
      .poll(() => gaps.list(everything))
      .toEqual([{ kind: 'asleep', from: now - 600_000, to: now, detail: null, refused: 0 }]);
    expect(changed).toBe(1);
    gaps.stop();
  });

  it('count what was refused, as one gap while it goes on', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'orders' });
    await r.changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, minFreeDiskBytes: Number.MAX_SAFE_INTEGER },
    }));
    await expect.poll(async () => (await r.send('/hooks/orders')).status).toBe(503);
    expect((await r.send('/hooks/orders')).status).toBe(503);
    await r.close();
    const again = await openEngine({ dataDir: r.dataDir, host: r.host });
    const { gaps } = await again.call('events.gaps', {});
    const [refusing] = gaps.filter(({ kind }) => kind === 'refusing');
    expect(refusing?.detail).toBe('The disk is nearly full.');
    expect(refusing?.refused).toBeGreaterThanOrEqual(2);
  });
});

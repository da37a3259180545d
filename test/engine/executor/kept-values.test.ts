import { describe, expect, it } from 'vitest';
import { crashCopy, openEngine, stepOf } from '../../support/test-engine.ts';
import { setStep, workflow } from '../../support/test-workflows.ts';

const HOUR = 3_600_000;

describe('a change of a kept value', () => {
  it('is remembered only until its step has ended, also behind a delay', async () => {
    const { carryOut, host, db, ended, call, settled } = await openEngine();
    const file = workflow([
      { id: 'turn', type: 'throttle', params: { limit: 1, per: { amount: 1, unit: 'hours' } } },
      setStep('last', 1),
    ]);
    await carryOut(file);
    const second = await carryOut(file);
    expect(second.status).toBe('waiting');
    host.clock.advance(HOUR);
    await ended(second.id);
    expect(db.prepare('SELECT COUNT(*) FROM kv_changes').pluck().get()).toBe(0);
    // A new turn, and not the old one once more.
    await call('runs.retry', { id: second.id, stepId: 'turn' });
    expect((await settled(second.id)).status).toBe('waiting');
  });

  it('is forgotten with the run of a step that was cut off and canceled', async () => {
    const first = await openEngine();
    const file = workflow([
      { id: 'count', type: 'store', params: { operation: 'increment', key: 'n' } },
      { id: 'wait', type: 'delay', params: { for: { amount: 1, unit: 'hours' } } },
    ]);
    const run = await first.carryOut(file);
    expect(stepOf(run, 'count').status).toBe('succeeded');
    const again = await openEngine({ dataDir: crashCopy(first.dataDir), host: first.host });
    await again.call('runs.retry', { id: run.id, stepId: 'count' });
    const counted = await again.settled(run.id);
    expect(stepOf(counted, 'count').output).toMatchObject({ value: 2 });
    expect(again.db.prepare('SELECT COUNT(*) FROM kv_changes').pluck().get()).toBe(0);
  });
});

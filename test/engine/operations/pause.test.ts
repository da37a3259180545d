import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { crashCopy, openEngine, type TestEngine } from '../../support/test-engine.ts';
import { delayStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const ORDERS = onWebhook(
  workflow([setStep('x', '{{ trigger.body }}')], undefined, { name: 'Orders' }),
);

async function receive(engine: TestEngine, n: number): Promise<string> {
  const [run = ''] = await engine.send('orders', { n });
  return run;
}

describe('while everything is paused', () => {
  it('events are kept and their runs wait, over a restart, until it goes on', async () => {
    const first = await openEngine();
    await first.publish(ORDERS);
    expect(await first.call('system.setPaused', { paused: true })).toMatchObject({ paused: true });
    const early = await receive(first, 1);
    await first.close();

    const engine = await openEngine({ dataDir: first.dataDir });
    expect(await engine.call('system.info', {})).toMatchObject({ paused: true, queuedRuns: 1 });
    const late = await receive(engine, 2);
    // Enough turns for a run to have begun, as the test of a draft goes all the way meanwhile.
    const { workflows } = await engine.call('workflows.list', {});
    const test = await engine.call('workflows.test', {
      id: workflows[0]?.id ?? '',
      stepId: 'x',
      mode: 'until',
      body: { n: 3 },
    });
    expect((await engine.ended(test.id)).status).toBe('succeeded');
    expect((await engine.run(early)).status).toBe('queued');
    expect((await engine.run(late)).status).toBe('queued');

    const answer = await engine.call('system.setPaused', { paused: false });
    expect(answer).toEqual({ paused: false, pausedSince: null });
    expect((await engine.ended(early)).status).toBe('succeeded');
    expect((await engine.ended(late)).status).toBe('succeeded');
    const { entries } = await engine.call('audit.list', { limit: 2 });
    expect(entries.map(({ summary }) => summary)).toContain('Resumed everything.');
  });

  it('a rehearsal is carried out, and a run that waits is not carried on when its time comes', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(
      onWebhook(workflow([delayStep('wait', 60), setStep('x', 1)])),
    );
    const waiting = await receive(engine, 1);
    expect((await engine.settled(waiting)).status).toBe('waiting');
    await engine.call('system.setPaused', { paused: true });
    engine.host.clock.advance(61_000);
    const { run } = await engine.call('runs.rehearse', { run: waiting, workflow: made.id });
    expect((await engine.settled(run.id)).status).not.toBe('queued');
    expect((await engine.run(waiting)).status).not.toBe('succeeded');
    await engine.call('system.setPaused', { paused: false });
    expect((await engine.ended(waiting)).status).toBe('succeeded');
  });

  it('a crash leaves it paused', async () => {
    const engine = await openEngine();
    await engine.call('system.setPaused', { paused: true });
    const after = await openEngine({ dataDir: crashCopy(engine.dataDir) });
    expect((await after.call('system.info', {})).paused).toBe(true);
  });
});

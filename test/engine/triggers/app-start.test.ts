import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { crashCopy, openEngine } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { eventsReach, onlyTrigger, onTrigger, triggerEvents } from '../../support/triggers.ts';

failOnLeaks();

describe('the start of the engine', () => {
  it('starts a run each time, not when the workflow is published', async () => {
    const clock = testClock();
    const first = await openEngine({ host: testHost({ clock }) });
    await first.publish(onTrigger('app-start', {}));
    expect(await onlyTrigger(first)).toMatchObject({ kind: 'start', state: 'listening' });
    expect(await triggerEvents(first)).toEqual([]);
    await first.close();
    clock.advance(60_000);

    const second = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    const [event] = await eventsReach(second, 1);
    expect(event?.trigger).toMatchObject({
      source: 'app-start',
      version: '0.0.0-test',
      previousStart: expect.any(String),
      previousStop: expect.any(String),
      afterCrash: false,
    });
    const run = await second.ended(event?.runs[0]?.id ?? '');
    expect(run.status).toBe('succeeded');
    await second.close();

    const third = await openEngine({ dataDir: first.dataDir, host: testHost({ clock }) });
    expect(await eventsReach(third, 2)).toHaveLength(2);
  });

  it('says when the time before ended by a crash', async () => {
    const first = await openEngine();
    await first.publish(onTrigger('app-start', {}));
    await onlyTrigger(first);
    const second = await openEngine({ dataDir: crashCopy(first.dataDir) });
    const [event] = await eventsReach(second, 1);
    expect(event?.trigger).toMatchObject({ afterCrash: true, previousStop: null });
    // Nothing is written while the files are copied.
    await second.ended(event?.runs[0]?.id ?? '');
    const third = await openEngine({ dataDir: crashCopy(second.dataDir) });
    const events = await eventsReach(third, 2);
    expect(events[1]?.trigger).toMatchObject({ afterCrash: true });
  });

  it('leaves paused workflows alone, and is none for a single command', async () => {
    const first = await openEngine();
    await first.publish(onTrigger('app-start', {}));
    await first.close();
    const command = await openEngine({ dataDir: first.dataDir, execute: false });
    await command.call('workflows.setPaused', { id: 'A workflow', paused: true });
    expect(await onlyTrigger(command)).toMatchObject({ state: 'paused' });
    await command.close();
    const second = await openEngine({ dataDir: first.dataDir });
    expect(await onlyTrigger(second)).toMatchObject({ state: 'paused', lastFiredAt: null });
    await second.close();
    const last = await openEngine({ dataDir: first.dataDir, execute: false });
    expect(await triggerEvents(last)).toEqual([]);
  });
});

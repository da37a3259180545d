import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { testClock, testHost } from '../../support/test-host.ts';
import { eventsReach, onlyTrigger, onTrigger } from '../../support/triggers.ts';

failOnLeaks();

const at = (text: string) => Date.parse(text);

describe('a schedule', () => {
  it('fires when it is due, and says when that was', async () => {
    const clock = testClock(at('2026-11-23T06:59:50Z'));
    const engine = await openEngine({ host: testHost({ clock }) });
    await engine.publish(onTrigger('schedule', { timeOfDay: '08:00', timeZone: 'Europe/Berlin' }));
    const before = await onlyTrigger(engine);
    expect(before).toMatchObject({
      type: 'schedule',
      kind: 'schedule',
      state: 'listening',
      words: 'At 08:00 (Europe/Berlin)',
      dueAt: at('2026-11-23T07:00:00Z'),
      lastFiredAt: null,
    });
    clock.advance(10_000);
    const [event] = await eventsReach(engine, 1);
    expect(event).toMatchObject({
      source: 'schedule',
      workflowName: 'A workflow',
      triggerStep: 'start',
      endpointId: null,
      method: '',
      path: '',
      status: 'accepted',
      externalId: '2026-11-23T07:00:00.000Z',
      contentType: 'application/json',
    });
    const run = await engine.ended(event?.runs[0]?.id ?? '');
    expect(stepOf(run, 'keep').output).toMatchObject({
      scheduledAt: '2026-11-23T07:00:00.000Z',
      missed: 0,
      timeZone: 'Europe/Berlin',
      date: '2026-11-23',
      time: '08:00:00',
      weekday: 'monday',
      source: 'schedule',
      eventId: event?.id,
    });
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-11-24T07:00:00Z') });
  });
});

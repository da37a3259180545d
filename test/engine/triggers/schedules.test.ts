import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { crashCopy, openEngine, stepOf } from '../../support/test-engine.ts';
import { type TestClock, testClock, testHost } from '../../support/test-host.ts';
import {
  eventsReach,
  onlyTrigger,
  onTrigger,
  triggerBecomes,
  triggerEvents,
} from '../../support/triggers.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string) => Date.parse(text);

/** Every day at 08:00 in Berlin, 07:00 UTC in winter. */
const DAILY = { timeOfDay: '08:00', timeZone: 'Europe/Berlin' };
const HOURLY = { every: { amount: 1, unit: 'hours' }, timeZone: 'UTC' };

async function engineAt(time: string, options: { dataDir?: string } = {}) {
  const clock = testClock(at(time));
  const engine = await openEngine({ host: testHost({ clock }), ...options });
  return { clock, engine };
}

const again = (dataDir: string, clock: TestClock) =>
  openEngine({ dataDir, host: testHost({ clock }) });

const times = (events: readonly { externalId: string | null }[]) =>
  events.map(({ externalId }) => externalId?.slice(0, 19));

describe('a schedule', () => {
  it('fires when it is due, and says when that was', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:59:50Z');
    await engine.publish(onTrigger('schedule', DAILY));
    expect(await onlyTrigger(engine)).toMatchObject({
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

  it('fires again and again without anything else happening', async () => {
    const { engine } = await engineAt('2026-11-23T06:59:50Z');
    await engine.publish(onTrigger('schedule', { every: { amount: 1, unit: 'seconds' } }));
    const events = await eventsReach(engine, 3);
    expect(new Set(times(events)).size).toBe(events.length);
  });

  it('takes the workflow’s time zone, and that of the workspace when it changes', async () => {
    const { clock, engine } = await engineAt('2026-11-23T12:00:00Z');
    const settings = await engine.call('settings.get', {});
    await engine.call('settings.set', { settings: { ...settings, timeZone: 'Asia/Tokyo' } });
    await engine.publish(onTrigger('schedule', { timeOfDay: '08:00' }));
    expect(await onlyTrigger(engine)).toMatchObject({
      timeZone: 'Asia/Tokyo',
      dueAt: at('2026-11-23T23:00:00Z'),
    });
    // Of the new zone's times, those that are to come count.
    clock.advance(2 * HOUR);
    await engine.call('settings.set', { settings: { ...settings, timeZone: 'America/New_York' } });
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-11-24T13:00:00Z') });
    await engine.publish(
      onTrigger('schedule', { timeOfDay: '08:00' }, { settings: { timeZone: 'Europe/Berlin' } }),
    );
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-11-24T07:00:00Z') });
  });

  it('at given times is over after the last one', async () => {
    const { clock, engine } = await engineAt('2026-12-24T16:59:00Z');
    await engine.publish(onTrigger('schedule', { at: ['2026-12-24T17:00:00Z'] }));
    clock.advance(MINUTE);
    await eventsReach(engine, 1);
    expect(await onlyTrigger(engine)).toMatchObject({ state: 'over', dueAt: null });
  });
});

describe('over a restart', () => {
  it('a schedule keeps its time, and does not repeat what was fired', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:59:59Z');
    await engine.publish(onTrigger('schedule', DAILY));
    clock.advance(1000);
    await eventsReach(engine, 1);
    await engine.close();
    clock.advance(MINUTE);
    const second = await again(engine.dataDir, clock);
    expect(await onlyTrigger(second)).toMatchObject({ dueAt: at('2026-11-24T07:00:00Z') });
    clock.advance(DAY - 30 * MINUTE);
    clock.advance(30 * MINUTE - MINUTE);
    expect(times(await eventsReach(second, 2))).toEqual([
      '2026-11-23T07:00:00',
      '2026-11-24T07:00:00',
    ]);
  });

  it('what was stored at a kill is neither lost nor doubled', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    const before = crashCopy(engine.dataDir);
    clock.advance(30 * MINUTE);
    const [fired] = await eventsReach(engine, 1);
    const after = crashCopy(engine.dataDir);

    const behind = await again(after, clock);
    expect(times(await triggerEvents(behind))).toEqual(['2026-11-23T07:00:00']);
    const run = await behind.ended(fired?.runs[0]?.id ?? '');
    expect(run.status).toBe('succeeded');
    expect(await onlyTrigger(behind)).toMatchObject({ dueAt: at('2026-11-23T08:00:00Z') });

    const ahead = await again(before, clock);
    expect(times(await eventsReach(ahead, 1))).toEqual(['2026-11-23T07:00:00']);
    expect(await onlyTrigger(ahead)).toMatchObject({ dueAt: at('2026-11-23T08:00:00Z') });
  });
});

describe('times that passed while the computer slept', () => {
  it('start one run for all of them, which counts the others', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    clock.advance(5 * HOUR + 20 * MINUTE);
    const events = await eventsReach(engine, 1);
    expect(events.map(({ trigger }) => trigger)).toMatchObject([
      {
        scheduledAt: '2026-11-23T11:00:00.000Z',
        missed: 4,
        missedSince: '2026-11-23T07:00:00.000Z',
      },
    ]);
    expect(events[0]?.runs).toHaveLength(1);
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-11-23T12:00:00Z') });
  });

  it('are seen in the inbox and start nothing when they are to be skipped; replay makes up for it', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', { ...HOURLY, missed: 'skip' }));
    await onlyTrigger(engine);
    clock.advance(5 * HOUR + 20 * MINUTE);
    const [gap] = await eventsReach(engine, 1);
    expect(gap).toMatchObject({
      status: 'accepted',
      reason: 'missed',
      runs: [],
      trigger: { missed: 5, missedSince: '2026-11-23T07:00:00.000Z', skipped: true },
    });
    clock.advance(10 * MINUTE);
    const [, next] = await eventsReach(engine, 2);
    expect(next).toMatchObject({ reason: null, externalId: '2026-11-23T12:00:00.000Z' });
    const { runs } = await engine.call('events.replay', { ids: [gap?.id ?? ''] });
    const run = await engine.ended(runs[0]?.id ?? '');
    expect(run).toMatchObject({ cause: 'replay', status: 'succeeded' });
    expect(stepOf(run, 'keep').output).toMatchObject({ missed: 5 });
  });

  it('start a run each, up to the cap, with one event for those beyond', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', { ...HOURLY, missed: 'all', mostMissed: 3 }));
    await onlyTrigger(engine);
    clock.advance(5 * HOUR + 20 * MINUTE);
    const events = await eventsReach(engine, 4);
    expect(events.map(({ externalId, reason, runs }) => [externalId, reason, runs.length])).toEqual(
      [
        ['2026-11-23T08:00:00.000Z', 'missed', 0],
        ['2026-11-23T09:00:00.000Z', null, 1],
        ['2026-11-23T10:00:00.000Z', null, 1],
        ['2026-11-23T11:00:00.000Z', null, 1],
      ],
    );
    expect(events[0]?.trigger).toMatchObject({ missed: 2 });
  });

  it('and while nothing ran at all are made up for at the next start', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', DAILY));
    await engine.close();
    clock.advance(3 * DAY);
    const second = await again(engine.dataDir, clock);
    const events = await eventsReach(second, 1);
    expect(events.map(({ trigger }) => trigger)).toMatchObject([
      { scheduledAt: '2026-11-25T07:00:00.000Z', missed: 2 },
    ]);
  });
});

describe('daylight saving', () => {
  it('in spring moves a time that is left out to the end of the gap', async () => {
    const { clock, engine } = await engineAt('2026-03-29T00:59:30Z');
    await engine.publish(onTrigger('schedule', { timeOfDay: '02:30', timeZone: 'Europe/Berlin' }));
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-03-29T01:00:00Z') });
    clock.advance(30_000);
    const [event] = await eventsReach(engine, 1);
    expect(event?.trigger).toMatchObject({ date: '2026-03-29', time: '03:00:00' });
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-03-30T00:30:00Z') });
  });

  it('in autumn lets a time that comes twice fire once', async () => {
    const { clock, engine } = await engineAt('2026-10-25T00:29:30Z');
    await engine.publish(onTrigger('schedule', { timeOfDay: '02:30', timeZone: 'Europe/Berlin' }));
    clock.advance(30_000);
    await eventsReach(engine, 1);
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-10-26T01:30:00Z') });
    clock.advance(DAY + HOUR);
    const events = await eventsReach(engine, 2);
    expect(events.map(({ trigger }) => trigger)).toMatchObject([
      { time: '02:30:00', missed: 0 },
      { scheduledAt: '2026-10-26T01:30:00.000Z', time: '02:30:00', missed: 0 },
    ]);
  });
});

describe('a clock that is set back', () => {
  it('does not bring a time again', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:59:59Z');
    await engine.publish(onTrigger('schedule', DAILY));
    // By this one it is seen that the engine has noticed: it goes on at the new time.
    const often = { every: { amount: 10, unit: 'minutes' }, timeZone: 'UTC' };
    await engine.publish(onTrigger('schedule', often, { name: 'Often' }));
    const due = async (workflow: string) =>
      (await engine.call('triggers.list', { workflow })).triggers[0]?.dueAt;
    const daily = async () => times(await triggerEvents(engine, 'A workflow'));
    clock.advance(1000);
    await until('07:10', async () => (await due('Often')) === at('2026-11-23T07:10:00Z'));
    expect(await daily()).toEqual(['2026-11-23T07:00:00']);
    clock.advance(-HOUR);
    await until('06:10', async () => (await due('Often')) === at('2026-11-23T06:10:00Z'));
    expect(await due('A workflow')).toBe(at('2026-11-24T07:00:00Z'));
    // The same moment comes again.
    clock.advance(HOUR);
    await until('07:10', async () => (await due('Often')) === at('2026-11-23T07:10:00Z'));
    clock.advance(DAY);
    await until('the next day', async () => (await daily()).length > 1);
    expect(await daily()).toEqual(['2026-11-23T07:00:00', '2026-11-24T07:00:00']);
  });

  it('by far does not make a schedule wait until it has caught up', async () => {
    const { clock, engine } = await engineAt('2030-01-01T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    clock.advance(30 * MINUTE);
    await eventsReach(engine, 1);
    clock.advance(at('2026-11-23T12:30:00Z') - at('2030-01-01T07:00:00Z'));
    await triggerBecomes(engine, ({ dueAt }) => dueAt === at('2026-11-23T13:00:00Z'));
    clock.advance(31 * MINUTE);
    expect(times(await eventsReach(engine, 2))).toEqual([
      '2030-01-01T07:00:00',
      '2026-11-23T13:00:00',
    ]);
  });

  it('while nothing ran is noticed at the start', async () => {
    const { clock, engine } = await engineAt('2030-01-01T06:30:00Z');
    await engine.publish(onTrigger('schedule', DAILY));
    await onlyTrigger(engine);
    await engine.close();
    clock.advance(at('2026-11-23T12:30:00Z') - at('2030-01-01T06:30:00Z'));
    const second = await again(engine.dataDir, clock);
    await triggerBecomes(second, ({ dueAt }) => dueAt === at('2026-11-24T07:00:00Z'));
  });
});

describe('a change of the workflow', () => {
  it('lets a pause miss nothing: it goes on from when it is resumed', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', { ...HOURLY, missed: 'all' }));
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    expect(await onlyTrigger(engine)).toMatchObject({ state: 'paused', dueAt: null });
    clock.advance(3 * HOUR);
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: false });
    expect(await onlyTrigger(engine)).toMatchObject({
      state: 'listening',
      dueAt: at('2026-11-23T10:00:00Z'),
    });
    expect(await triggerEvents(engine)).toEqual([]);
  });

  it('of other steps leaves the time, and lets the new version run', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    const { dueAt } = await onlyTrigger(engine);
    const file = onTrigger('schedule', HOURLY);
    file.steps.push({ id: 'more', type: 'set', params: { value: 1 } });
    file.edges = [...file.edges, { from: 'keep', to: 'more' }];
    await engine.publish(file);
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt });
    clock.advance(30 * MINUTE);
    const [event] = await eventsReach(engine, 1);
    const run = await engine.ended(event?.runs[0]?.id ?? '');
    expect(run.versionNumber).toBe(2);
    expect(stepOf(run, 'more').status).toBe('succeeded');
  });

  it('of its params gives times before it to the old ones, and later ones to the new', async () => {
    const clock = testClock(at('2026-11-23T06:30:00Z'));
    // Nobody looks at the clock: only the change itself deals with what is due.
    const engine = await openEngine({ host: testHost({ clock }), execute: false });
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    clock.advance(30 * MINUTE + 200);
    await engine.publish(onTrigger('schedule', { cron: '0,30 * * * *', timeZone: 'UTC' }));
    expect(await onlyTrigger(engine)).toMatchObject({
      dueAt: at('2026-11-23T07:30:00Z'),
      lastFiredAt: expect.any(Number),
    });
    const events = await triggerEvents(engine);
    expect(times(events)).toEqual(['2026-11-23T07:00:00']);
    expect((await engine.run(events[0]?.runs[0]?.id ?? '')).versionNumber).toBe(1);
  });

  it('that was published at the moment of a kill counts from when it was published', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    await engine.close();
    const { dataDir } = engine;
    const offline = await openEngine({ dataDir, host: testHost({ clock }), execute: false });
    // The row is put back to what it was before: as if the kill came between the two.
    const row = offline.db.prepare('SELECT * FROM schedules').get();
    await offline.publish(onTrigger('schedule', { cron: '15 * * * *', timeZone: 'UTC' }));
    await onlyTrigger(offline);
    const columns = Object.keys(row ?? {});
    offline.db
      .prepare(
        `REPLACE INTO schedules (${columns.join()}) VALUES (${columns.map((c) => `@${c}`).join()})`,
      )
      .run(row);
    const copy = crashCopy(dataDir);
    clock.advance(50 * MINUTE);
    const second = await again(copy, clock);
    // 07:00 belonged to the old params, which were gone by then; 07:15 belongs to the new.
    expect(times(await eventsReach(second, 1))).toEqual(['2026-11-23T07:15:00']);
    expect(await onlyTrigger(second)).toMatchObject({ dueAt: at('2026-11-23T08:15:00Z') });
  });

  it('that removes the trigger, or the workflow, ends it', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    await onlyTrigger(engine);
    await engine.publish(onTrigger('manual', {}));
    expect((await engine.call('triggers.list', {})).triggers).toEqual([]);
    await engine.publish(onTrigger('schedule', HOURLY));
    expect(await onlyTrigger(engine)).toMatchObject({ lastFiredAt: null });
    await engine.call('workflows.remove', { id: 'A workflow' });
    expect((await engine.call('triggers.list', {})).triggers).toEqual([]);
    clock.advance(5 * HOUR);
    expect(await triggerEvents(engine)).toEqual([]);
  });

  it('that takes back a removal goes on from then, and fires nothing again', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:30:00Z');
    const { workflow } = await engine.publish(onTrigger('schedule', { ...HOURLY, missed: 'all' }));
    clock.advance(2 * HOUR);
    expect(times(await eventsReach(engine, 2))).toEqual([
      '2026-11-23T07:00:00',
      '2026-11-23T08:00:00',
    ]);
    await engine.call('workflows.remove', { id: workflow.id });
    expect((await engine.call('triggers.list', {})).triggers).toEqual([]);
    clock.advance(HOUR);
    await engine.call('workflows.restore', { id: workflow.id });
    expect(await onlyTrigger(engine)).toMatchObject({ dueAt: at('2026-11-23T10:00:00Z') });
    clock.advance(HOUR);
    expect(times(await eventsReach(engine, 3))).toEqual([
      '2026-11-23T07:00:00',
      '2026-11-23T08:00:00',
      '2026-11-23T10:00:00',
    ]);
  });

  it('that was rolled back leaves everything as it was', async () => {
    const { engine } = await engineAt('2026-11-23T06:30:00Z');
    await engine.publish(onTrigger('schedule', HOURLY));
    const before = await onlyTrigger(engine);
    const broken = onTrigger('schedule', { cron: 'never' });
    await expect(engine.publish(broken)).rejects.toThrow(/no cron expression/);
    expect(await onlyTrigger(engine)).toEqual(before);
  });
});

describe('an event of a schedule', () => {
  it('is listed by its source and workflow, and can be replayed through another workflow', async () => {
    const { clock, engine } = await engineAt('2026-11-23T06:59:59Z');
    await engine.publish(onTrigger('schedule', DAILY));
    await engine.publish(onTrigger('manual', {}, { name: 'Another' }));
    clock.advance(1000);
    const [event] = await eventsReach(engine, 1);
    const list = async (filter: { source?: string; workflow?: string }) =>
      (await engine.call('events.list', filter)).events.map(({ id }) => id);
    expect(await list({ source: 'schedule' })).toEqual([event?.id]);
    expect(await list({ workflow: 'A workflow' })).toEqual([event?.id]);
    expect(await list({ source: 'webhook' })).toEqual([]);
    expect(await list({ workflow: 'Another' })).toEqual([]);
    const ids = [event?.id ?? ''];
    const { runs } = await engine.call('events.replay', { ids, workflow: 'Another' });
    const run = await engine.ended(runs[0]?.id ?? '');
    expect(stepOf(run, 'keep').output).toMatchObject({ source: 'schedule', eventId: event?.id });
    await engine.call('workflows.setPaused', { id: 'A workflow', paused: true });
    await expect(engine.call('events.replay', { ids })).rejects.toThrow(/No workflow listens/);
    const body = await engine.call('events.body', { id: event?.id ?? '' });
    expect(body.contentType).toBe('application/json');
    expect(JSON.parse(Buffer.from(body.base64, 'base64').toString())).toMatchObject({
      scheduledAt: '2026-11-23T07:00:00.000Z',
    });
  });
});

describe('the preview of a schedule', () => {
  it('gives the next times and words, or says what is wrong', async () => {
    const { engine } = await engineAt('2026-11-23T06:30:00Z');
    expect(await engine.call('schedules.preview', { params: DAILY, count: 2 })).toEqual({
      problems: [],
      words: 'At 08:00 (Europe/Berlin)',
      timeZone: 'Europe/Berlin',
      next: [at('2026-11-23T07:00:00Z'), at('2026-11-24T07:00:00Z')],
    });
    expect(
      await engine.call('schedules.preview', { params: { cron: '0 8 * * *' }, timeZone: 'UTC' }),
    ).toMatchObject({ timeZone: 'UTC', next: { length: 5, 0: at('2026-11-23T08:00:00Z') } });
    expect(
      await engine.call('schedules.preview', { params: { cron: '0 25 * * *' } }),
    ).toMatchObject({ problems: [{ field: 'cron' }], words: null, next: [] });
    expect(
      await engine.call('schedules.preview', { params: { at: ['2026-11-24', 'soon'] } }),
    ).toMatchObject({ problems: [{ field: 'at[1]' }] });
  });
});

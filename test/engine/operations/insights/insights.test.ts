import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDuration,
  type Durations,
  percentile,
} from '../../../../engine/operations/insights/durations.ts';
import { stretchesOf } from '../../../../engine/operations/insights/stretches.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { openEngine } from '../../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../../support/test-workflows.ts';

failOnLeaks();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe('insights', () => {
  it('tell what arrived, ran and failed, where, and still do when it is removed', async () => {
    const engine = await openEngine();
    const file = workflow([
      { id: 'parse', type: 'parse', params: { as: 'json', source: '{{ trigger.body.text }}' } },
      setStep('x', 1),
    ]);
    const { workflow: made, endpoints } = await engine.publish(onWebhook(file));
    const runs = [];
    for (const text of ['{}', 'no', '{}', 'no', '{}'])
      runs.push(...(await engine.send('orders', { text })));
    const [, failed = ''] = runs;
    for (const run of runs) await engine.settled(run);

    const now = await engine.call('insights.overview', { range: 'hour' });
    expect(now.totals).toMatchObject({ events: 5, rejected: 0, runs: 5, failed: 2 });
    expect(now.before).toMatchObject({ events: 0, runs: 0, p50: null });
    expect([now.times.length, now.events.accepted.length, now.p95.length]).toEqual([60, 60, 60]);
    expect(sum(now.runs.succeeded)).toBe(3);

    const { steps, workflows } = await engine.call('insights.top', { range: 'day' });
    expect(workflows).toMatchObject([{ workflowId: made.id, count: 5, failed: 2 }]);
    expect(steps.find(({ stepId }) => stepId === 'parse')).toMatchObject({
      workflowName: 'A workflow',
      stepType: 'parse',
      count: 5,
      failed: 2,
    });
    const traffic = await engine.call('insights.endpoints', { hours: 24 });
    expect(traffic.endpoints.map(({ id }) => id)).toEqual(
      (await engine.call('endpoints.list', {})).endpoints.map(({ id }) => id),
    );
    expect(sum(traffic.endpoints[0]?.accepted ?? [])).toBe(5);
    expect(endpoints).toHaveLength(1);

    // A failure that was mended is none any more.
    const output = { value: {} };
    await engine.call('runs.retry', { id: failed, stepId: 'parse', output });
    await engine.ended(failed);
    const mended = await engine.call('insights.overview', { range: 'month' });
    expect(mended.totals).toMatchObject({ runs: 5, failed: 1 });

    engine.db.exec('DELETE FROM step_runs; DELETE FROM runs; DELETE FROM events;');
    engine.host.clock.advance(2 * DAY);
    const later = await engine.call('insights.overview', { range: 'week' });
    expect(later.totals).toMatchObject({ events: 5, runs: 5, failed: 1 });
    expect((await engine.call('insights.overview', { range: 'day' })).totals.events).toBe(0);
  });

  it('steps of a month and a quarter are counted to the day, whatever they are read from', async () => {
    const engine = await openEngine();
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    const days: number[] = [];
    for (let i = 0; i < 20; i++) {
      for (const run of await engine.send('orders', { i })) await engine.settled(run);
      days.push(engine.host.clock.now());
      // Counted before time goes on.
      await engine.call('insights.overview', { range: 'hour' });
      engine.host.clock.advance(7 * DAY);
    }
    for (const range of ['month', 'quarter'] as const) {
      const { since, steps } = await engine.call('insights.top', { range });
      const inside = days.filter((at) => at >= since).length;
      expect(steps.find(({ stepId }) => stepId === 'x')?.count).toBe(inside);
      expect(inside).toBeGreaterThan(range === 'month' ? 3 : 11);
    }
  });

  it('what is kept of the database adds up to its size', async () => {
    const engine = await openEngine();
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    await engine.send('orders', { text: 'x'.repeat(100_000) });
    const { databaseBytes, parts } = await engine.call('insights.storage', {});
    expect(sum(parts.map(({ bytes }) => bytes))).toBeCloseTo(databaseBytes, -1);
    expect(parts.find(({ kind }) => kind === 'bodies')?.rows).toBe(1);
  });

  it('a percentile is as exact as its bucket is narrow', () => {
    const durations = fc.array(fc.integer({ min: 0, max: 30 * DAY }), { minLength: 1 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 1), (all, share) => {
        const counted: Durations = new Map();
        for (const ms of all)
          addDuration(counted, ms === 0 ? 0 : 1 + Math.floor(Math.log(ms) / Math.log(1.25)), 1);
        const exact = all.sort((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? 0;
        const found = percentile(counted, share) ?? -1;
        expect(found).toBeGreaterThanOrEqual(exact / 1.2501);
        expect(found).toBeLessThanOrEqual(exact * 1.2501);
      }),
    );
    expect(percentile(new Map(), 0.5)).toBeNull();
  });

  it('stretches begin where the day does, also when the clocks are changed', () => {
    // Clocks in Berlin were put back on 25 October 2026.
    const now = Date.parse('2026-10-26T10:20:00+01:00');
    const { times } = stretchesOf('week', now, 'Europe/Berlin');
    const local = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      timeStyle: 'short',
    });
    const starts = times.map((time) => local.format(time));
    expect(new Set(starts)).toEqual(new Set(['00:00', '06:00', '12:00', '18:00']));
    expect(new Set(times).size).toBe(28);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    const days = stretchesOf('month', now, 'Europe/Berlin');
    expect(days.times.map((time) => local.format(time))).toEqual(Array(30).fill('00:00'));
    expect(days.indexOf(now)).toBe(29);
    expect(days.indexOf((days.times[0] ?? 0) - 1)).toBe(-1);
  });
});

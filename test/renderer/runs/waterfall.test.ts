import { describe, expect, it } from 'vitest';
import { segmentsOf, timeAxis } from '../../../renderer/features/runs/timeline/waterfall.ts';
import type { Attempt, StepRun } from '../../../shared/model/run.ts';

const step = (more: Partial<StepRun>): StepRun => ({
  stepId: 'tell',
  stepType: 'http-request',
  stepName: 'Tell',
  iteration: '',
  status: 'succeeded',
  port: 'out',
  startedAt: 100,
  endedAt: 200,
  dueAt: null,
  waitReason: null,
  reused: false,
  edited: null,
  input: null,
  output: null,
  error: null,
  warnings: [],
  logs: [],
  attempts: [],
  ...more,
});

const attempt = (
  number: number,
  [startedAt, endedAt]: readonly [number, number | null],
  more: Partial<Attempt> = {},
): Attempt => ({
  number,
  cause: number === 1 ? 'initial' : 'automatic',
  status: 'succeeded',
  startedAt,
  endedAt,
  error: null,
  ...more,
});

const stretches = (each: StepRun, now = 1000) =>
  segmentsOf(each, now).map(({ kind, from, to }) => `${kind} ${from}-${to}`);

describe('what a step did over time', () => {
  it('is its attempts, and the waits that its retry policy put between them', () => {
    const attempts = [attempt(1, [100, 120], { status: 'failed' }), attempt(2, [180, 200])];
    expect(stretches(step({ attempts }))).toEqual([
      'acting 100-120',
      'waiting 120-180',
      'acting 180-200',
    ]);
  });

  it('has no wait where a person came back to it', () => {
    const attempts = [
      attempt(1, [100, 120], { status: 'failed' }),
      attempt(2, [180, 200], { cause: 'manual' }),
    ];
    expect(stretches(step({ attempts }))).toEqual(['acting 100-120', 'acting 180-200']);
  });

  it('goes on until now while it is under way or waits', () => {
    const attempts = [attempt(1, [100, null], { status: 'started' })];
    expect(stretches(step({ status: 'running', endedAt: null, attempts }))).toEqual([
      'acting 100-1000',
    ]);
    expect(stretches(step({ status: 'waiting', endedAt: null, waitReason: 'delay' }))).toEqual([
      'waiting 100-1000',
    ]);
  });

  it('is nothing for what was reused or skipped', () => {
    expect(stretches(step({ reused: true }))).toEqual([]);
    expect(stretches(step({ status: 'skipped' }))).toEqual([]);
  });
});

describe('the time axis', () => {
  const acting = (from: number, to: number) => ({
    kind: 'acting' as const,
    from,
    to,
    status: 'succeeded',
    attempt: 1,
  });

  it('goes from the start to the end, evenly', () => {
    const axis = timeAxis([acting(0, 40), acting(60, 100)], 0);
    expect([0, 50, 100].map(axis.place)).toEqual([0, 0.5, 1]);
    expect(axis.breaks).toEqual([]);
    expect(axis.ticks.map(({ label }) => label)).toEqual([
      '0 ms',
      '20 ms',
      '40 ms',
      '60 ms',
      '80 ms',
      '100 ms',
    ]);
  });

  it('draws an hour in which nothing was done short, and says so', () => {
    const hour = 3_600_000;
    const axis = timeAxis([acting(0, 100), acting(hour, hour + 100)], 0);
    expect(axis.breaks.map(({ label }) => label)).toEqual(['1 h']);
    expect(axis.place(100)).toBeGreaterThan(0.4);
    expect(axis.place(hour)).toBeLessThan(0.6);
    expect(axis.place(hour + 100)).toBe(1);
  });

  it('stands for a run in which nothing has begun', () => {
    const axis = timeAxis([], 500);
    expect(axis.place(500)).toBe(0);
    expect(axis.place(501)).toBe(1);
  });
});

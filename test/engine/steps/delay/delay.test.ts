import { describe, expect, it } from 'vitest';
import { StepFailure, StepParamsError } from '../../../../engine/steps/define-step.ts';
import { delay } from '../../../../engine/steps/delay/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

/** A Monday: noon in UTC, 13:00 in Berlin. */
const now = Date.parse('2026-11-23T12:00:00Z');

const run = (params: JsonObject, at = now) => delay.execute(params, stepContext({ now: () => at }));
const waits = (iso: string) => ({
  output: { waitedUntil: new Date(iso).toISOString() },
  waitUntil: Date.parse(iso),
});

describe('delay', () => {
  it.each<[number | string, string, string]>([
    [500, 'ms', '2026-11-23T12:00:00.500Z'],
    [1.5, 'seconds', '2026-11-23T12:00:01.500Z'],
    ['10', 'minutes', '2026-11-23T12:10:00Z'],
    [2, 'hours', '2026-11-23T14:00:00Z'],
    [1, 'days', '2026-11-24T12:00:00Z'],
    [2, 'weeks', '2026-12-07T12:00:00Z'],
    [0.2, 'ms', '2026-11-23T12:00:00.001Z'],
  ])('waits for %s %s', (amount, unit, until) => {
    expect(run({ for: { amount, unit } })).toEqual(waits(until));
  });

  it('waits until a date, in the time zone of the workflow where it names none', () => {
    expect(run({ until: '2026-12-24T18:00:00Z' })).toEqual(waits('2026-12-24T18:00:00Z'));
    expect(run({ until: '2026-12-24T18:00:00' })).toEqual(waits('2026-12-24T17:00:00Z'));
    expect(run({ until: '2026-12-24', timeZone: 'America/New_York' })).toEqual(
      waits('2026-12-24T05:00:00Z'),
    );
    expect(run({ until: now + 60_000 })).toEqual(waits('2026-11-23T12:01:00Z'));
  });

  it('does not wait for what is over', () => {
    expect(run({ until: '2026-11-23T11:59:59Z' })).toEqual({
      output: { waitedUntil: '2026-11-23T11:59:59.000Z' },
    });
    expect(run({ until: now })).not.toHaveProperty('waitUntil');
    expect(run({ for: { amount: 0, unit: 'days' } })).not.toHaveProperty('waitUntil');
  });

  it('waits until a clock next shows a time', () => {
    expect(run({ timeOfDay: '17:30' })).toEqual(waits('2026-11-23T16:30:00Z'));
    expect(run({ timeOfDay: '08:00' })).toEqual(waits('2026-11-24T07:00:00Z'));
    expect(run({ timeOfDay: '08:00:30', timeZone: 'UTC' })).toEqual(waits('2026-11-24T08:00:30Z'));
    expect(run({ timeOfDay: '13:00' })).not.toHaveProperty('waitUntil');
  });

  it('waits for a weekday', () => {
    expect(run({ timeOfDay: '08:00', weekdays: ['fri', 'wed'] })).toEqual(
      waits('2026-11-25T07:00:00Z'),
    );
    expect(run({ timeOfDay: '08:00', weekdays: ['mon'] })).toEqual(waits('2026-11-30T07:00:00Z'));
    expect(run({ timeOfDay: '14:00', weekdays: ['mon'] })).toEqual(waits('2026-11-23T13:00:00Z'));
  });

  it('keeps to the clock on the wall over the change to and from summer time', () => {
    const march = Date.parse('2026-03-28T12:00:00Z');
    expect(run({ timeOfDay: '08:00' }, march)).toEqual(waits('2026-03-29T06:00:00Z'));
    // 02:30 does not exist on that day: it comes an hour later.
    expect(run({ timeOfDay: '02:30' }, march)).toEqual(waits('2026-03-29T01:30:00Z'));
    const october = Date.parse('2026-10-24T12:00:00Z');
    expect(run({ timeOfDay: '08:00' }, october)).toEqual(waits('2026-10-25T07:00:00Z'));
    expect(run({ timeOfDay: '02:30' }, october)).toEqual(waits('2026-10-25T00:30:00Z'));
  });

  it.each<[JsonObject, string]>([
    [{ until: 'soon' }, 'It cannot be waited for "until": text "soon" is not a date.'],
    [{ until: null }, 'There is no date to wait for'],
    [{}, 'There is no date to wait for'],
    [{ for: { amount: 4000, unit: 'days' } }, 'more than 10 years away'],
    [{ for: { amount: 1e300, unit: 'weeks' } }, 'more than 10 years away'],
    [{ until: '2099-01-01' }, 'more than 10 years away'],
  ])('fails for %j', (params, reason) => {
    expect(() => run(params)).toThrow(StepFailure);
    expect(() => run(params)).toThrow(reason);
  });

  it('refuses an amount that an expression gave wrongly', () => {
    expect(() => run({ for: { amount: 'x', unit: 'days' } })).toThrow(StepParamsError);
    expect(() => run({ for: { amount: -1, unit: 'days' } })).toThrow('for.amount');
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['for: is missing: give "for", "until" or "timeOfDay"']],
    [
      { until: '{{ a }}', timeOfDay: '08:00' },
      ['timeOfDay: does not go with "until": give one of them'],
    ],
    [{ until: '{{ a }}', weekdays: ['mon'] }, ['weekdays: goes with "timeOfDay" only']],
    [
      { until: 'tomorow' },
      [expect.stringMatching(/^until: text "tomorow" is not a date\. Give a/)],
    ],
    [
      { for: { amount: 1, unit: 'minute' } },
      ['for.unit: "minute" is not known here; did you mean "minutes"?'],
    ],
    [{ for: { amount: 'ten', unit: 'ms' } }, ['for.amount: must be a number, not text ("ten")']],
    [{ timeOfDay: '8:00' }, ['timeOfDay: must be a time such as 08:00 or 17:30:15']],
    [{ timeOfDay: '24:00' }, ['timeOfDay: must be a time such as 08:00 or 17:30:15']],
    [
      { timeOfDay: '08:00', weekdays: ['monday'] },
      [expect.stringMatching(/^weekdays\.0: "monday" is not one of mon, tue/)],
    ],
    [
      { timeOfDay: '08:00', timeZone: 'Berlin' },
      ['timeZone: is no time zone: give an IANA name such as Europe/Berlin'],
    ],
    [{ untill: 'x' }, ['params: there is no param "untill" here; did you mean "until"?']],
  ])('check refuses %j', (params, problems) => {
    expect(stepProblems(delay, params)).toEqual(problems);
  });

  it('check accepts expressions', () => {
    expect(stepProblems(delay, { for: { amount: '{{ a }}', unit: '{{ b }}' } })).toEqual([]);
    expect(stepProblems(delay, { until: '{{ trigger.body.due }}' })).toEqual([]);
    expect(
      stepProblems(delay, { timeOfDay: '{{ vars.time }}', timeZone: '{{ vars.zone }}' }),
    ).toEqual([]);
  });
});

import { DateTime } from 'luxon';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { readTime } from '../../values/times.ts';
import { cronWords, nextOfCron, previousOfCron, readCron } from './cron.ts';
import { type Every, nextOfEvery, previousOfEvery, usualAnchor } from './every.ts';
import type { ScheduleParams } from './params.ts';

/** The first time after `after` (ms UTC); null: never again. */
export function nextTime(
  params: ScheduleParams,
  { after, timeZone }: { after: number; timeZone: string },
): number | null {
  const from = boundary(params.from, timeZone);
  const until = boundary(params.until, timeZone);
  const found = nextAmong(params, {
    after: from === null ? after : Math.max(after, from - 1),
    timeZone,
  });
  return found === null || (until !== null && found > until) ? null : found;
}

/** The last time at or before `at`; null: there was none. */
export function previousTime(
  params: ScheduleParams,
  { at, timeZone }: { at: number; timeZone: string },
): number | null {
  const from = boundary(params.from, timeZone);
  const until = boundary(params.until, timeZone);
  const found = previousAmong(params, { at: until === null ? at : Math.min(at, until), timeZone });
  return found === null || (from !== null && found < from) ? null : found;
}

function nextAmong(
  params: ScheduleParams,
  { after, timeZone }: { after: number; timeZone: string },
): number | null {
  if (params.every !== undefined)
    return nextOfEvery(everyOf(params.every, timeZone), { after, timeZone });
  if (params.at !== undefined)
    return moments(params.at, timeZone).find((time) => time > after) ?? null;
  return nextOfCron(readCron(cronOf(params), timeZone), after);
}

function previousAmong(
  params: ScheduleParams,
  { at, timeZone }: { at: number; timeZone: string },
): number | null {
  if (params.every !== undefined)
    return previousOfEvery(everyOf(params.every, timeZone), { at, timeZone });
  if (params.at !== undefined)
    return moments(params.at, timeZone).findLast((time) => time <= at) ?? null;
  return previousOfCron(readCron(cronOf(params), timeZone), at);
}

function everyOf(
  { amount, unit, anchor }: NonNullable<ScheduleParams['every']>,
  timeZone: string,
): Every {
  return { amount, unit, anchor: boundary(anchor, timeZone) ?? usualAnchor(timeZone) };
}

/** A time of day is a cron expression as well. */
function cronOf({ cron, timeOfDay = '00:00', weekdays = [] }: ScheduleParams): string {
  if (cron !== undefined) return cron;
  const [hour = 0, minute = 0, second = 0] = timeOfDay.split(':').map(Number);
  return `${second} ${minute} ${hour} * * ${weekdays.length === 0 ? '*' : weekdays.join(',')}`;
}

/** In order, each once. */
function moments(times: readonly Json[], timeZone: string): number[] {
  const all = new Set(times.map((time) => readTime(time, timeZone)));
  return [...all].sort((one, other) => one - other);
}

function boundary(time: Json | undefined, timeZone: string): number | null {
  return time === undefined || time === null || time === '' ? null : readTime(time, timeZone);
}

/** `At 08:00, Monday through Friday`. */
export function scheduleWords(params: ScheduleParams): string {
  const { every, at, timeZone } = params;
  const zone = timeZone === undefined ? '' : ` (${timeZone})`;
  if (every !== undefined) {
    const { amount, unit } = every;
    return amount === 1
      ? `Every ${unit.slice(0, -1)}${zone}`
      : `Every ${amount.toLocaleString('en')} ${unit}${zone}`;
  }
  if (at !== undefined)
    return `${at.length === 1 ? 'At a given time' : `At ${at.length} given times`}${zone}`;
  return `${cronWords(cronOf(params))}${zone}`;
}

/** What an event says of its time: the date and time that clocks in the zone show. */
export function describeTime(at: number, timeZone: string): JsonObject {
  const time = DateTime.fromMillis(at, { zone: timeZone, locale: 'en' });
  return {
    date: time.toFormat('yyyy-MM-dd'),
    time: time.toFormat('HH:mm:ss'),
    weekday: time.toFormat('cccc').toLowerCase(),
  };
}

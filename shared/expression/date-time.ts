import { DateTime, IANAZone } from 'luxon';
import { EvaluationProblem } from './expression-error.ts';
import { closestName } from './suggestions.ts';
import { describe, type Value } from './values.ts';

/**
 * Reads a date as it occurs in data: an ISO 8601 text, milliseconds since 1970, RFC 2822 (e-mail)
 * or RFC 9110 (HTTP) text, or SQL text (`2026-11-23 10:30:00`). Where the text names no offset,
 * it is a time in `zone`.
 */
export function toDateTime(value: Value, zone: string, argument?: number): DateTime {
  if (typeof value === 'number') {
    const date = DateTime.fromMillis(Number.isFinite(value) ? value : 1e300, { zone });
    if (isInRange(date)) return date;
    throw notADate(value, argument);
  }
  if (typeof value === 'string' && value.length <= 100) {
    const text = value.trim();
    for (const read of [
      DateTime.fromISO,
      DateTime.fromSQL,
      DateTime.fromRFC2822,
      DateTime.fromHTTP,
    ]) {
      const date = read(text, { zone });
      if (isInRange(date)) return date;
    }
  }
  throw notADate(value, argument);
}

function notADate(value: Value, argument: number | undefined): EvaluationProblem {
  const missing = value === undefined || value === null;
  return new EvaluationProblem(
    'expression_value',
    missing
      ? `a date is needed here, but it is ${value === null ? 'null' : 'missing'}`
      : `${describe(value)} is not a date`,
    {
      argument,
      hint: missing
        ? undefined
        : typeof value === 'string'
          ? 'Dates are text such as 2026-11-23T10:30:00Z. For other forms: parseDate(text, "dd.MM.yyyy"); for seconds: fromUnix(seconds).'
          : 'Dates are text such as 2026-11-23T10:30:00Z, or milliseconds since 1970.',
    },
  );
}

/** ISO 8601 has years of four digits; beyond them the library's calculations go wrong. */
function isInRange(date: DateTime): boolean {
  return date.isValid && date.year >= 1 && date.year <= 9998;
}

/** UTC with milliseconds, the one form in which helpers give dates: `2026-11-23T10:30:00.000Z`. */
export function toIso(date: DateTime): string {
  return isInRange(date) ? new Date(date.toMillis()).toISOString() : outOfRange();
}

function outOfRange(): never {
  throw new EvaluationProblem('expression_value', 'the date is too far away from today');
}

/** Zones that have been found to exist; asking takes microseconds. */
const knownZones = new Set<string>(['UTC']);

/** Checks an IANA name (`Europe/Berlin`), `UTC`, or an offset (`UTC+5:30`). */
export function checkZone(zone: string, argument?: number): string {
  if (knownZones.has(zone)) return zone;
  const offset = /^UTC[+-]\d{1,2}(:\d{2})?$/.test(zone);
  if (offset || (zone.length <= 60 && IANAZone.isValidZone(zone))) {
    if (knownZones.size < 1000) knownZones.add(zone);
    return zone;
  }
  const name = zone.slice(0, 60);
  const suggestion = closestName(name, Intl.supportedValuesOf('timeZone'));
  throw new EvaluationProblem(
    'expression_value',
    `there is no time zone ${JSON.stringify(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    {
      argument,
      suggestion,
      hint: 'Time zones are written as Europe/Berlin, America/New_York or UTC.',
    },
  );
}

const units = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
] as const;

export type DateUnit = (typeof units)[number];

const shortUnits: ReadonlyMap<string, DateUnit> = new Map([
  ['y', 'year'],
  ['q', 'quarter'],
  ['mo', 'month'],
  ['w', 'week'],
  ['d', 'day'],
  ['h', 'hour'],
  ['m', 'minute'],
  ['min', 'minute'],
  ['s', 'second'],
  ['sec', 'second'],
  ['ms', 'millisecond'],
]);

export function findUnit(text: string): DateUnit | undefined {
  const name = text.toLowerCase();
  return units.find((unit) => name === unit || name === `${unit}s`) ?? shortUnits.get(name);
}

/** `day`, `days`, `d` ... */
export function toUnit(text: string, argument?: number): DateUnit {
  const found = findUnit(text.slice(0, 60));
  if (found !== undefined) return found;
  const suggestion = closestName(text.slice(0, 60).toLowerCase(), [
    ...units,
    ...units.map((unit) => `${unit}s`),
  ]);
  throw new EvaluationProblem(
    'expression_value',
    `${JSON.stringify(text.slice(0, 60))} is not a unit of time${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    { argument, suggestion, hint: `Units are ${units.join(', ')}.` },
  );
}

import { readDuration } from '../values/durations.ts';
import { readTime, sameDay } from '../values/times.ts';
import type { BinaryOperator, ConditionContext } from './operator.ts';

const date = 'A date: ISO 8601, or milliseconds since 1970.';
const duration = 'A duration: `15 minutes`, `1h 30m`, `PT15M`, or milliseconds.';

export const before = dateOperator('is before', (left, right) => left < right);
export const after = dateOperator('is after', (left, right) => left > right);
export const onSameDay = dateOperator('is on the same day as', (left, right, { timeZone }) =>
  sameDay(left, right, timeZone),
);

export const withinLast = spanOperator(
  'lies within the last',
  (time, span, now) => time <= now && time >= now - span,
);
export const withinNext = spanOperator(
  'lies within the next',
  (time, span, now) => time >= now && time <= now + span,
);

function dateOperator(
  title: string,
  compare: (left: number, right: number, context: ConditionContext) => boolean,
): BinaryOperator {
  return {
    sides: 2,
    title,
    group: 'date',
    whenMissing: false,
    takesIgnoreCase: false,
    right: date,
    checkRight: (right) => readTime(right, 'UTC'),
    test: (left, right, _ignoreCase, context) =>
      compare(readTime(left, context.timeZone), readTime(right, context.timeZone), context),
  };
}

function spanOperator(
  title: string,
  compare: (time: number, span: number, now: number) => boolean,
): BinaryOperator {
  return {
    sides: 2,
    title,
    group: 'date',
    whenMissing: false,
    takesIgnoreCase: false,
    right: duration,
    checkRight: readDuration,
    test: (left, right, _ignoreCase, context) =>
      compare(readTime(left, context.timeZone), readDuration(right), context.now()),
  };
}

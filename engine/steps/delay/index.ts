import * as z from 'zod';
import { isMissing } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { durationGroup } from '../../values/duration-param.ts';
import { durationOf } from '../../values/durations.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { isTimeZone, readTime } from '../../values/times.ts';
import { ValueError } from '../../values/value-error.ts';
import { defineStep, type ParamProblem, type StepContext, StepFailure } from '../define-step.ts';
import { nextTimeOfDay, timeOfDayPattern, WEEKDAYS } from './time-of-day.ts';

const maxYears = 10;
const maxDelayMs = maxYears * 366 * 86_400_000;

const paramsSchema = z.strictObject({
  for: durationGroup(z.number().min(0))
    .meta({ title: 'For', description: 'Waits this long.', field: 'group' })
    .optional(),
  until: anyValue.meta({
    title: 'Until',
    description: 'Waits until a date: ISO 8601, or milliseconds since 1970.',
    field: 'date',
  }),
  timeOfDay: z
    .string()
    .regex(timeOfDayPattern, 'must be a time such as 08:00 or 17:30:15')
    .meta({
      title: 'Until a time of day',
      description: 'Waits until a clock next shows this time: `08:00`.',
      field: 'time-of-day',
    })
    .optional(),
  weekdays: z
    .array(z.enum(WEEKDAYS))
    .max(7)
    .meta({
      title: 'On weekdays',
      description: 'For a time of day: only on these days. Left out: every day.',
      field: 'list',
    })
    .optional(),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone: give an IANA name such as Europe/Berlin')
    .meta({
      title: 'Time zone',
      description: 'An IANA name such as `Europe/Berlin`. Left out: the workflow’s.',
      field: 'time-zone',
    })
    .optional(),
});
type Params = z.output<typeof paramsSchema>;

const ways = ['for', 'until', 'timeOfDay'] as const;

export const delay = defineStep({
  type: 'delay',
  name: 'Delay',
  description: 'Waits for a while, until a date or until a time of day.',
  icon: 'timer',
  group: 'logic',
  effects: 'none',
  ports: [{ name: 'out', label: 'Afterwards' }],
  params: paramsSchema,
  problems: delayProblems,
  example: { for: { amount: 10, unit: 'minutes' } },
  run(params, context) {
    const now = context.now();
    const waitUntil = moment(params, context, now);
    if (waitUntil - now > maxDelayMs) {
      throw new StepFailure({
        code: 'delay_too_long',
        message: `${new Date(waitUntil).toISOString()} is more than ${maxYears} years away.`,
        hint: 'Check the date or the amount and its unit.',
      });
    }
    const output = { waitedUntil: new Date(waitUntil).toISOString() };
    return waitUntil <= now ? { output } : { output, waitUntil };
  },
  docs: `
Give one of \`for\`, \`until\` and \`timeOfDay\`:

\`\`\`json
{ "for": { "amount": 10, "unit": "minutes" } }
{ "until": "{{ trigger.body.dueDate }}" }
{ "timeOfDay": "08:00", "weekdays": ["mon", "tue", "wed", "thu", "fri"], "timeZone": "Europe/Berlin" }
\`\`\`

The time is kept in the database: a restart does not lose it, and one that passes meanwhile is
caught up. A date in the past does not wait. Output: \`{ "waitedUntil": "2026-11-23T08:00:00.000Z" }\`.
`,
});

function moment(params: Params, context: StepContext, now: number): number {
  const timeZone = params.timeZone ?? context.timeZone;
  if (params.for !== undefined) {
    const { amount, unit } = params.for;
    return now + Math.ceil(Math.min(durationOf(amount, unit), maxDelayMs * 2));
  }
  if (params.timeOfDay !== undefined) {
    return nextTimeOfDay({
      time: params.timeOfDay,
      weekdays: params.weekdays ?? [],
      timeZone,
      now,
    });
  }
  if (isMissing(params.until)) {
    throw new StepFailure({
      code: 'delay_until_missing',
      message: 'There is no date to wait for: the expression of "until" gave nothing.',
      hint: 'Look at its path, or give it a default: {{ path ?? now() }}.',
    });
  }
  try {
    return readTime(params.until, timeZone);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new StepFailure({
      code: 'delay_until_invalid',
      message: `It cannot be waited for "until": ${error.message}.`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

function delayProblems(params: JsonObject): ParamProblem[] {
  const given = ways.filter((way) => params[way] !== undefined);
  const [, second] = given;
  if (given.length === 0) {
    return [{ path: ['for'], message: 'is missing: give "for", "until" or "timeOfDay"' }];
  }
  if (second !== undefined) {
    return [{ path: [second], message: `does not go with "${given[0]}": give one of them` }];
  }
  if (params.weekdays !== undefined && params.timeOfDay === undefined) {
    return [{ path: ['weekdays'], message: 'goes with "timeOfDay" only' }];
  }
  return untilProblems(params.until);
}

function untilProblems(until: Json | undefined): ParamProblem[] {
  if (until === undefined || (typeof until === 'string' && until.includes('{{'))) return [];
  try {
    readTime(until, 'UTC');
    return [];
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return [{ path: ['until'], message: `${error.message}. ${error.hint ?? ''}`.trim() }];
  }
}

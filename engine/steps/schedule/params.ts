import * as z from 'zod';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';
import { isTimeZone, readTime } from '../../values/times.ts';
import { ValueError } from '../../values/value-error.ts';
import type { ParamProblem } from '../define-step.ts';
import { cronProblem } from './cron.ts';
import { EVERY_UNITS } from './every.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

export const scheduleParams = z.strictObject({
  timeOfDay: z
    .string()
    .regex(TIME_OF_DAY, 'must be a time such as 08:00 or 17:30:15')
    .meta({
      title: 'At a time of day',
      description: 'When a clock shows this time: `08:00`.',
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
  every: z
    .strictObject({
      amount: numberParam(z.int().min(1).max(1_000_000)).meta({
        title: 'Amount',
        description: 'How many units.',
        field: 'number',
      }),
      unit: z.enum(EVERY_UNITS).meta({
        title: 'Unit',
        description: 'Days, weeks and months are those of the calendar.',
        field: 'select',
      }),
      anchor: anyValue.meta({
        title: 'Counted from',
        description:
          'One of its times, past or future. Left out: midnight, of a Monday, of the 1st.',
        field: 'date',
      }),
    })
    .meta({ title: 'Every', description: 'Again and again after so long.', field: 'group' })
    .optional(),
  cron: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({
      title: 'Cron expression',
      description: '`0 8 * * 1-5`; with six fields the first one is the seconds.',
      field: 'text',
    })
    .optional(),
  at: z
    .array(z.custom<Json>().meta({ title: 'Time', field: 'date' }))
    .min(1)
    .max(1000)
    .meta({
      title: 'At given times',
      description: 'Dates, each of which comes once.',
      field: 'list',
    })
    .optional(),
  from: anyValue.meta({
    title: 'From',
    description: 'A date before which it does not fire.',
    field: 'date',
  }),
  until: anyValue.meta({
    title: 'Until',
    description: 'A date after which it does not fire any more.',
    field: 'date',
  }),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone: give an IANA name such as Europe/Berlin')
    .meta({
      title: 'Time zone',
      description: 'An IANA name such as `Europe/Berlin`. Left out: the workflow’s.',
      field: 'time-zone',
    })
    .optional(),
  missed: z.enum(['skip', 'once', 'all']).default('once').meta({
    title: 'Missed times',
    description:
      'When Patchbay did not run or the computer slept: nothing, one run for all of them, or a run for each.',
    field: 'select',
  }),
  mostMissed: numberParam(z.int().min(1).max(1000)).prefault(50).meta({
    title: 'At most',
    description: 'For a run for each: the newest so many.',
    field: 'number',
  }),
});
export type ScheduleParams = z.output<typeof scheduleParams>;

const WAYS = ['timeOfDay', 'every', 'cron', 'at'] as const;

/** What a schema cannot say. */
export function scheduleProblems(params: JsonObject): ParamProblem[] {
  const given = WAYS.filter((way) => params[way] !== undefined);
  const [first, second] = given;
  if (first === undefined)
    return [
      { path: ['timeOfDay'], message: 'is missing: give "timeOfDay", "every", "cron" or "at"' },
    ];
  if (second !== undefined)
    return [{ path: [second], message: `does not go with "${first}": give one of them` }];
  const problems: ParamProblem[] = [];
  const { cron, weekdays, every, at } = params;
  if (typeof cron === 'string') {
    const problem = cronProblem(cron);
    if (problem !== null) problems.push({ path: ['cron'], message: problem });
  }
  if (weekdays !== undefined && params['timeOfDay'] === undefined)
    problems.push({ path: ['weekdays'], message: 'goes with "timeOfDay" only' });
  const anchor =
    typeof every === 'object' && every !== null && !Array.isArray(every) ? every['anchor'] : null;
  problems.push(...timeProblems(['every', 'anchor'], anchor));
  for (const name of ['from', 'until'] as const)
    problems.push(...timeProblems([name], params[name]));
  if (Array.isArray(at)) problems.push(...at.flatMap(atProblems));
  return problems;
}

function atProblems(time: Json, index: number): ParamProblem[] {
  return time === null || time === ''
    ? [{ path: ['at', index], message: 'is missing: give a date' }]
    : timeProblems(['at', index], time);
}

function timeProblems(path: readonly PropertyKey[], time: Json | undefined): ParamProblem[] {
  if (time === undefined || time === null || time === '') return [];
  try {
    readTime(time, 'UTC');
    return [];
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return [{ path, message: `${error.message}. ${error.hint ?? ''}`.trim() }];
  }
}

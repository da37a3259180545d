import type { JsonObject } from '../../shared/json.ts';
import type { SchedulePreview } from '../../shared/model/trigger.ts';
import { stepType } from '../steps/index.ts';
import { pathText } from '../workflows/check-definition.ts';

/** When a schedule with these params would fire after `now`, at most `count` times. */
export function previewSchedule(options: {
  params: JsonObject;
  /** The workflow's or workspace's, where the params name none. */
  timeZone: string;
  now: number;
  count: number;
}): SchedulePreview {
  const { params, timeZone, now, count } = options;
  const type = stepType('schedule');
  const source = type?.source;
  if (type === undefined || source?.kind !== 'schedule')
    return { problems: [], words: null, timeZone, next: [] };
  const problems = type
    .check(params)
    .map(({ path, message }) => ({ field: pathText(path).replace(/^\./, ''), message }));
  if (problems.length > 0) return { problems, words: null, timeZone, next: [] };
  const zone = source.timeZone(params) ?? timeZone;
  const next: number[] = [];
  for (let at = source.next(params, { after: now, timeZone: zone }); at !== null; ) {
    next.push(at);
    if (next.length >= count) break;
    at = source.next(params, { after: at, timeZone: zone });
  }
  return { problems, words: source.words(params), timeZone: zone, next };
}

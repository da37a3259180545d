import type { JsonObject } from '../../shared/json.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';
import { dealWith, dueAfter, type Firing, type Gap } from './occurrences.ts';
import type { EventRecorder, RecordedEvent } from './record-event.ts';
import { type ScheduleSource, timesOf } from './sync.ts';
import type { TriggerRow } from './trigger-repository.ts';

export interface Dealt {
  /** As it is afterwards, due again after what was dealt with. */
  row: TriggerRow;
  recorded: RecordedEvent[];
}

/**
 * Records events for the times of a schedule from when it was due up to `upTo`, as its policy for
 * missed times says. Inside a transaction; the row is for the caller to put. Throws what the source
 * throws of params that this release cannot read.
 */
export function dealWithDue(
  { trigger, row, source }: { trigger: LiveTrigger; row: TriggerRow; source: ScheduleSource },
  options: { recorder: EventRecorder; upTo: number; now: number },
): Dealt {
  const { recorder, upTo, now } = options;
  const { due_at: dueAt, time_zone: timeZone } = row;
  if (dueAt === null || dueAt > upTo) return { row, recorded: [] };
  const times = timesOf(source, trigger, timeZone);
  const policy = source.missed(trigger.params);
  const { firings, gap, last } = dealWith(times, { dueAt, upTo, now, policy });
  const recorded: RecordedEvent[] = [];
  const record = (data: JsonObject, scheduledAt: number, missed: boolean): void => {
    const externalId = iso(scheduledAt);
    const occurrence = recorder.prepare(
      { ...data, timeZone, ...source.describe(scheduledAt, timeZone) },
      { at: now, externalId, missed },
    );
    const made = recorder.record(trigger, occurrence, now);
    if (made !== null) recorded.push(made);
  };
  if (gap !== null) record(gapData(gap, now), gap.to, true);
  for (const firing of firings) record(firingData(firing, now), firing.scheduledAt, false);
  return {
    row: {
      ...row,
      due_at: dueAfter(times, last, null),
      last_due_at: last,
      last_fired_at: firings.length === 0 ? row.last_fired_at : now,
    },
    recorded,
  };
}

function firingData({ scheduledAt, missed, missedSince, more }: Firing, now: number): JsonObject {
  return {
    scheduledAt: iso(scheduledAt),
    firedAt: iso(now),
    missed,
    ...(missedSince === null ? {} : { missedSince: iso(missedSince) }),
    ...(more ? { missedMore: true } : {}),
  };
}

function gapData({ from, to, count, more }: Gap, now: number): JsonObject {
  return {
    scheduledAt: iso(to),
    firedAt: iso(now),
    missed: count,
    missedSince: iso(from),
    ...(more ? { missedMore: true } : {}),
    skipped: true,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

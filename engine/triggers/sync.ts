import { createHash } from 'node:crypto';
import { isJsonObject, type Json } from '../../shared/json.ts';
import type { ErasedTriggerSource } from '../steps/trigger-source.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';
import { dueAfter, type Times } from './occurrences.ts';
import type { TriggerRow } from './trigger-repository.ts';

export type ScheduleSource = Extract<ErasedTriggerSource, { kind: 'schedule' }>;

export function timesOf(
  source: ScheduleSource,
  { params }: Pick<LiveTrigger, 'params'>,
  timeZone: string,
): Times {
  return {
    next: (after) => source.next(params, { after, timeZone }),
    previous: (at) => source.previous(params, { at, timeZone }),
    once: source.once(params),
  };
}

/** What a change of a workflow means for one of its triggers. */
export interface Change {
  row: TriggerRow;
  /** What it remembered does not fit its params any more. */
  forget: boolean;
  /** Up to then the old row counts: what was due is dealt with as it was. */
  since: number;
}

/**
 * The row of a trigger as it is published now; null when the one that is there fits. A time of a
 * schedule that lies before the change belongs to the old params, later ones to the new: none is
 * lost or doubled. Throws what a source throws of params that this release cannot read.
 */
export function changeOf(
  trigger: LiveTrigger,
  row: TriggerRow | undefined,
  options: { now: number; timeZone: string },
): Change | null {
  const { source, params, type } = trigger;
  const own = source.kind === 'schedule' ? source.timeZone(params) : null;
  const timeZone = own ?? trigger.timeZone ?? options.timeZone;
  const paused = trigger.paused ? 1 : 0;
  const isSameVersion = row?.version_seq === trigger.versionSeq;
  const isLike =
    row !== undefined &&
    row.time_zone === timeZone &&
    row.paused === paused &&
    // A schedule has trouble only with params that a release could not read.
    (row.trouble === null || source.kind !== 'schedule');
  // Versions never change: nothing needs to be hashed to know that.
  if (isLike && isSameVersion) return null;
  const paramsHash = hashOf([type, params]);
  const memory = 'memory' in source ? source.memory?.(params) : undefined;
  const memoryHash = hashOf([type, memory ?? params]);
  const isSame = isLike && row.params_hash === paramsHash;
  // Anything else than the workflow, such as the workspace's time zone, changed just now.
  const isWorkflow = !isSameVersion || row?.paused !== paused;
  const since = isWorkflow ? Math.min(trigger.changedAt, options.now) : options.now;
  const identity = {
    workflow_seq: trigger.workflowSeq,
    step_id: trigger.stepId,
    type,
    version_seq: trigger.versionSeq,
    params_hash: paramsHash,
    memory_hash: memoryHash,
    time_zone: timeZone,
    paused,
  } as const;
  if (isSame) return { row: { ...row, ...identity }, forget: false, since };
  const isOther = row === undefined || row.type !== type;
  const last = isOther ? null : row.last_due_at;
  return {
    row: {
      ...identity,
      due_at: trigger.paused
        ? null
        : firstDue(trigger, { since, last, timeZone, now: options.now }),
      last_due_at: last,
      last_fired_at: isOther ? null : row.last_fired_at,
      last_checked_at: isOther ? null : row.last_checked_at,
      failures: 0,
      trouble: null,
      trouble_since: null,
    },
    forget: row !== undefined && row.memory_hash !== memoryHash,
    since,
  };
}

function firstDue(
  trigger: LiveTrigger,
  options: { since: number; last: number | null; timeZone: string; now: number },
): number | null {
  const { source } = trigger;
  switch (source.kind) {
    case 'schedule':
      return dueAfter(timesOf(source, trigger, options.timeZone), options.since, options.last);
    case 'poll':
      return options.now;
    case 'watch':
    case 'start':
    case 'engine':
      return null;
  }
}

/** The row of a trigger whose params this release cannot read. */
export function unreadableRow(
  trigger: LiveTrigger,
  row: TriggerRow | undefined,
  options: { now: number; timeZone: string; trouble: string },
): TriggerRow {
  return {
    workflow_seq: trigger.workflowSeq,
    step_id: trigger.stepId,
    type: trigger.type,
    version_seq: trigger.versionSeq,
    params_hash: row?.params_hash ?? '',
    memory_hash: row?.memory_hash ?? '',
    time_zone: row?.time_zone ?? options.timeZone,
    paused: trigger.paused ? 1 : 0,
    due_at: null,
    last_due_at: row?.last_due_at ?? null,
    last_fired_at: row?.last_fired_at ?? null,
    last_checked_at: row?.last_checked_at ?? null,
    failures: 1,
    trouble: options.trouble,
    trouble_since: row?.trouble_since ?? options.now,
  };
}

function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

/** The same text for the same content, whatever the order of keys. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}

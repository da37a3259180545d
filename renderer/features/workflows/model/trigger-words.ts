import type { Trigger } from '../../../../shared/model/trigger.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';

export interface TriggerNames {
  /** Path by endpoint id. */
  paths: ReadonlyMap<string, string>;
  /** What step types are called. */
  types: ReadonlyMap<string, string>;
}

/** What starts a workflow: `/shop-orders`, `At 08:00`, `Feed (RSS, Atom)`. */
export function triggerWords(
  placed: Workflow['triggers'][number],
  live: readonly Trigger[],
  { paths, types }: TriggerNames,
): string {
  if (placed.type === 'webhook') {
    const path = placed.endpointId === null ? undefined : paths.get(placed.endpointId);
    return path === undefined ? 'Webhook without an endpoint' : `/${path}`;
  }
  const heard = live.find(({ stepId }) => stepId === placed.stepId);
  return heard?.words ?? types.get(placed.type) ?? placed.type;
}

/** The next time that any of them is due (ms UTC); null: none is. */
export function nextDue(live: readonly Trigger[]): number | null {
  const times = live.flatMap(({ dueAt, kind, state }) =>
    dueAt === null || kind !== 'schedule' || state !== 'listening' ? [] : [dueAt],
  );
  return times.length === 0 ? null : Math.min(...times);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const halfDayMs = 43_200_000;

/** `18:00` for what is near, `24 Nov, 06:30` for what is not. Times are milliseconds UTC. */
export function dueWords(time: number, now: number): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return (sameDay || time - now < halfDayMs ? clock : day).format(new Date(time));
}

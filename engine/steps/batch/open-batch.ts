import * as z from 'zod';
import type { Json } from '../../../shared/json.ts';
import { jsonSchema } from '../../../shared/model/json-schema.ts';
import type { KeptValue } from '../define-step.ts';

/** Characters of JSON: each item that is added writes all of them. */
const MAX_LENGTH = 2_000_000;

/** A batch that is being collected, as it is kept. */
const openBatchSchema = z.object({
  /** The wait of the run that opened it: the leader. */
  token: z.string(),
  openedAt: z.number(),
  /** Null: it waits until it is full. */
  dueAt: z.number().nullable(),
  items: z.array(jsonSchema),
  /** Characters of JSON. */
  length: z.number(),
});
type OpenBatch = z.output<typeof openBatchSchema>;

/** What a run finds out when it comes to the step. */
export const decisionSchema = z.discriminatedUnion('kind', [
  /** It opened the batch, or leads it still: it waits. */
  z.object({ kind: z.literal('lead'), dueAt: z.number().nullable() }),
  /** Its item is in the batch of another run. */
  z.object({ kind: z.literal('collected'), count: z.number() }),
  /** It has taken the batch, and goes on with it. `leader`: whose wait is to be ended. */
  z.object({
    kind: z.literal('take'),
    items: z.array(jsonSchema),
    openedAt: z.number(),
    reason: z.enum(['size', 'time', 'length']),
    leader: z.string().nullable(),
  }),
  /** It led a batch that another run has taken meanwhile. */
  z.object({ kind: z.literal('taken') }),
]);
type Decision = z.output<typeof decisionSchema>;

export interface Arrival {
  token: string;
  /** It has waited as the leader, and its time is over: its item was added before. */
  waited: boolean;
  item: Json;
  now: number;
  /** Items that make it full; null: only time ends it. */
  size: number | null;
  /** Milliseconds after which it is over; null: only the size ends it. */
  windowMs: number | null;
}

export function readBatch(kept: KeptValue | null): OpenBatch | null {
  const parsed = openBatchSchema.safeParse(kept?.value);
  return parsed.success ? parsed.data : null;
}

/**
 * What becomes of a batch when a run arrives. Only by this change do items come into a batch or out
 * of it, and it is made once for each arrival: so whatever happens at the same time, or is cut off
 * by a crash, each item leaves exactly once.
 */
export function arrive(
  current: KeptValue | null,
  arrival: Arrival,
): { next: KeptValue | null; result: Decision } {
  const { token, waited, item, now, size, windowMs } = arrival;
  const batch = readBatch(current);
  if (waited) {
    if (batch?.token !== token) return { next: current, result: { kind: 'taken' } };
    if (batch.dueAt !== null && batch.dueAt > now)
      return { next: current, result: { kind: 'lead', dueAt: batch.dueAt } };
    return { next: null, result: take(batch, { reason: 'time', leader: null }) };
  }
  const opened: OpenBatch = batch ?? {
    token,
    openedAt: now,
    dueAt: windowMs === null ? null : now + windowMs,
    items: [],
    length: 0,
  };
  const added: OpenBatch = {
    ...opened,
    items: [...opened.items, item],
    length: opened.length + JSON.stringify(item).length,
  };
  const reason = endOf(added, { size, now });
  const leader = batch === null ? null : batch.token;
  if (reason !== null) return { next: null, result: take(added, { reason, leader }) };
  return {
    next: { value: { ...added }, expiresAt: null },
    result:
      batch === null
        ? { kind: 'lead', dueAt: added.dueAt }
        : { kind: 'collected', count: added.items.length },
  };
}

function endOf(
  { items, length, dueAt }: OpenBatch,
  { size, now }: { size: number | null; now: number },
): 'size' | 'time' | 'length' | null {
  if (size !== null && items.length >= size) return 'size';
  // The leader was canceled, or is about to wake up: who comes first takes the batch.
  if (dueAt !== null && dueAt <= now) return 'time';
  return length >= MAX_LENGTH ? 'length' : null;
}

function take(
  { items, openedAt }: OpenBatch,
  { reason, leader }: { reason: 'size' | 'time' | 'length'; leader: string | null },
): Decision {
  return { kind: 'take', items, openedAt, reason, leader };
}

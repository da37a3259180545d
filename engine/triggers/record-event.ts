import { createHash } from 'node:crypto';
import type { JsonObject } from '../../shared/json.ts';
import type { Redactor } from '../credentials/redactor.ts';
import { idToText, newId } from '../db/ids.ts';
import type { EventRepository } from '../events/event-repository.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';

/** How long an external id is not taken again; each further sight of it counts from then. */
const REMEMBERED_MS = 30 * 86_400_000;
const MOST_BYTES = 32 * 1024 * 1024;
const LONGEST_ID = 200;

/** What a trigger gave, ready to be stored. */
export interface Occurrence {
  readonly id: Buffer;
  readonly body: Buffer;
  readonly externalId: string | null;
  /** Whether an event with this external id is taken once only. */
  readonly once: boolean;
  /** Kept to be seen; nothing runs. */
  readonly missed: boolean;
}

export interface RecordedEvent {
  readonly id: string;
  readonly run: { readonly seq: number; readonly workflowSeq: number } | null;
}

export interface EventRecorder {
  /** Throws StepFailure `event_too_large`. */
  prepare(
    data: JsonObject,
    options: { at: number; externalId?: string | undefined; once?: boolean; missed?: boolean },
  ): Occurrence;
  /** Inside a transaction. Null when the event was taken before. */
  record(trigger: LiveTrigger, occurrence: Occurrence, at: number): RecordedEvent | null;
  /** After the commit. */
  announce(recorded: readonly RecordedEvent[]): void;
}

export function createEventRecorder(deps: {
  events: EventRepository;
  queue: RunQueue;
  redactor: Redactor;
  /** An event is stored, and its run queued. */
  stored: (event: { id: string; runs: number }) => void;
}): EventRecorder {
  const { events, queue } = deps;
  return {
    prepare(data, { at, externalId, once = false, missed = false }) {
      const body = Buffer.from(JSON.stringify(data));
      if (body.length > MOST_BYTES)
        throw new StepFailure({
          code: 'event_too_large',
          message: `What came in has ${body.length} bytes; an event may have ${MOST_BYTES}.`,
          hint: 'Narrow down what the trigger takes in.',
        });
      return { id: newId(at), body, externalId: externalId ?? null, once, missed };
    },
    record(trigger, { id, body, externalId, once, missed }, at) {
      const { workflowSeq, versionSeq, stepId, type } = trigger;
      const expiresAt = at + REMEMBERED_MS;
      if (once && externalId !== null) {
        const key = keyOf(stepId, externalId);
        const endpointSeq = -workflowSeq;
        const taken = { endpointSeq, key, eventId: id, now: at, expiresAt };
        if (events.takeDedupeKey(taken) !== undefined) {
          events.keepDedupeKey({ endpointSeq, key, expiresAt });
          return null;
        }
      }
      const seq = events.insert({
        id,
        endpointSeq: null,
        status: 'accepted',
        reason: missed ? 'missed' : null,
        receivedAt: at,
        method: '',
        url: '',
        httpVersion: '',
        remoteAddress: null,
        rawHeaders: '[]',
        body,
        verification: null,
        externalId:
          externalId === null ? null : deps.redactor.mask(externalId.slice(0, LONGEST_ID)),
        duplicateOf: null,
        parseError: null,
        source: { type, workflowSeq, stepId },
      });
      if (missed) return { id: idToText(id), run: null };
      const runSeq = queue.enqueue({
        id: newId(at),
        workflowSeq,
        versionSeq,
        eventSeq: seq,
        parentSeq: null,
        cause: 'event',
        triggerStep: stepId,
        input: null,
        queuedAt: at,
      });
      return { id: idToText(id), run: { seq: runSeq, workflowSeq } };
    },
    announce(recorded) {
      for (const { id, run } of recorded) {
        if (run !== null) queue.announce({ ...run, isNew: true });
        deps.stored({ id, runs: run === null ? 0 : 1 });
      }
    },
  };
}

/** Of triggers of one workflow; two of its steps may see the same things. */
function keyOf(stepId: string, externalId: string): Buffer {
  return createHash('sha256').update(`${stepId}\0${externalId}`).digest().subarray(0, 16);
}

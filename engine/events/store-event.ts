import { createHash } from 'node:crypto';
import type { Redactor } from '../credentials/redactor.ts';
import type { Committer } from '../db/committer.ts';
import { idToText, newId } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import type { Listener } from '../workflows/workflows.ts';
import type { EventRepository, NewEvent } from './event-repository.ts';
import {
  type DedupeKey,
  dedupeKey,
  type Readers,
  type ReadOnce,
  readOnce,
} from './hook-decisions.ts';
import type { RequestHead } from './received-request.ts';
import type { EventSchemas } from './schema/event-schemas.ts';
import { DAMAGED } from './trigger-reader.ts';

/** What is stored of every request. */
export type RequestDescription = Omit<NewEvent, 'status' | 'reason' | 'body' | 'verification'>;

export interface StoreOptions {
  body: Buffer;
  /** Without its Content-Encoding; null when it has none, or is not inflated yet. */
  inflated: Buffer | null;
  damaged: boolean;
  verification: string | null;
  /** The provider's own key against twins, where the endpoint goes by it and there is one. */
  preset: DedupeKey | null;
  /** The event that somebody sends again: then it is stored, whatever it repeats. */
  resentFrom?: Buffer;
}

export interface Stored {
  id: Buffer;
  seq: number;
  status: 'accepted' | 'duplicate';
  runs: number;
  /** The event that had the dedupe key first. */
  duplicateOf: Buffer | null;
  read: ReadOnce;
}

export interface StoreEventDeps {
  endpoints: Endpoints;
  events: EventRepository;
  queue: RunQueue;
  committer: Committer;
  readers: Readers;
  schemas: Pick<EventSchemas, 'deviates' | 'accepted'>;
  redactor: Redactor;
  listeners: (endpointId: string) => readonly Listener[];
  describe: (head: RequestHead, endpoint: LiveEndpoint) => RequestDescription;
  stored: (event: { id: string; runs: number }) => void;
}

export type StoreEvent = (
  head: RequestHead,
  endpoint: LiveEndpoint,
  options: StoreOptions,
) => Promise<Stored>;

const NOBODY: readonly Listener[] = [];

/**
 * Stores an event and queues its runs in one transaction, or finds that it repeats another one.
 * Resolves after the commit; rejects when nothing was stored.
 */
export function createStoreEvent(deps: StoreEventDeps): StoreEvent {
  const { endpoints, events, committer, readers, redactor } = deps;

  return async (head, endpoint, { body, inflated, damaged, verification, preset, resentFrom }) => {
    const { settings } = endpoint;
    const event: NewEvent = {
      ...deps.describe(head, endpoint),
      status: 'accepted',
      reason: null,
      body,
      verification,
      ...(resentFrom === undefined ? {} : { resentFrom }),
    };
    const { id, receivedAt } = event;
    const read = readOnce(readers, event, { path: settings.path, inflated });
    const { rawHeaders } = head;
    const deviates =
      settings.schema?.schema !== undefined &&
      (damaged || (await deps.schemas.deviates(endpoint, read)));
    const isHeld = deviates && settings.schema?.onDeviation === 'hold';
    const listeners = settings.state === 'paused' || isHeld ? NOBODY : deps.listeners(endpoint.id);
    if (deviates) event.reason = isHeld ? 'held' : 'deviates';
    const key = await dedupeKey(readers, { endpoint, rawHeaders, body, preset, read });
    if (key !== null && key.externalId !== null) event.externalId = redactor.mask(key.externalId);
    if (damaged) event.parseError = DAMAGED;
    // With a run to come, the run reads the body and says so; twice would cost twice.
    else if (listeners.length === 0) event.parseError = await read.problem();
    if (event.parseError !== null && !isHeld) event.reason = 'unparsed';
    const keyHash = key === null || resentFrom !== undefined ? null : hashOf(key.value);

    const result = await committer.write(() => {
      const holder =
        keyHash === null
          ? undefined
          : events.takeDedupeKey({
              endpointSeq: endpoint.seq,
              key: keyHash,
              eventId: id,
              now: receivedAt,
              expiresAt: receivedAt + settings.dedupeWindowMs,
            });
      if (holder !== undefined) {
        const seq = events.insert({
          ...event,
          status: 'duplicate',
          reason: isHeld ? 'deviates' : event.reason,
          duplicateOf: holder,
        });
        return { seq, holder, runSeqs: [] };
      }
      const seq = events.insert(event);
      const runSeqs = listeners.map((listener) =>
        deps.queue.enqueue({
          id: newId(receivedAt),
          workflowSeq: listener.workflowSeq,
          versionSeq: listener.versionSeq,
          eventSeq: seq,
          parentSeq: null,
          cause: 'event',
          triggerStep: listener.stepId,
          input: null,
          queuedAt: receivedAt,
        }),
      );
      return { seq, holder: undefined, runSeqs };
    });

    const urgent = settings.response.mode === 'workflow';
    result.runSeqs.forEach((seq, index) => {
      const workflowSeq = listeners[index]?.workflowSeq;
      if (workflowSeq !== undefined) deps.queue.announce({ seq, workflowSeq, urgent });
    });
    endpoints.counted(endpoint.seq, receivedAt);
    if (result.holder === undefined) deps.schemas.accepted(endpoint);
    deps.stored({ id: idToText(id), runs: result.runSeqs.length });
    return {
      id,
      seq: result.seq,
      status: result.holder === undefined ? 'accepted' : 'duplicate',
      runs: result.runSeqs.length,
      duplicateOf: result.holder ?? null,
      read,
    };
  };
}

function hashOf(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

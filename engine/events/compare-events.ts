import type { Json, JsonObject } from '../../shared/json.ts';
import { type EventComparison, eventSummarySchema } from '../../shared/model/event.ts';
import { changesOf } from '../values/value-changes.ts';
import type { EventReader } from './event-reader.ts';
import type { EventRepository, StoredEvent } from './event-repository.ts';

/** Both bodies together; looking for differences takes about 50 ms a MB. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What two events differ in, as expressions read them; secrets are masked. */
export async function compareEvents(
  deps: { events: EventRepository; eventReader: EventReader },
  before: StoredEvent,
  after: StoredEvent,
): Promise<EventComparison> {
  const { events, eventReader } = deps;
  const isSmall = before.body_size + after.body_size <= MOST_BYTES;
  const [first, second] = [await eventReader.detail(before), await eventReader.detail(after)];
  const [one, other] = [asObject(first.trigger), asObject(second.trigger)];
  const parts = {
    request: changesOf(requestOf(one), requestOf(other)),
    query: changesOf(one['query'] ?? null, other['query'] ?? null),
    headers: changesOf(one['headers'] ?? null, other['headers'] ?? null),
    body: isSmall ? changesOf(dataOf(one), dataOf(other)) : null,
  };
  const sameBytes = events.body(before).equals(events.body(after));
  const count = parts.request.length + parts.query.length + parts.headers.length;
  const bodies = parts.body === null ? (sameBytes ? 0 : 1) : parts.body.length;
  return {
    before: eventSummarySchema.parse(first),
    after: eventSummarySchema.parse(second),
    differs: count + bodies > 0,
    ...parts,
    sameBytes,
  };
}

/** What every event has of its own says nothing: id and time. */
const OF_THE_REQUEST = ['source', 'method', 'path', 'contentType', 'address', 'endpoint'];
const APART = new Set([...OF_THE_REQUEST, 'id', 'eventId', 'receivedAt', 'query', 'headers']);

function requestOf(trigger: JsonObject): JsonObject {
  return Object.fromEntries(
    OF_THE_REQUEST.flatMap((name) => {
      const value = trigger[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The body; of a trigger other than a webhook everything that it gave. */
function dataOf(trigger: JsonObject): Json {
  if (trigger['method'] !== undefined) return trigger['body'] ?? null;
  return Object.fromEntries(Object.entries(trigger).filter(([name]) => !APART.has(name)));
}

function asObject(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

import type { Json, JsonObject } from '../../shared/json.ts';
import { appendOwn, setOwn } from './body/own-property.ts';
import type { RawHeaders } from './raw-headers.ts';

export interface TriggerInput {
  id: string;
  method: string;
  /** Path and query as they stood in the request line. */
  url: string;
  rawHeaders: RawHeaders;
  /** The parsed view of the body. */
  body: Json;
  contentType: string | null;
  /** Milliseconds UTC. */
  receivedAt: number;
  address: string | null;
  /** The endpoint's path. */
  endpoint: string | null;
}

/** What expressions read as `trigger`. */
export function buildTrigger(event: TriggerInput): JsonObject {
  const question = event.url.indexOf('?');
  return {
    id: event.id,
    method: event.method,
    path: question < 0 ? event.url : event.url.slice(0, question),
    query: question < 0 ? {} : queryView(event.url.slice(question + 1)),
    headers: headerView(event.rawHeaders),
    body: event.body,
    contentType: event.contentType,
    receivedAt: new Date(event.receivedAt).toISOString(),
    address: event.address,
    endpoint: event.endpoint,
  };
}

/** A name that comes more than once has a list. */
function queryView(query: string): JsonObject {
  const view: JsonObject = {};
  for (const [name, value] of new URLSearchParams(query)) appendOwn(view, name, value);
  return view;
}

/**
 * Names in lower case. Repeated fields mean the same as their values joined by a comma (RFC 9110,
 * 5.3), Cookie by a semicolon; Set-Cookie cannot be joined and is a list.
 */
function headerView(rawHeaders: RawHeaders): JsonObject {
  const view: JsonObject = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const known = Object.hasOwn(view, name) ? view[name] : undefined;
    if (name === 'set-cookie') {
      if (Array.isArray(known)) known.push(value);
      else setOwn(view, name, [value]);
    } else if (typeof known === 'string') {
      setOwn(view, name, `${known}${name === 'cookie' ? '; ' : ', '}${value}`);
    } else {
      setOwn(view, name, value);
    }
  }
  return view;
}

import type { EventDetail } from '../../../shared/model/event.ts';

/** Forms in which events are written: our own, one JSON a line, and HTTP Archive 1.2. */
export interface EventFormat {
  readonly extension: string;
  readonly start: string;
  readonly between: string;
  readonly end: string;
  /** Null: such an event cannot be told in this form. */
  entry(event: EventDetail, body: Buffer): object | null;
}

const ndjson: EventFormat = {
  extension: 'ndjson',
  start: '',
  between: '\n',
  end: '\n',
  entry: ({ bodyText: _text, bodyTruncated: _truncated, ...event }, body) => ({
    ...event,
    bodyBase64: body.toString('base64'),
  }),
};

/** Of an answer nothing is stored: as where there was none. */
const NO_ANSWER = {
  status: 0,
  statusText: '',
  httpVersion: '',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: '' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
};

const har: EventFormat = {
  extension: 'har',
  start: '{"log":{"version":"1.2","creator":{"name":"Patchbay","version":"1"},"entries":[\n',
  between: ',\n',
  end: '\n]}}\n',
  entry(event, body) {
    // Only what came over HTTP is a request.
    if (event.method === '') return null;
    const host = event.rawHeaders.find(([name]) => name.toLowerCase() === 'host')?.[1];
    const url = new URL(event.path, `http://${host ?? 'localhost'}`);
    return {
      startedDateTime: new Date(event.receivedAt).toISOString(),
      time: 0,
      request: {
        method: event.method,
        url: url.href,
        httpVersion: `HTTP/${event.httpVersion}`,
        cookies: [],
        headers: event.rawHeaders.map(([name, value]) => ({ name, value })),
        queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
        ...(body.length === 0 ? {} : { postData: postData(event, body) }),
        headersSize: -1,
        bodySize: event.bodySize,
      },
      response: NO_ANSWER,
      cache: {},
      timings: { send: 0, wait: 0, receive: 0 },
      comment: `${event.id} ${event.status}${event.reason === null ? '' : ` ${event.reason}`}`,
    };
  },
};

function postData({ contentType, bodyText }: EventDetail, body: Buffer): object {
  const mimeType = contentType ?? '';
  return bodyText === null
    ? { mimeType, text: body.toString('base64'), encoding: 'base64' }
    : { mimeType, text: body.toString('utf8') };
}

export const EVENT_FORMATS = { ndjson, har } as const;
export type EventFormatName = keyof typeof EVENT_FORMATS;

import { CONNECTION_HEADERS } from '../../shared/connection-headers.ts';
import { ConflictError, InvalidInputError } from '../../shared/errors.ts';
import type { EventReason, EventStatus } from '../../shared/model/event.ts';
import { idToText } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import { SCHEMES } from '../endpoints/schemes/index.ts';
import { checkAddress, signingKeys } from '../simulator/signing.ts';
import type { EventRepository, StoredEvent } from './event-repository.ts';
import type { HooksEngine } from './hooks.ts';
import { isBodyWhole } from './kept-body.ts';
import { firstHeader } from './raw-headers.ts';
import { parseRawHeaders } from './trigger-reader.ts';

type Field = readonly [name: string, value: string];

/** What is left out is taken from the event. */
export interface ResendOptions {
  endpoint: LiveEndpoint | undefined;
  method: string | undefined;
  /** All of them; those that carry a signature are made anew. */
  headers: readonly Field[] | undefined;
  /** Without the question mark. */
  query: string | undefined;
  body: Buffer | undefined;
  /** False: as an event of this computer, which nobody verifies. */
  sign: boolean;
  /** For schemes whose endpoint holds a public key only: its other half. Not kept. */
  privateKey: string | undefined;
}

export interface Resent {
  /** Id of the new event; null where it could not be kept. */
  id: string | null;
  status: EventStatus;
  reason: EventReason | null;
  /** What the sender would have got. */
  httpStatus: number;
  runs: number;
}

/**
 * Makes a request of a stored event, edited or not, signs it with the endpoint's secret, and takes it
 * as if it had come. Throws ConflictError where that cannot be, InvalidInputError.
 */
export type Resend = (event: StoredEvent, options: ResendOptions) => Promise<Resent>;

/** They are of one connection, or follow from the body. */
const OF_THE_CONNECTION: readonly string[] = [...CONNECTION_HEADERS, 'expect', 'host'];

export function createResend(deps: {
  endpoints: Endpoints;
  events: EventRepository;
  hooks: Pick<HooksEngine, 'receiveAgain' | 'receiveLocal'>;
  now: () => number;
}): Resend {
  const { endpoints, events, hooks, now } = deps;

  function endpointOf({ endpoint_seq: seq, source }: StoredEvent): LiveEndpoint {
    if (source !== null)
      throw new ConflictError('Only what came to an endpoint can be sent again.', {
        hint: 'Replay it instead, or edit the input of a step in its run.',
      });
    const endpoint = seq === null ? undefined : endpoints.bySeq(seq);
    if (endpoint === undefined)
      throw new ConflictError(
        'The event’s endpoint does not exist any more, or it never had one.',
        {
          hint: 'Say which endpoint it is to be sent to.',
        },
      );
    return endpoint;
  }

  function bodyOf(event: StoredEvent): Buffer {
    const body = events.body(event);
    if (!isBodyWhole(event, body.length))
      throw new ConflictError('The body of this rejected event was not kept whole.', {
        hint: 'Give the body, or have it sent again.',
      });
    return body;
  }

  return async (event, options) => {
    const endpoint = options.endpoint ?? endpointOf(event);
    const { settings, verifier } = endpoint;
    const { verification } = settings;
    const method = (options.method ?? event.method).toUpperCase();
    const body = options.body ?? bodyOf(event);
    const rawHeaders = options.headers?.flat() ?? parseRawHeaders(event.raw_headers);
    const oldQuery = event.url.includes('?') ? event.url.slice(event.url.indexOf('?') + 1) : '';
    const query = options.query ?? oldQuery;
    checkRequest({ method, rawHeaders, query });

    const { sign, redated, headers: signatureHeaders } = SCHEMES[verification.scheme];
    const secrets = (verifier.credentials ?? []).filter((place) => place.in === 'query');
    const cleanQuery = withoutFields(query, new Set(secrets.map(({ name }) => name)));
    const path = `/hooks/${settings.path}`;
    const search = cleanQuery === '' ? '' : `?${cleanQuery}`;
    const dropped = new Set([
      ...OF_THE_CONNECTION,
      // What is written anew is not compressed.
      ...(options.body !== undefined && options.headers === undefined ? ['content-encoding'] : []),
    ]);
    const kept = withoutHeaders(rawHeaders, dropped);

    if (!options.sign) {
      const head = { method, url: path + search, rawHeaders: kept };
      const stored = await hooks.receiveLocal(endpoint, head, body, event.id);
      return { ...stored, id: idToText(stored.id), reason: null, httpStatus: 200 };
    }

    const { right } = await signingKeys(endpoint, { now: now(), privateKey: options.privateKey });
    const publicUrl = endpoints.publicUrl(endpoint);
    if (right !== null) checkAddress(settings, publicUrl);
    const contentType = firstHeader(kept, 'content-type');
    const url = `${publicUrl ?? `http://localhost${path}`}${search}`;
    const signed =
      right === null || sign === undefined
        ? { headers: {}, body, url }
        : sign({
            body: redated?.(body, now()) ?? body,
            secret: right,
            now: now(),
            url,
            method,
            verification,
            ...(contentType === undefined ? {} : { contentType }),
          });
    const added = Object.entries(signed.headers);
    const replaced = new Set(
      [...signatureHeaders, ...added.map(([name]) => name)].map((name) => name.toLowerCase()),
    );
    const at = signed.url.indexOf('?');
    const head = {
      method,
      url: at < 0 ? path : path + signed.url.slice(at),
      rawHeaders: [...withoutHeaders(kept, replaced), ...added.flat()],
    };
    const taken = await hooks.receiveAgain(endpoint, head, signed.body, event.id);
    if ('stored' in taken) {
      const { id, status, runs } = taken.stored;
      return { id: idToText(id), status, reason: null, httpStatus: 200, runs };
    }
    const { answer, event: kind } = taken;
    return {
      id: kind === null ? null : idToText(kind.id),
      status: kind?.status ?? 'rejected',
      reason: kind?.reason ?? null,
      httpStatus: answer.status,
      runs: 0,
    };
  };
}

/** As far as the listener would not let it in. */
function checkRequest(request: {
  method: string;
  rawHeaders: readonly string[];
  query: string;
}): void {
  const problems: string[] = [];
  if (!/^[A-Z]{3,20}$/.test(request.method))
    problems.push(`method: "${request.method}" is none: POST, for one`);
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? '';
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
      problems.push(`headers: "${name}" is no name of a header`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(request.rawHeaders[i + 1] ?? ''))
      problems.push(
        `headers: the value of "${name}" has a line break or another control character`,
      );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f#]/.test(request.query))
    problems.push('query: blanks, "#" and control characters stand percent-encoded there');
  if (problems.length > 0) throw new InvalidInputError('This request cannot be sent:', problems);
}

function withoutHeaders(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  return kept;
}

function withoutFields(query: string, names: ReadonlySet<string>): string {
  const fields = query.replace(/^\?/, '').split('&');
  const nameOf = (field: string): string => {
    const [name = ''] = field.split('=');
    try {
      return decodeURIComponent(name.replaceAll('+', ' '));
    } catch {
      return name;
    }
  };
  return fields.filter((field) => field !== '' && !names.has(nameOf(field))).join('&');
}

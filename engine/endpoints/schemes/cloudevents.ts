import { firstHeader } from '../../events/raw-headers.ts';
import { readAuthorization } from './authorization.ts';
import { bodyJson, textAt } from './body-json.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { queryFields } from './query.ts';
import { hasHeader } from './recognise.ts';
import {
  duplicated,
  forbidden,
  malformed,
  mismatch,
  noSecret,
  type RequestHead,
} from './scheme.ts';
import { activeAt, findMatch, prepareDigests } from './secrets.ts';

const ORIGIN = 'webhook-request-origin';
const CHALLENGE = 'Bearer realm="Patchbay"';
/** Names of hosts, and what Azure puts there; nothing that would need quoting in a header. */
const ORIGIN_NAME = /^[A-Za-z0-9._:/*-]{1,253}$/;

/**
 * CloudEvents' "HTTP 1.1 Web Hooks for Event Delivery", as Azure Event Grid sends: OAuth's bearer
 * token in its header or as `access_token` in the query (RFC 6750, 2.1 and 2.3), and the OPTIONS
 * request that asks whether events are wanted here.
 */
export const cloudevents = defineScheme({
  scheme: 'cloudevents',
  name: 'CloudEvents (Azure Event Grid and others)',
  docsUrl: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
  headers: [ORIGIN, 'ce-id', 'ce-source'],
  prepare(settings) {
    const secrets = prepareDigests(settings.secrets);
    const { authorization, origins, ratePerMinute } = settings;
    const isWelcome = (origin: string): boolean =>
      origins.includes('*') || origins.some((own) => own.toLowerCase() === origin.toLowerCase());
    return {
      scheme: 'cloudevents',
      credentials: [
        { in: 'header', name: 'authorization' },
        { in: 'query', name: 'access_token' },
      ],
      verify(request, nowMs) {
        if (authorization === 'none') return { ok: true, secret: null };
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const token = tokenOf(request);
        if (!token.ok) return token;
        const secret = findMatch(token.bytes, active);
        return secret === null ? mismatch('The token is wrong.') : { ok: true, secret };
      },
      // Once it was asked, a sender names itself in Origin. Browsers write theirs with `://`.
      allowsOrigin: (origin) => !origin.includes('://') && origin !== 'null' && isWelcome(origin),
      handshake: {
        admits: isRequest,
        unsigned(request) {
          if (!isRequest(request)) return null;
          const origin = oneHeader(request.rawHeaders, ORIGIN);
          if (!origin.ok) return origin;
          if (!ORIGIN_NAME.test(origin.text)) return malformed(`"${ORIGIN}" is no name of a host.`);
          if (!isWelcome(origin.text))
            return forbidden('Events of this origin are not wanted here.');
          return {
            ok: true,
            answer: {
              status: 200,
              headers: {
                allow: 'POST, OPTIONS',
                'webhook-allowed-origin': origin.text,
                'webhook-allowed-rate': ratePerMinute === undefined ? '*' : String(ratePerMinute),
              },
              body: '',
            },
          };
        },
      },
      // CloudEvents 1.0: source and id together are unique.
      dedupeKey({ rawHeaders, body }) {
        const inHeaders = firstHeader(rawHeaders, 'ce-id');
        const event = inHeaders === undefined ? bodyJson(body) : null;
        const id = inHeaders ?? textAt(event, 'id');
        const source = firstHeader(rawHeaders, 'ce-source') ?? textAt(event, 'source');
        if (id === null || id === '' || source === null) return null;
        return { value: `${source}\n${id}`, externalId: id.slice(0, 200) };
      },
    };
  },
  recognise: hasHeader('ce-specversion', ORIGIN),
  sign: ({ secret }) => ({ headers: { Authorization: `Bearer ${secret}` } }),
});

function isRequest({ method, rawHeaders }: RequestHead): boolean {
  return method === 'OPTIONS' && firstHeader(rawHeaders, ORIGIN) !== undefined;
}

function tokenOf({ rawHeaders, url }: RequestHead) {
  const inQuery = queryFields(url).filter(([name]) => name === 'access_token');
  const [first, second] = inQuery;
  if (first === undefined) {
    const header = readAuthorization(rawHeaders, 'bearer', CHALLENGE);
    if (!header.ok) return header;
    return { ok: true, bytes: Buffer.from(header.credentials, 'latin1') } as const;
  }
  if (second !== undefined || firstHeader(rawHeaders, 'authorization') !== undefined)
    return duplicated('The token is there more than once.');
  return { ok: true, bytes: Buffer.from(first[1], 'utf8') } as const;
}

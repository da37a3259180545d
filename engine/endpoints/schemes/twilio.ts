import { createHash, randomUUID } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import { firstHeader } from '../../events/raw-headers.ts';
import { verdictOf } from './body-hmac.ts';
import { idWithBody } from './delivery-key.ts';
import { equalBytes, type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { formFields, queryFields } from './query.ts';
import { hasHeader } from './recognise.ts';
import {
  malformed,
  mismatch,
  type NotVerified,
  noSecret,
  type VerifiableRequest,
} from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';
import { signedUrl } from './signed-url.ts';

const SIGNATURE = 'x-twilio-signature';
const FORM: HashForm = { algorithm: 'sha1', encoding: 'base64' };
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/**
 * The secret is the account's auth token. Over the public URL with its query, and then the fields
 * of a form, sorted, name and value in turn. Any other body is covered by its SHA-256 in the query.
 */
export const twilio = defineScheme({
  scheme: 'twilio',
  name: 'Twilio',
  docsUrl: 'https://www.twilio.com/docs/usage/security#validating-requests',
  headers: [SIGNATURE],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'twilio',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const address = signedUrl(request);
        if (!address.ok) return address;
        const fields = signedFields(request);
        if (!fields.ok) return fields;
        let verdict = mismatch('');
        for (const form of spellings(address.url)) {
          const content = [Buffer.from(form + fields.text, 'utf8')];
          const tried = verdictOf(SIGNATURE, FORM, active, content, [header.text]);
          if (tried.ok) return tried;
          verdict = tried;
        }
        return verdict;
      },
      dedupeKey: (request) => idWithBody(request, 'i-twilio-idempotency-token'),
      // JSON would be an error in a call's log. An empty TwiML does nothing.
      answer: (request) =>
        isForm(request)
          ? { status: 200, headers: { 'content-type': 'text/xml' }, body: EMPTY_TWIML }
          : null,
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign(request) {
    const { body, secret, url, deliveryId = randomUUID() } = request;
    const { contentType = 'application/x-www-form-urlencoded' } = request;
    const isFormBody = contentType.startsWith('application/x-www-form-urlencoded');
    const covered = isFormBody ? url : withBodyHash(url, body);
    const fields = isFormBody ? sortedFields(body) : '';
    const hash = keyedHash(keyOf(secret), FORM, [Buffer.from(covered + fields, 'utf8')]);
    return {
      headers: { 'X-Twilio-Signature': hash, 'I-Twilio-Idempotency-Token': deliveryId },
      url: covered,
    };
  },
});

function isForm({ rawHeaders }: VerifiableRequest): boolean {
  const type = firstHeader(rawHeaders, 'content-type');
  return type !== undefined && /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type.trim());
}

/** What of the body stands behind the address in the signed text. */
function signedFields(request: VerifiableRequest): { ok: true; text: string } | NotVerified {
  const { body, url } = request;
  const hashes = queryFields(url).filter(([name]) => name === 'bodySHA256');
  if (hashes.length > 1) return malformed('The query "bodySHA256" is there more than once.');
  const [hash] = hashes;
  if (hash !== undefined && !isForm(request)) {
    const expected = createHash('sha256').update(body).digest('hex');
    return equalBytes(Buffer.from(expected, 'latin1'), Buffer.from(hash[1], 'utf8'))
      ? { ok: true, text: '' }
      : mismatch('The body does not have the hash that stands in the query "bodySHA256".');
  }
  if (body.length === 0) return { ok: true, text: '' };
  if (isForm(request) || firstHeader(request.rawHeaders, 'content-type') === undefined)
    return { ok: true, text: sortedFields(body) };
  return mismatch('The signature does not cover the body: the query "bodySHA256" is missing.');
}

/** A field that comes several times counts once for each of its values. */
function sortedFields(body: Buffer): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of formFields(body.toString('utf8'))) {
    const known = values.get(name);
    if (known === undefined) values.set(name, new Set([value]));
    else known.add(value);
  }
  return [...values]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([name, known]) => [...known].sort(compare).map((value) => name + value))
    .join('');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Twilio signs the address with or without the port, "since signature generation on the back end is
 * inconsistent" (its own library), with a slash for an empty path, and with quotes in the query
 * escaped or not. The most likely spelling comes first.
 */
function spellings(url: string): Set<string> {
  const normal = URL.canParse(url) ? new URL(url).href : url;
  const forms = new Set<string>();
  for (const spelling of [url, normal, withPlainQuery(normal)])
    for (const form of portForms(spelling)) forms.add(form);
  return forms;
}

function portForms(url: string): string[] {
  const [, scheme = '', authority = '', rest = ''] =
    /^(https?):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (authority === '') return [url];
  const bare = authority.replace(/:\d*$/, '');
  const port = scheme.toLowerCase() === 'https' ? 443 : 80;
  const other = bare === authority ? `${authority}:${port}` : bare;
  return [url, `${scheme}://${other}${rest}`];
}

/** The query as Node's older module spells it, which leaves `!'()*~` as they are. */
function withPlainQuery(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? url : `${url.slice(0, start)}?${stringify(parse(url.slice(start + 1)))}`;
}

function withBodyHash(url: string, body: Buffer): string {
  const hash = createHash('sha256').update(body).digest('hex');
  // That of another body, where the request was made of an old one.
  const bare = url.replace(/([?&])bodySHA256=[^&]*(?:&|$)/, '$1').replace(/[?&]$/, '');
  return `${bare}${bare.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
}

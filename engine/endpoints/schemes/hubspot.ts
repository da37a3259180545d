import { createHash } from 'node:crypto';
import type { VerificationOf } from '../../../shared/model/verification.ts';
import { verdictOf } from './body-hmac.ts';
import { readTime, stale } from './freshness.ts';
import { type Content, equalBytes, type HashForm, keyedHash, notSigned } from './keyed-hash.ts';
import { oneHeader, optionalHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed, noSecret, type Verifier } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';
import { signedUrl } from './signed-url.ts';

type Settings = VerificationOf<'hubspot'>;

const V3 = 'x-hubspot-signature-v3';
const TIME = 'x-hubspot-request-timestamp';
const OLD = 'x-hubspot-signature';
const OLD_VERSION = 'x-hubspot-signature-version';
const KEYED: HashForm = { algorithm: 'sha256', encoding: 'base64' };
const PLAIN: HashForm = { algorithm: 'sha256', encoding: 'hex' };

/** The secret is the app's client secret. */
export const hubspot = defineScheme({
  scheme: 'hubspot',
  name: 'HubSpot',
  docsUrl:
    'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
  headers: [V3, TIME, OLD, OLD_VERSION],
  prepare: (settings) => (settings.version === 'v3' ? prepareV3(settings) : prepareOld(settings)),
  recognise: hasHeader(V3, OLD),
  sign({ body, secret, now, url, method, verification }) {
    const { version } = verification;
    const headers: Record<string, string> = {};
    if (version === 'v3') {
      const time = String(now);
      const content = [method, Buffer.from(decoded(url), 'utf8'), body, time];
      headers['X-HubSpot-Signature-v3'] = keyedHash(keyOf(secret), KEYED, content);
      headers['X-HubSpot-Request-Timestamp'] = time;
    } else {
      const content = version === 'v1' ? [body] : [method, Buffer.from(url, 'utf8'), body];
      headers['X-HubSpot-Signature-Version'] = version;
      headers['X-HubSpot-Signature'] = plainHash(secret, content);
    }
    return { headers };
  },
});

/** HMAC over method, address, body and time (milliseconds), without anything between them. */
function prepareV3(settings: Settings): Verifier {
  const secrets = prepareKeys(settings.secrets, 'utf8');
  return {
    scheme: 'hubspot',
    verify(request, nowMs) {
      const active = activeAt(secrets, nowMs);
      if (active.length === 0) return noSecret();
      const header = oneHeader(request.rawHeaders, V3);
      if (!header.ok) return header;
      const time = oneHeader(request.rawHeaders, TIME);
      if (!time.ok) return time;
      const sentAt = readTime(time.text, `The header "${TIME}"`);
      if (!sentAt.ok) return sentAt;
      const address = signedUrl(request);
      if (!address.ok) return address;
      const presented = [header.text];
      const contentFor = (url: string): Content => [
        request.method,
        Buffer.from(url, 'utf8'),
        request.body,
        time.text,
      ];
      const { url } = address;
      const readable = decoded(url);
      let verdict = verdictOf(V3, KEYED, active, contentFor(readable), presented);
      // HubSpot's own libraries take the address as it is.
      if (!verdict.ok && readable !== url)
        verdict = verdictOf(V3, KEYED, active, contentFor(url), presented);
      if (!verdict.ok) return verdict;
      return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? verdict;
    },
  };
}

/**
 * v1: SHA-256 of secret and body; v2: of secret, method, address and body. Plain hashes, as HubSpot
 * defined them, and without a time.
 */
function prepareOld({ secrets, version }: Settings): Verifier {
  const known = secrets
    .filter((secret) => secret.value !== '')
    .map((secret, index) => ({
      value: secret.value,
      name: secret.label ?? `#${index + 1}`,
      expiresAt: secret.expiresAt ?? Number.POSITIVE_INFINITY,
    }));
  return {
    scheme: 'hubspot',
    verify(request, nowMs) {
      const active = activeAt(known, nowMs);
      if (active.length === 0) return noSecret();
      const header = oneHeader(request.rawHeaders, OLD);
      if (!header.ok) return header;
      const said = optionalHeader(request.rawHeaders, OLD_VERSION);
      if (!said.ok) return said;
      if (said.text !== null && said.text !== version)
        return malformed(`The signature is of another version than ${version}.`);
      const content: (Buffer | string)[] = [request.body];
      if (version === 'v2') {
        const address = signedUrl(request);
        if (!address.ok) return address;
        content.unshift(request.method, Buffer.from(address.url, 'utf8'));
      }
      const presented = Buffer.from(header.text, 'latin1');
      const match = active.find(({ value }) =>
        equalBytes(Buffer.from(plainHash(value, content), 'latin1'), presented),
      );
      return match === undefined
        ? notSigned(OLD, PLAIN, [header.text])
        : { ok: true, secret: match.name };
    },
  };
}

function plainHash(secret: string, content: Content): string {
  const hash = createHash('sha256').update(secret, 'utf8');
  for (const part of content) {
    if (typeof part === 'string') hash.update(part, 'latin1');
    else hash.update(part);
  }
  return hash.digest('hex');
}

/** HubSpot lists these and no others; the `?` that begins the query is none of them. */
const DECODED = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

function decoded(url: string): string {
  return url.replace(DECODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

import { jsonAnswer } from './answers.ts';
import { verdictOf } from './body-hmac.ts';
import { bodyJson, textAt } from './body-json.ts';
import { bodyHash } from './delivery-key.ts';
import { readTime, stale } from './freshness.ts';
import { findSigner, type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed, noSecret, type VerifiableRequest } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';

const SIGNATURE = 'x-zm-signature';
const TIME = 'x-zm-request-timestamp';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'hex' };

/** The secret is the app's webhook secret token. */
export const zoom = defineScheme({
  scheme: 'zoom',
  name: 'Zoom',
  docsUrl: 'https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events',
  headers: [SIGNATURE, TIME],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'zoom',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const signature = oneHeader(request.rawHeaders, SIGNATURE);
        if (!signature.ok) return signature;
        const time = oneHeader(request.rawHeaders, TIME);
        if (!time.ok) return time;
        if (!signature.text.startsWith('v0=')) {
          return malformed(`The header "${SIGNATURE}" does not start with "v0=".`);
        }
        const sentAt = readTime(time.text, `The header "${TIME}"`);
        if (!sentAt.ok) return sentAt;
        const content = contentOf(time.text, request);
        const presented = [signature.text.slice(3)];
        const verdict = verdictOf(SIGNATURE, FORM, active, content, presented);
        if (!verdict.ok) return verdict;
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? verdict;
      },
      handshake: {
        signed(request) {
          const message = bodyJson(request.body);
          if (textAt(message, 'event') !== 'endpoint.url_validation') return null;
          const plainToken = textAt(message, 'payload', 'plainToken');
          const time = oneHeader(request.rawHeaders, TIME);
          const signature = oneHeader(request.rawHeaders, SIGNATURE);
          if (plainToken === null || !time.ok || !signature.ok) return null;
          // The token is hashed with the secret that the request itself was signed with.
          const content = contentOf(time.text, request);
          const signer = findSigner(secrets, FORM, content, [signature.text.slice(3)]);
          if (signer === undefined) return null;
          const encryptedToken = keyedHash(signer.key, FORM, [Buffer.from(plainToken, 'utf8')]);
          return { ok: true, answer: jsonAnswer({ plainToken, encryptedToken }) };
        },
      },
      // Zoom sends again up to three times, signed anew; the body holds the time of what happened.
      dedupeKey: ({ body }) =>
        textAt(bodyJson(body), 'event_ts') === null ? null : bodyHash(body),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const hash = keyedHash(keyOf(secret), FORM, [`v0:${seconds}:`, body]);
    return {
      headers: { 'x-zm-request-timestamp': seconds, 'x-zm-signature': `v0=${hash}` },
    };
  },
});

function contentOf(time: string, { body }: VerifiableRequest): (Buffer | string)[] {
  return [`v0:${time}:`, body];
}

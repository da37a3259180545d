import { verdictOf } from './body-hmac.ts';
import { bodyId } from './delivery-key.ts';
import { readSeconds, stale } from './freshness.ts';
import { headerFields } from './header-fields.ts';
import { type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed, noSecret } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';

const SIGNATURE = 'paddle-signature';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'hex' };

/** `ts=1700000000;h1=…;h1=…`: several h1 while a secret is being replaced. */
export const paddle = defineScheme({
  scheme: 'paddle',
  name: 'Paddle',
  docsUrl: 'https://developer.paddle.com/webhooks/signature-verification',
  headers: [SIGNATURE],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'paddle',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const fields = headerFields(header.text, ';');
        const [time, second] = fields?.get('ts') ?? [];
        const signatures = fields?.get('h1') ?? [];
        if (time === undefined || second !== undefined || signatures.length === 0) {
          return malformed(`The header "${SIGNATURE}" is not of the form ts=…;h1=….`);
        }
        const sentAt = readSeconds(time, `The ts in "${SIGNATURE}"`);
        if (!sentAt.ok) return sentAt;
        const content = [`${time}:`, request.body];
        const verdict = verdictOf(SIGNATURE, FORM, active, content, signatures);
        if (!verdict.ok) return verdict;
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? verdict;
      },
      dedupeKey: (request) => bodyId(request, 'event_id'),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const hash = keyedHash(keyOf(secret), FORM, [`${seconds}:`, body]);
    return { headers: { 'Paddle-Signature': `ts=${seconds};h1=${hash}` } };
  },
});

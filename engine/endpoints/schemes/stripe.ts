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

const SIGNATURE = 'stripe-signature';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'hex' };

/**
 * `t=1700000000,v1=…,v1=…,v0=…`: one v1 per secret that is active at Stripe. v0 is a signature for
 * test events that proves nothing. The whole secret with its `whsec_` is the key.
 */
export const stripe = defineScheme({
  scheme: 'stripe',
  name: 'Stripe',
  docsUrl: 'https://docs.stripe.com/webhooks/signature',
  headers: [SIGNATURE],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'stripe',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const fields = headerFields(header.text, ',');
        const [time, second] = fields?.get('t') ?? [];
        const signatures = fields?.get('v1') ?? [];
        if (time === undefined || second !== undefined || signatures.length === 0) {
          return malformed(`The header "${SIGNATURE}" is not of the form t=…,v1=….`);
        }
        const sentAt = readSeconds(time, `The t in "${SIGNATURE}"`);
        if (!sentAt.ok) return sentAt;
        const content = [`${time}.`, request.body];
        const verdict = verdictOf(SIGNATURE, FORM, active, content, signatures);
        if (!verdict.ok) return verdict;
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? verdict;
      },
      dedupeKey: (request) => bodyId(request, 'id'),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const hash = keyedHash(keyOf(secret), FORM, [`${seconds}.`, body]);
    return { headers: { 'Stripe-Signature': `t=${seconds},v1=${hash}` } };
  },
});

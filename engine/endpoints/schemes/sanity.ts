import { randomUUID } from 'node:crypto';
import { verdictOf } from './body-hmac.ts';
import { idWithBody } from './delivery-key.ts';
import { stale } from './freshness.ts';
import { headerFields } from './header-fields.ts';
import { type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed, noSecret } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';

const SIGNATURE = 'sanity-webhook-signature';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'base64url' };
/** Sanity signs since 2021; what is smaller is in seconds and not Sanity's. */
const FIRST_TIME = Date.UTC(2021, 0, 1);

/** `t=1700000000000,v1=…` with milliseconds and unpadded base64url, over `{t}.{body}`. */
export const sanity = defineScheme({
  scheme: 'sanity',
  name: 'Sanity',
  docsUrl: 'https://www.sanity.io/docs/content-lake/webhooks#securing-webhooks',
  headers: [SIGNATURE],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'sanity',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const fields = headerFields(header.text, ',');
        const [time = '', secondTime] = fields?.get('t') ?? [];
        const [signature, secondSignature] = fields?.get('v1') ?? [];
        const isUnique = secondTime === undefined && secondSignature === undefined;
        if (!/^\d{13,15}$/.test(time) || Number(time) < FIRST_TIME || !isUnique || !signature) {
          return malformed(`The header "${SIGNATURE}" is not of the form t=milliseconds,v1=….`);
        }
        const content = [`${time}.`, request.body];
        const verdict = verdictOf(SIGNATURE, FORM, active, content, [signature]);
        if (!verdict.ok) return verdict;
        return stale(Number(time), nowMs, settings.toleranceSec) ?? verdict;
      },
      // The id is not signed, and the signature holds a time: the body's hash goes with it.
      dedupeKey: (request) => idWithBody(request, 'idempotency-key'),
    };
  },
  recognise: hasHeader(SIGNATURE, 'sanity-transaction-id'),
  sign({ body, secret, now, deliveryId = randomUUID() }) {
    const hash = keyedHash(keyOf(secret), FORM, [`${now}.`, body]);
    return { headers: { [SIGNATURE]: `t=${now},v1=${hash}`, 'idempotency-key': deliveryId } };
  },
});

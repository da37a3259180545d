import { createPrivateKey, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import { bodyIds } from './delivery-key.ts';
import { readSeconds, stale } from './freshness.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { exactBase64, preparePublicKeys } from './public-keys.ts';
import { hasHeader } from './recognise.ts';
import { malformed, mismatch, noSecret } from './scheme.ts';
import { activeAt } from './secrets.ts';

const SIGNATURE = 'x-twilio-email-event-webhook-signature';
const TIME = 'x-twilio-email-event-webhook-timestamp';

/** ECDSA (P-256, SHA-256, DER) over the timestamp's text and the body, its CRLF at the end included. */
export const sendgrid = defineScheme({
  scheme: 'sendgrid',
  name: 'SendGrid',
  docsUrl:
    'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
  headers: [SIGNATURE, TIME],
  prepare(settings) {
    const keys = preparePublicKeys('ec', settings);
    return {
      scheme: 'sendgrid',
      verify(request, nowMs) {
        const active = activeAt(keys, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const time = oneHeader(request.rawHeaders, TIME);
        if (!time.ok) return time;
        const signature = exactBase64(header.text);
        if (signature === null) return malformed(`The header "${SIGNATURE}" is not base64.`);
        const sentAt = readSeconds(time.text, `The header "${TIME}"`);
        if (!sentAt.ok) return sentAt;
        const content = Buffer.concat([Buffer.from(time.text, 'latin1'), request.body]);
        const match = active.find(({ key }) => verifyBytes('sha256', content, key, signature));
        if (match === undefined)
          return mismatch('The signature does not fit the request and the public key.');
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? { ok: true, secret: match.name };
      },
      dedupeKey: (request) => bodyIds(request, [], ['sg_event_id']),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const content = Buffer.concat([Buffer.from(seconds, 'latin1'), body]);
    const signature = signBytes('sha256', content, createPrivateKey(secret)).toString('base64');
    return {
      headers: {
        'X-Twilio-Email-Event-Webhook-Signature': signature,
        'X-Twilio-Email-Event-Webhook-Timestamp': seconds,
      },
    };
  },
});

import { randomUUID } from 'node:crypto';
import { firstHeader } from '../../events/raw-headers.ts';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { at, bodyJson, textAt } from './body-json.ts';
import { stale } from './freshness.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed } from './scheme.ts';

const FORM: BodyHmac = {
  header: 'Linear-Signature',
  prefix: '',
  algorithm: 'sha256',
  encoding: 'hex',
};

/** The signed time, in milliseconds, stands in the body. */
export const linear = defineScheme({
  scheme: 'linear',
  name: 'Linear',
  docsUrl: 'https://linear.app/developers/webhooks#securing-webhooks',
  headers: ['linear-signature', 'linear-delivery'],
  prepare(settings) {
    const verifySignature = verifyBodyHmac(FORM, settings);
    const { toleranceSec } = settings;
    return {
      scheme: 'linear',
      verify(request, nowMs) {
        const verdict = verifySignature(request, nowMs);
        if (!verdict.ok || toleranceSec === 0) return verdict;
        const sentAt = at(bodyJson(request.body), 'webhookTimestamp');
        if (typeof sentAt !== 'number')
          return malformed('The body has no "webhookTimestamp", the time that is signed.');
        return stale(sentAt, nowMs, toleranceSec) ?? verdict;
      },
      // The delivery's id is not signed, and the signature changes when it is sent again. What the
      // event says of itself is signed and stays.
      dedupeKey({ rawHeaders, body }) {
        const id = firstHeader(rawHeaders, 'linear-delivery');
        if (id === undefined || id === '') return null;
        const event = bodyJson(body);
        const own = [
          textAt(event, 'type'),
          textAt(event, 'action'),
          textAt(event, 'createdAt'),
          textAt(event, 'data', 'id'),
        ];
        return { value: [id, ...own].join('\n'), externalId: id.slice(0, 200) };
      },
    };
  },
  recognise: hasHeader('linear-signature', 'linear-delivery'),
  sign(request) {
    const signed = signBodyHmac(FORM)(request);
    const delivery = request.deliveryId ?? randomUUID();
    return { ...signed, headers: { ...signed.headers, 'Linear-Delivery': delivery } };
  },
  redated: (body, now) =>
    Buffer.from(
      body.toString('utf8').replace(/("webhookTimestamp"\s*:\s*)\d+/, `$1${Math.round(now)}`),
      'utf8',
    ),
});

import { randomUUID } from 'node:crypto';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { idWithSignature } from './delivery-key.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';

const FORM: BodyHmac = {
  header: 'X-Hub-Signature-256',
  prefix: 'sha256=',
  algorithm: 'sha256',
  encoding: 'hex',
};

/** The older X-Hub-Signature (SHA-1) comes with every delivery as well and is not looked at. */
export const github = defineScheme({
  scheme: 'github',
  name: 'GitHub',
  docsUrl: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  headers: ['x-hub-signature-256', 'x-github-delivery'],
  prepare: (settings) => ({
    scheme: 'github',
    verify: verifyBodyHmac(FORM, settings),
    dedupeKey: (request) => idWithSignature(request, 'x-github-delivery', 'x-hub-signature-256'),
  }),
  recognise: hasHeader('x-github-event', 'x-github-delivery'),
  sign(request) {
    const signed = signBodyHmac(FORM)(request);
    const delivery = request.deliveryId ?? randomUUID();
    return { ...signed, headers: { ...signed.headers, 'X-GitHub-Delivery': delivery } };
  },
});

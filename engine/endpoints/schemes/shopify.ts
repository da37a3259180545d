import { randomUUID } from 'node:crypto';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { idWithSignature } from './delivery-key.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';

const FORM: BodyHmac = {
  header: 'X-Shopify-Hmac-Sha256',
  prefix: '',
  algorithm: 'sha256',
  encoding: 'base64',
};

export const shopify = defineScheme({
  scheme: 'shopify',
  name: 'Shopify',
  docsUrl: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  headers: ['x-shopify-hmac-sha256', 'x-shopify-webhook-id'],
  prepare: (settings) => ({
    scheme: 'shopify',
    verify: verifyBodyHmac(FORM, settings),
    dedupeKey: (request) =>
      idWithSignature(request, 'x-shopify-webhook-id', 'x-shopify-hmac-sha256'),
  }),
  recognise: hasHeader('x-shopify-topic', 'x-shopify-hmac-sha256'),
  sign(request) {
    const signed = signBodyHmac(FORM)(request);
    const delivery = request.deliveryId ?? randomUUID();
    return { ...signed, headers: { ...signed.headers, 'X-Shopify-Webhook-Id': delivery } };
  },
});

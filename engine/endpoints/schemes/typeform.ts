import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { bodyId } from './delivery-key.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';

const FORM: BodyHmac = {
  header: 'Typeform-Signature',
  prefix: 'sha256=',
  algorithm: 'sha256',
  encoding: 'base64',
};

export const typeform = defineScheme({
  scheme: 'typeform',
  name: 'Typeform',
  docsUrl: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
  headers: ['typeform-signature'],
  prepare: (settings) => ({
    scheme: 'typeform',
    verify: verifyBodyHmac(FORM, settings),
    dedupeKey: (request) => bodyId(request, 'event_id'),
  }),
  recognise: hasHeader('typeform-signature'),
  sign: signBodyHmac(FORM),
});

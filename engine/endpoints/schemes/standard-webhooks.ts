import { randomUUID } from 'node:crypto';
import type { VerificationOf } from '../../../shared/model/verification.ts';
import { headerId } from './delivery-key.ts';
import { defineScheme, type ToSign } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { prepareStandard, signStandard } from './standard-signature.ts';

export const standardWebhooks = defineScheme({
  scheme: 'standard-webhooks',
  name: 'Standard Webhooks',
  docsUrl:
    'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  headers: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  prepare(settings) {
    const verify = prepareStandard(settings);
    return {
      scheme: 'standard-webhooks',
      verify: (request, nowMs) => verify(request, nowMs, 'webhook'),
      dedupeKey: (request) => headerId(request, 'webhook-id'),
    };
  },
  recognise: hasHeader('webhook-signature'),
  sign: (request) => signed(request, 'webhook'),
});

/** The same under names of its own. Receivers of Svix get either set of headers, never a mix. */
export const svix = defineScheme({
  scheme: 'svix',
  name: 'Svix',
  docsUrl: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
  headers: ['svix-id', 'svix-timestamp', 'svix-signature'],
  prepare(settings) {
    const verify = prepareStandard(settings);
    const isBranded = hasHeader('svix-id', 'svix-timestamp', 'svix-signature');
    const prefixOf = (request: Parameters<typeof isBranded>[0]) =>
      isBranded(request) ? 'svix' : 'webhook';
    return {
      scheme: 'svix',
      verify: (request, nowMs) => verify(request, nowMs, prefixOf(request)),
      dedupeKey: (request) => headerId(request, `${prefixOf(request)}-id`),
    };
  },
  recognise: hasHeader('svix-signature'),
  sign: (request) => signed(request, 'svix'),
});

function signed(
  request: ToSign<VerificationOf<'standard-webhooks'> | VerificationOf<'svix'>>,
  prefix: string,
) {
  const { deliveryId = `msg_${randomUUID()}`, verification } = request;
  const encoding = verification.secretEncoding;
  return { headers: signStandard(request, { prefix, id: deliveryId, encoding }) };
}

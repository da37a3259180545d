import { createHash, timingSafeEqual } from 'node:crypto';
import type { VerificationOf } from '../../../shared/model/verification.ts';
import { firstHeader } from '../../events/raw-headers.ts';
import { textAnswer } from './answers.ts';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { defineScheme } from './provider-scheme.ts';
import { queryField } from './query.ts';
import { headerStarts } from './recognise.ts';
import { forbidden, type RequestHead, type Verifier } from './scheme.ts';

const FORM: BodyHmac = {
  header: 'X-Hub-Signature-256',
  prefix: 'sha256=',
  algorithm: 'sha256',
  encoding: 'hex',
};

/** Facebook, Instagram, Messenger and Threads. The secret is the app secret. */
export const meta = defineScheme({
  scheme: 'meta',
  name: 'Meta (Facebook, Instagram, Messenger)',
  docsUrl: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
  headers: ['x-hub-signature-256'],
  prepare: prepareMeta,
  recognise: headerStarts('user-agent', 'facebook'),
  sign: signBodyHmac(FORM),
});

/** The same as Meta's others; a scheme of its own because that is the name people look for. */
export const whatsapp = defineScheme({
  scheme: 'whatsapp',
  name: 'WhatsApp Business',
  docsUrl: 'https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks',
  headers: ['x-hub-signature-256'],
  prepare: prepareMeta,
  sign: signBodyHmac(FORM),
});

function prepareMeta(settings: VerificationOf<'meta'> | VerificationOf<'whatsapp'>): Verifier {
  const verifyToken = settings.verifyToken === undefined ? null : digestOf(settings.verifyToken);
  return {
    scheme: settings.scheme,
    verify: verifyBodyHmac(FORM, settings),
    // Bodies hold ids and times: only a repetition has the same signature.
    dedupeKey({ rawHeaders }) {
      const signature = firstHeader(rawHeaders, 'x-hub-signature-256');
      return signature === undefined ? null : { value: signature, externalId: null };
    },
    ...(verifyToken === null
      ? {}
      : {
          alsoHidden: [{ in: 'query', name: 'hub.verify_token' }],
          handshake: {
            admits: isSubscription,
            unsigned(request) {
              if (!isSubscription(request)) return null;
              const token = queryField(request.url, 'hub.verify_token') ?? '';
              if (!timingSafeEqual(digestOf(token), verifyToken))
                return forbidden('The verify token is wrong.');
              const challenge = queryField(request.url, 'hub.challenge') ?? '';
              return { ok: true, answer: textAnswer(challenge) };
            },
          },
        }),
  };
}

/** The GET request that comes when the address is entered at Meta. */
function isSubscription({ method, url }: RequestHead): boolean {
  return method === 'GET' && queryField(url, 'hub.mode') === 'subscribe';
}

/** Hashed first, so that the length does not show in the time it takes. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

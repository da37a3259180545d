import { textAnswer } from './answers.ts';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { defineScheme } from './provider-scheme.ts';
import { queryField } from './query.ts';
import { hasHeader } from './recognise.ts';
import type { RequestHead } from './scheme.ts';

const FORM: BodyHmac = {
  header: 'X-Dropbox-Signature',
  prefix: '',
  algorithm: 'sha256',
  encoding: 'hex',
};

/**
 * A notification says only whose files changed, so two of them may be the same to the byte: there
 * is no key against twins.
 */
export const dropbox = defineScheme({
  scheme: 'dropbox',
  name: 'Dropbox',
  docsUrl: 'https://www.dropbox.com/developers/reference/webhooks',
  headers: ['x-dropbox-signature'],
  prepare: (settings) => ({
    scheme: 'dropbox',
    verify: verifyBodyHmac(FORM, settings),
    handshake: {
      admits: (head) => challengeOf(head) !== null,
      unsigned(request) {
        const challenge = challengeOf(request);
        return challenge === null ? null : { ok: true, answer: textAnswer(challenge) };
      },
    },
  }),
  recognise: hasHeader('x-dropbox-signature'),
  sign: signBodyHmac(FORM),
});

/** Of the GET request that comes when the address is entered at Dropbox. */
function challengeOf({ method, url }: RequestHead): string | null {
  return method === 'GET' ? (queryField(url, 'challenge') ?? null) : null;
}

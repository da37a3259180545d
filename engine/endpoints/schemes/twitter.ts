import { jsonAnswer } from './answers.ts';
import { type BodyHmac, signBodyHmac, verifyBodyHmac } from './body-hmac.ts';
import { keyedHash } from './keyed-hash.ts';
import { defineScheme } from './provider-scheme.ts';
import { queryField } from './query.ts';
import { hasHeader } from './recognise.ts';
import { malformed, mismatch, noSecret, type RequestHead } from './scheme.ts';
import { activeAt, prepareKeys } from './secrets.ts';

const FORM: BodyHmac = {
  header: 'x-twitter-webhooks-signature',
  prefix: 'sha256=',
  algorithm: 'sha256',
  encoding: 'base64',
};

const LONGEST_TOKEN = 256;
/**
 * The answer to a challenge is made with the key, and in the form, of a signature: anybody can have
 * such a token signed here. So a token must not be able to pass for an event, which is JSON, and
 * what could be a token is no event.
 */
const TOKEN = /^[A-Za-z0-9+/=_.~-]{0,256}$/;

/** The secret is the app's consumer secret (API secret key). */
export const twitter = defineScheme({
  scheme: 'twitter',
  name: 'X (Twitter)',
  docsUrl: 'https://docs.x.com/x-api/webhooks/introduction',
  headers: ['x-twitter-webhooks-signature'],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    const verify = verifyBodyHmac(FORM, settings);
    return {
      scheme: 'twitter',
      verify(request, nowMs) {
        const verdict = verify(request, nowMs);
        if (!verdict.ok || !TOKEN.test(request.body.toString('latin1', 0, LONGEST_TOKEN + 1)))
          return verdict;
        return mismatch('The body could be a token that was signed here for somebody else.');
      },
      handshake: {
        admits: (head) => tokenOf(head) !== null,
        unsigned(request, nowMs) {
          const token = tokenOf(request);
          if (token === null) return null;
          // Of several active secrets the newest stands first.
          const [key] = activeAt(secrets, nowMs);
          if (key === undefined) return noSecret();
          if (!TOKEN.test(token)) return malformed('The query "crc_token" is no such token.');
          const hash = keyedHash(key.key, FORM, [token]);
          return { ok: true, answer: jsonAnswer({ response_token: `sha256=${hash}` }) };
        },
      },
    };
  },
  recognise: hasHeader('x-twitter-webhooks-signature'),
  sign: signBodyHmac(FORM),
});

/** Of the challenge-response check, which comes when the address is entered and every hour. */
function tokenOf({ method, url }: RequestHead): string | null {
  return method === 'GET' ? (queryField(url, 'crc_token') ?? null) : null;
}

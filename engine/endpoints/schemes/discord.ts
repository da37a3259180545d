import { createPrivateKey, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import { jsonAnswer } from './answers.ts';
import { at, bodyJson, textAt } from './body-json.ts';
import { readSeconds, stale } from './freshness.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { preparePublicKeys } from './public-keys.ts';
import { hasHeader } from './recognise.ts';
import { mismatch, noSecret, type VerifiableRequest } from './scheme.ts';
import { activeAt } from './secrets.ts';

const SIGNATURE = 'x-signature-ed25519';
const TIME = 'x-signature-timestamp';
const NO_CONTENT = { status: 204, headers: { 'content-type': 'application/json' }, body: '' };

/**
 * Interactions and webhook events: Ed25519 over the timestamp's text and the body. Discord sends
 * wrong signatures on purpose, and takes the address away when they are not refused with 401.
 */
export const discord = defineScheme({
  scheme: 'discord',
  name: 'Discord',
  docsUrl:
    'https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers',
  headers: [SIGNATURE, TIME],
  prepare(settings) {
    const keys = preparePublicKeys('ed25519', settings);
    return {
      scheme: 'discord',
      verify(request, nowMs) {
        const active = activeAt(keys, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const time = oneHeader(request.rawHeaders, TIME);
        if (!time.ok) return time;
        // Not 400: see above.
        if (!/^[0-9a-f]{128}$/.test(header.text))
          return mismatch(`The header "${SIGNATURE}" is no signature in hexadecimal digits.`);
        const signature = Buffer.from(header.text, 'hex');
        const content = Buffer.concat([Buffer.from(time.text, 'latin1'), request.body]);
        const match = active.find(({ key }) => verifyBytes(null, content, key, signature));
        if (match === undefined)
          return mismatch('The signature does not fit the request and the public key.');
        const sentAt = readSeconds(time.text, `The header "${TIME}"`);
        if (!sentAt.ok) return sentAt;
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? { ok: true, secret: match.name };
      },
      handshake: {
        signed({ body }) {
          const message = bodyJson(body);
          const type = at(message, 'type');
          // PING is 0 among webhook events and 1 among interactions, where 1 is also the type of
          // every webhook event.
          if (type === 0) return { ok: true, answer: NO_CONTENT };
          if (type === 1 && !isEvent(message)) return { ok: true, answer: jsonAnswer({ type: 1 }) };
          return null;
        },
      },
      dedupeKey({ body }) {
        const message = bodyJson(body);
        const id = isEvent(message) ? null : textAt(message, 'id');
        return id === null ? null : { value: id, externalId: id };
      },
      answer: ({ body }: VerifiableRequest) => (isEvent(bodyJson(body)) ? NO_CONTENT : null),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const content = Buffer.concat([Buffer.from(seconds, 'latin1'), body]);
    const signature = signBytes(null, content, createPrivateKey(secret)).toString('hex');
    return {
      headers: { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': seconds },
    };
  },
});

function isEvent(message: unknown): boolean {
  return at(message, 'event') !== undefined;
}

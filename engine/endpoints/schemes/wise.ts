import {
  createPrivateKey,
  randomUUID,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { idWithSignature } from './delivery-key.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { exactBase64, preparePublicKeys } from './public-keys.ts';
import { hasHeader } from './recognise.ts';
import { malformed, mismatch, noSecret } from './scheme.ts';
import { activeAt } from './secrets.ts';

const SIGNATURE = 'x-signature-sha256';

/** RSA (PKCS #1 v1.5, SHA-256) over the body. Wise has one public key per environment. */
export const wise = defineScheme({
  scheme: 'wise',
  name: 'Wise',
  docsUrl: 'https://docs.wise.com/guides/developer/webhooks/event-handling',
  headers: [SIGNATURE, 'x-delivery-id'],
  prepare(settings) {
    const keys = preparePublicKeys('rsa', settings);
    return {
      scheme: 'wise',
      verify(request, nowMs) {
        const active = activeAt(keys, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const signature = exactBase64(header.text);
        if (signature === null) return malformed(`The header "${SIGNATURE}" is not base64.`);
        const { body } = request;
        const match = active.find(({ key }) => verifyBytes('sha256', body, key, signature));
        return match === undefined
          ? mismatch('The signature does not fit the request and the public key.')
          : { ok: true, secret: match.name };
      },
      dedupeKey: (request) => idWithSignature(request, 'x-delivery-id', SIGNATURE),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, deliveryId = randomUUID() }) {
    const signature = signBytes('sha256', body, createPrivateKey(secret)).toString('base64');
    return {
      headers: { 'X-Signature-SHA256': signature, 'X-Delivery-Id': deliveryId },
    };
  },
});

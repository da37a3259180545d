import { verdictOf } from './body-hmac.ts';
import { bodyId } from './delivery-key.ts';
import { type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { noSecret } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';
import { signedUrl } from './signed-url.ts';

const SIGNATURE = 'x-square-hmacsha256-signature';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'base64' };

/** Over the notification URL as it was entered at Square, and the body. */
export const square = defineScheme({
  scheme: 'square',
  name: 'Square',
  docsUrl: 'https://developer.squareup.com/docs/webhooks/step3validate',
  headers: [SIGNATURE],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'square',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = oneHeader(request.rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const address = signedUrl(request);
        if (!address.ok) return address;
        const content = [Buffer.from(address.url, 'utf8'), request.body];
        return verdictOf(SIGNATURE, FORM, active, content, [header.text]);
      },
      dedupeKey: (request) => bodyId(request, 'event_id'),
    };
  },
  recognise: hasHeader(SIGNATURE, 'x-square-signature'),
  sign({ body, secret, url }) {
    const hash = keyedHash(keyOf(secret), FORM, [Buffer.from(url, 'utf8'), body]);
    return { headers: { [SIGNATURE]: hash } };
  },
});

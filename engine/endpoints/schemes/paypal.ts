import {
  createPrivateKey,
  randomUUID,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { crc32 } from 'node:zlib';
import { prepareCertificates } from './certificates.ts';
import { bodyId } from './delivery-key.ts';
import { readTime, stale } from './freshness.ts';
import { oneHeader, optionalHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { exactBase64 } from './public-keys.ts';
import { hasHeader } from './recognise.ts';
import {
  malformed,
  mismatch,
  type NotVerified,
  noSecret,
  type VerifiableRequest,
} from './scheme.ts';
import { activeAt } from './secrets.ts';

const ID = 'paypal-transmission-id';
const TIME = 'paypal-transmission-time';
const SIGNATURE = 'paypal-transmission-sig';
const CERTIFICATE_URL = 'paypal-cert-url';
const ALGORITHM = 'paypal-auth-algo';

/**
 * RSA-SHA256 over `{id}|{time}|{webhook id}|{CRC-32 of the body, decimal}`, with the certificate
 * behind PAYPAL-CERT-URL. It is given in the settings, never fetched: an address that comes with a
 * request is the sender's choice. The certificates that `secrets` holds count as well.
 */
export const paypal = defineScheme({
  scheme: 'paypal',
  name: 'PayPal',
  docsUrl: 'https://developer.paypal.com/api/rest/webhooks/rest/#link-eventheadervalidation',
  headers: [ID, TIME, SIGNATURE, CERTIFICATE_URL, ALGORITHM],
  prepare(settings) {
    const certificates = prepareCertificates(settings);
    return {
      scheme: 'paypal',
      verify(request, nowMs) {
        const known = activeAt(certificates, nowMs);
        if (known.length === 0) return noSecret();
        const { rawHeaders } = request;
        const id = oneHeader(rawHeaders, ID);
        if (!id.ok) return id;
        const time = oneHeader(rawHeaders, TIME);
        if (!time.ok) return time;
        const header = oneHeader(rawHeaders, SIGNATURE);
        if (!header.ok) return header;
        const refused = foreignCertificate(request);
        if (refused !== null) return refused;
        const signature = exactBase64(header.text);
        if (signature === null) return malformed(`The header "${SIGNATURE}" is not base64.`);
        const sentAt = readTime(time.text, `The header "${TIME}"`);
        if (!sentAt.ok) return sentAt;
        const content = signedText(id.text, time.text, settings.webhookId, request.body);
        const match = known.find(({ key }) => verifyBytes('sha256', content, key, signature));
        if (match === undefined)
          return mismatch('The signature does not fit the request and the certificate.');
        if (nowMs < match.validFrom || nowMs > match.validTo)
          return mismatch('The certificate that fits the signature is not valid at this time.');
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? { ok: true, secret: match.name };
      },
      dedupeKey: (request) => bodyId(request, 'id'),
    };
  },
  recognise: hasHeader(ID, SIGNATURE),
  sign({ body, secret, now, verification, deliveryId = randomUUID() }) {
    const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
    const content = signedText(deliveryId, time, verification.webhookId, body);
    return {
      headers: {
        'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
        'PAYPAL-CERT-URL': 'https://api.paypal.com/v1/notifications/certs/CERT-sample',
        'PAYPAL-TRANSMISSION-ID': deliveryId,
        'PAYPAL-TRANSMISSION-TIME': time,
        'PAYPAL-TRANSMISSION-SIG': signBytes('sha256', content, createPrivateKey(secret)).toString(
          'base64',
        ),
      },
    };
  },
});

function signedText(id: string, time: string, webhookId: string, body: Buffer): Buffer {
  return Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`, 'latin1');
}

/** A request that names another algorithm, or a certificate that is not PayPal's. */
function foreignCertificate({ rawHeaders }: VerifiableRequest): NotVerified | null {
  const algorithm = optionalHeader(rawHeaders, ALGORITHM);
  if (!algorithm.ok) return algorithm;
  if (algorithm.text !== null && algorithm.text.toLowerCase() !== 'sha256withrsa')
    return malformed(`The header "${ALGORITHM}" names another algorithm than SHA256withRSA.`);
  const url = optionalHeader(rawHeaders, CERTIFICATE_URL);
  if (!url.ok) return url;
  if (url.text === null) return null;
  return URL.canParse(url.text) && isPaypal(new URL(url.text))
    ? null
    : mismatch(`The header "${CERTIFICATE_URL}" does not lead to PayPal.`);
}

function isPaypal({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'paypal.com' || hostname.endsWith('.paypal.com'));
}

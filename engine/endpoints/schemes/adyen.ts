import { textAnswer } from './answers.ts';
import { verdictOf } from './body-hmac.ts';
import { at, bodyJson, textAt } from './body-json.ts';
import { bodyHash } from './delivery-key.ts';
import { type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { malformed, missing, noSecret, type Verdict } from './scheme.ts';
import { activeAt, keyOf, prepareKeys, type SecretKey } from './secrets.ts';

const HEADER = 'hmacsignature';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'base64' };

/**
 * Payment webhooks: each item of the body carries the signature of eight of its fields. Platform
 * webhooks: the header HmacSignature, over the body. The secret is the HMAC key, hexadecimal.
 */
export const adyen = defineScheme({
  scheme: 'adyen',
  name: 'Adyen',
  docsUrl:
    'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures/',
  headers: [HEADER],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'hex');
    return {
      scheme: 'adyen',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const items = itemsOf(request.body);
        if (items !== null) return verifyItems(items, active);
        const header = oneHeader(request.rawHeaders, HEADER);
        if (!header.ok) return header;
        return verdictOf(HEADER, FORM, active, [request.body], [header.text]);
      },
      dedupeKey({ body }) {
        const items = itemsOf(body);
        if (items === null) return bodyHash(body);
        // Adyen: twins have the same eventCode and pspReference. A changed success is news.
        const keys = items.map((item) => signedText(item, (text) => text));
        const [first] = items;
        const externalId = items.length === 1 ? textAt(first, 'pspReference') : null;
        return { value: keys.join('\n'), externalId };
      },
      // Older settings of Adyen's take nothing else for an acknowledgement.
      answer: ({ body }) => (itemsOf(body) === null ? null : textAnswer('[accepted]')),
    };
  },
  recognise: hasHeader(HEADER),
  sign({ body, secret }) {
    const key = keyOf(secret, 'hex');
    const items = itemsOf(body);
    if (items === null) return { headers: { HmacSignature: keyedHash(key, FORM, [body]) } };
    const signed = items.map((item) => {
      const hash = keyedHash(key, FORM, [Buffer.from(signedText(item, plain), 'utf8')]);
      const additionalData = { ...objectOf(at(item, 'additionalData')), hmacSignature: hash };
      return { NotificationRequestItem: { ...objectOf(item), additionalData } };
    });
    const whole = { ...objectOf(bodyJson(body)), notificationItems: signed };
    return { body: Buffer.from(JSON.stringify(whole), 'utf8') };
  },
});

/** Every item has to be signed: one that is not would come in with the others. */
function verifyItems(items: readonly unknown[], keys: readonly SecretKey[]): Verdict {
  if (items.length === 0) return malformed('The body has no notification items.');
  let verdict: Verdict = missing('');
  for (const item of items) {
    const signature = textAt(item, 'additionalData', 'hmacSignature');
    if (signature === null) return missing('An item has no additionalData.hmacSignature.');
    verdict = verifyText(signedText(item, plain), signature, keys);
    // Some of Adyen's libraries put a backslash before colons and backslashes.
    if (!verdict.ok) verdict = verifyText(signedText(item, escaped), signature, keys);
    if (!verdict.ok) return verdict;
  }
  return verdict;
}

function verifyText(text: string, signature: string, keys: readonly SecretKey[]): Verdict {
  const content = [Buffer.from(text, 'utf8')];
  return verdictOf('additionalData.hmacSignature', FORM, keys, content, [signature]);
}

/** The eight fields that are signed; one that is missing or null counts as empty. */
function signedText(item: unknown, spell: (text: string) => string): string {
  const fields = [
    at(item, 'pspReference'),
    at(item, 'originalReference'),
    at(item, 'merchantAccountCode'),
    at(item, 'merchantReference'),
    at(item, 'amount', 'value'),
    at(item, 'amount', 'currency'),
    at(item, 'eventCode'),
    at(item, 'success'),
  ];
  return fields.map((field) => spell(field == null ? '' : String(field))).join(':');
}

const plain = (text: string): string => text;
const escaped = (text: string): string => text.replaceAll(/[\\:]/g, '\\$&');

function itemsOf(body: Buffer): unknown[] | null {
  const list = at(bodyJson(body), 'notificationItems');
  return Array.isArray(list) ? list.map((entry) => at(entry, 'NotificationRequestItem')) : null;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

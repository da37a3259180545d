import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SCHEMES } from '../../engine/endpoints/schemes/index.ts';
import type { Signed } from '../../engine/endpoints/schemes/provider-scheme.ts';
import type { VerifiableRequest } from '../../engine/endpoints/schemes/scheme.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type VerificationInput, verificationSchema } from '../../shared/model/verification.ts';

/** Within the time of every certificate and secret of the tests. */
export const SIGNED_AT = Date.UTC(2030, 0, 2, 3, 4, 5);
export const PUBLIC_URL = 'https://hooks.example.com/hooks/signed';

/** What a provider sends, and the endpoint that takes it. */
export interface Sample {
  verification: VerificationInput;
  /** What the sender signs with. */
  key: string;
  body: string;
  contentType: string;
}

const SECRET = 'wrSJ2kW0ItY2mUk4TzHn';
const JSON_TYPE = 'application/json';

function pem(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return key.export({ format: 'pem', type }).toString();
}

const ed25519 = generateKeyPairSync('ed25519');
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rawEd25519 = ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const seed = ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);

export const certificate = (name: string): string =>
  readFileSync(inRoot('test', 'fixtures', 'certificates', name), 'utf8');

function keyed(scheme: string, body: object, more: object = {}): Sample {
  const verification = verificationSchema.parse({ scheme, secrets: [SECRET], ...more });
  return { verification, key: SECRET, body: JSON.stringify(body), contentType: JSON_TYPE };
}

/** By a name for people; several of a scheme where it knows several ways. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  basic: keyed('basic', { a: 1 }, { username: 'ada' }),
  bearer: keyed('bearer', { a: 1 }),
  'api-key in a header': keyed('api-key', { a: 1 }),
  'api-key in the query': keyed('api-key', { a: 1 }, { in: 'query', name: 'key' }),
  hmac: keyed(
    'hmac',
    { a: 1 },
    { content: '{timestamp}.{method}.{url}.{body}', timestampHeader: 'x-time' },
  ),
  'standard-webhooks': {
    ...keyed(
      'standard-webhooks',
      { type: 'a' },
      { secrets: ['whsec_bmljZSBzZWNyZXQgb2YgYSBzZW5kZXI='] },
    ),
    key: 'whsec_bmljZSBzZWNyZXQgb2YgYSBzZW5kZXI=',
  },
  'standard-webhooks, asymmetric': {
    ...keyed(
      'standard-webhooks',
      { type: 'a' },
      { secrets: [`whpk_${rawEd25519.toString('base64')}`] },
    ),
    key: `whsk_${seed.toString('base64')}`,
  },
  svix: {
    ...keyed('svix', { type: 'a' }, { secrets: ['bmljZSBzZWNyZXQgb2YgYSBzZW5kZXI='] }),
    key: 'bmljZSBzZWNyZXQgb2YgYSBzZW5kZXI=',
  },
  github: keyed('github', { zen: 'Design for failure.', hook_id: 1 }),
  stripe: keyed('stripe', { id: 'evt_1', object: 'event' }),
  slack: keyed('slack', { type: 'event_callback', event_id: 'Ev1', event: { type: 'message' } }),
  shopify: keyed('shopify', { id: 820982911946154508n.toString() }),
  'twilio with a form': {
    ...keyed('twilio', {}),
    body: 'From=%2B1415&Body=Gr%C3%BC%C3%9Fe+an+alle&Empty=&To=%2B1800',
    contentType: 'application/x-www-form-urlencoded',
  },
  'twilio with JSON': keyed('twilio', { property: 'value' }),
  'gitlab with a token': keyed('gitlab', { object_kind: 'push' }),
  'gitlab with a signature': {
    ...keyed(
      'gitlab',
      { object_kind: 'push' },
      { secrets: ['whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q='] },
    ),
    key: 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=',
  },
  square: keyed('square', { event_id: 'e1', type: 'payment.updated' }),
  paddle: keyed('paddle', { event_id: 'evt_1', event_type: 'transaction.paid' }),
  linear: keyed('linear', {
    action: 'create',
    type: 'Issue',
    data: { id: 'i1' },
    createdAt: '2030-01-02T03:04:05.000Z',
    webhookTimestamp: SIGNED_AT,
  }),
  discord: {
    ...keyed(
      'discord',
      { id: '1', type: 2 },
      { secrets: [], publicKey: rawEd25519.toString('hex') },
    ),
    key: pem(ed25519.privateKey),
  },
  'hubspot v1': keyed('hubspot', [{ eventId: 1 }], { version: 'v1' }),
  'hubspot v2': keyed('hubspot', [{ eventId: 1 }], { version: 'v2' }),
  'hubspot v3': keyed('hubspot', [{ eventId: 1 }], { version: 'v3' }),
  typeform: keyed('typeform', { event_id: 'LtWXD3crgy' }),
  zoom: keyed('zoom', { event: 'meeting.started', event_ts: SIGNED_AT, payload: {} }),
  meta: keyed('meta', { object: 'page', entry: [{ id: '1', time: 1 }] }),
  whatsapp: keyed('whatsapp', { object: 'whatsapp_business_account', entry: [] }),
  dropbox: keyed('dropbox', { list_folder: { accounts: ['dbid:1'] } }),
  'microsoft-graph': keyed('microsoft-graph', { value: [{ id: 'n1', clientState: '' }] }),
  'ms-teams-outgoing': {
    ...keyed(
      'ms-teams-outgoing',
      { type: 'message', id: '1', text: 'hi' },
      { secrets: ['vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA='] },
    ),
    key: 'vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=',
  },
  paypal: {
    ...keyed(
      'paypal',
      { id: 'WH-1', event_type: 'PAYMENT.SALE.COMPLETED' },
      { secrets: [], webhookId: '8PT597110X687430L', certificate: certificate('webhooks.crt') },
    ),
    key: certificate('webhooks.key'),
  },
  sendgrid: {
    ...keyed('sendgrid', [{ sg_event_id: 'a' }], {
      secrets: [],
      publicKey: ec.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    }),
    key: pem(ec.privateKey),
  },
  sanity: keyed('sanity', { _id: 'resume' }),
  wise: {
    ...keyed('wise', { data: {} }, { secrets: [], publicKey: pem(rsa.publicKey) }),
    key: pem(rsa.privateKey),
  },
  'adyen payments': {
    ...keyed(
      'adyen',
      {
        live: 'false',
        notificationItems: [
          {
            NotificationRequestItem: {
              pspReference: '7914073381342284',
              originalReference: null,
              merchantAccountCode: 'TestMerchant',
              merchantReference: 'a:b\\c',
              amount: { currency: 'EUR', value: 1130 },
              eventCode: 'AUTHORISATION',
              success: 'true',
            },
          },
        ],
      },
      { secrets: ['44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'] },
    ),
    key: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
  },
  'adyen platforms': {
    ...keyed(
      'adyen',
      { type: 'balancePlatform.transfer.created', data: { id: '1' } },
      { secrets: ['44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'] },
    ),
    key: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
  },
  twitter: keyed('twitter', { for_user_id: '1', tweet_create_events: [] }),
  cloudevents: keyed('cloudevents', { specversion: '1.0', id: '1', source: '/s', type: 't' }),
};

export const OTHER_PUBLIC_KEY = createPublicKey(generateKeyPairSync('ed25519').privateKey);

/** As the provider would send it. */
export function signedSample(
  { verification, key, body, contentType }: Sample,
  more: { now?: number; url?: string; body?: Buffer; deliveryId?: string } = {},
): Signed {
  const settings = verificationSchema.parse(verification);
  const sign = SCHEMES[settings.scheme].sign;
  if (sign === undefined) throw new Error(`${settings.scheme} does not sign`);
  return sign({
    body: more.body ?? Buffer.from(body, 'utf8'),
    secret: key,
    now: more.now ?? SIGNED_AT,
    url: more.url ?? PUBLIC_URL,
    method: 'POST',
    verification: settings,
    contentType,
    ...(more.deliveryId === undefined ? {} : { deliveryId: more.deliveryId }),
  });
}

/** As it arrives. */
export function requestOf(signed: Signed, contentType: string): VerifiableRequest {
  const { pathname, search } = new URL(signed.url);
  return {
    rawHeaders: [...Object.entries(signed.headers).flat(), 'Content-Type', contentType],
    method: 'POST',
    url: pathname + search,
    publicUrl: PUBLIC_URL,
    body: signed.body,
  };
}

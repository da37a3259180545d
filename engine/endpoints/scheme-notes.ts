import type { SchemeEntry } from '../../shared/model/endpoint-views.ts';
import type { SchemeName } from '../../shared/model/verification.ts';

export interface SchemeNotes {
  kind: SchemeEntry['kind'];
  /** What is signed, and how. */
  description: string;
  /** Where to get what is asked for. */
  help: string;
  /** What the secret is called there; left out where there is none, or a public key in its place. */
  secret?: string;
  handshake?: string;
  dedupe?: string;
  publicKeyed?: true;
}

const CHALLENGE = 'Answered by itself';

/** What people are told of a scheme; docs/receiver.md has the same for reading. */
export const SCHEME_NOTES: Readonly<Record<SchemeName, SchemeNotes>> = {
  github: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body, in X-Hub-Signature-256.',
    help: 'GitHub: Settings of the repository or organization, Webhooks, Add webhook. Choose the content type application/json, and enter this secret there.',
    secret: 'Secret',
    dedupe: 'X-GitHub-Delivery with the signature',
  },
  stripe: {
    kind: 'provider',
    description: 'HMAC-SHA256 of time and body, in Stripe-Signature.',
    help: 'Stripe: Developers, Webhooks, the endpoint, Signing secret. It begins with whsec_; test mode has another one.',
    secret: 'Signing secret',
    dedupe: 'the id in the body',
  },
  slack: {
    kind: 'provider',
    description: 'HMAC-SHA256 of time and body with the signing secret.',
    help: 'Slack: api.slack.com/apps, your app, Basic Information, Signing Secret.',
    secret: 'Signing secret',
    handshake: `${CHALLENGE}: url_verification, when the address is entered under Event Subscriptions.`,
    dedupe: 'event_id, or trigger_id of a command or click',
  },
  shopify: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body, in X-Shopify-Hmac-Sha256.',
    help: 'Shopify: Settings, Notifications, Webhooks shows the key at the end of the page. For webhooks of an app it is the app’s client secret.',
    secret: 'Signing key',
    dedupe: 'X-Shopify-Webhook-Id with the signature',
  },
  gitlab: {
    kind: 'provider',
    description: 'A signing token as in Standard Webhooks, or the secret token itself.',
    help: 'GitLab: Settings, Webhooks of the project or group. A signing token begins with whsec_; any other text is a secret token.',
    secret: 'Signing token or secret token',
    dedupe: 'webhook-id or Idempotency-Key',
  },
  twilio: {
    kind: 'provider',
    description: 'HMAC-SHA1 of the public URL and the form’s fields.',
    help: 'Twilio: the auth token stands in the Console, under Account Info.',
    secret: 'Auth token',
    dedupe: 'I-Twilio-Idempotency-Token with the body',
  },
  discord: {
    kind: 'provider',
    description: 'Ed25519 over time and body.',
    help: 'Discord: discord.com/developers/applications, your application, General Information, Public Key.',
    handshake: `${CHALLENGE}: PING, signed, and now and then wrongly on purpose.`,
    dedupe: 'the id of an interaction',
    publicKeyed: true,
  },
  linear: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body, which holds its time.',
    help: 'Linear: Settings, API, Webhooks, the webhook, Signing secret.',
    secret: 'Signing secret',
    dedupe: 'Linear-Delivery with what the event says of itself',
  },
  square: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the public URL and the body.',
    help: 'Square: Developer Dashboard, your application, Webhooks, Subscriptions, Signature key.',
    secret: 'Signature key',
    dedupe: 'event_id',
  },
  paddle: {
    kind: 'provider',
    description: 'HMAC-SHA256 of time and body, in Paddle-Signature.',
    help: 'Paddle: Developer tools, Notifications, the destination, Secret key.',
    secret: 'Secret key',
    dedupe: 'event_id',
  },
  paypal: {
    kind: 'provider',
    description: 'RSA-SHA256 over id, time, webhook id and the body’s checksum.',
    help: 'PayPal: Apps & Credentials, your app, Webhooks shows the webhook id. The certificate is downloaded once from the address in the header PAYPAL-CERT-URL of an event.',
    dedupe: 'the id in the body',
    publicKeyed: true,
  },
  typeform: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body, in Typeform-Signature.',
    help: 'Typeform: the form, Connect, Webhooks, Edit, Secret. Choose any text and enter the same here.',
    secret: 'Secret',
    dedupe: 'event_id',
  },
  zoom: {
    kind: 'provider',
    description: 'HMAC-SHA256 of time and body with the secret token.',
    help: 'Zoom: App Marketplace, your app, Feature, Secret Token.',
    secret: 'Secret token',
    handshake: `${CHALLENGE}: endpoint.url_validation, signed.`,
    dedupe: 'the same body, with its event_ts',
  },
  hubspot: {
    kind: 'provider',
    description: 'HMAC-SHA256 of method, public URL, body and time (v3).',
    help: 'HubSpot: your app, Auth, Client secret.',
    secret: 'Client secret',
  },
  meta: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body with the app secret, in X-Hub-Signature-256.',
    help: 'Meta: developers.facebook.com, your app, App settings, Basic, App secret.',
    secret: 'App secret',
    handshake: `${CHALLENGE} where the verify token is set and fits: GET with hub.challenge.`,
    dedupe: 'the same signature',
  },
  whatsapp: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body with the app secret, in X-Hub-Signature-256.',
    help: 'Meta: developers.facebook.com, your app, App settings, Basic, App secret.',
    secret: 'App secret',
    handshake: `${CHALLENGE} where the verify token is set and fits: GET with hub.challenge.`,
    dedupe: 'the same signature',
  },
  dropbox: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body with the app secret.',
    help: 'Dropbox: App Console, your app, Settings, App secret.',
    secret: 'App secret',
    handshake: `${CHALLENGE}: GET with challenge.`,
  },
  'microsoft-graph': {
    kind: 'provider',
    description: 'Nothing is signed: every notification carries the clientState.',
    help: 'The clientState that you gave when the subscription was made.',
    secret: 'clientState',
    handshake: `${CHALLENGE}: an empty POST with validationToken.`,
    dedupe: 'the id of the notifications',
  },
  'ms-teams-outgoing': {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body, in the Authorization header.',
    help: 'Teams shows the security token once, when the outgoing webhook is made.',
    secret: 'Security token',
    dedupe: 'the message’s id in its conversation',
  },
  sendgrid: {
    kind: 'provider',
    description: 'ECDSA over time and body.',
    help: 'SendGrid: Settings, Mail Settings, Event Webhook, Signature verification, Verification Key.',
    dedupe: 'sg_event_id of all events in it',
    publicKeyed: true,
  },
  sanity: {
    kind: 'provider',
    description: 'HMAC-SHA256 of time and body, in sanity-webhook-signature.',
    help: 'Sanity: the project, API, Webhooks, the webhook, Secret.',
    secret: 'Secret',
    dedupe: 'idempotency-key with the body',
  },
  wise: {
    kind: 'provider',
    description: 'RSA-SHA256 over the body.',
    help: 'Wise publishes its keys for sandbox and production in its documentation.',
    dedupe: 'X-Delivery-Id with the signature',
    publicKeyed: true,
  },
  adyen: {
    kind: 'provider',
    description: 'HMAC-SHA256 of eight fields of every item, or of the body of platform webhooks.',
    help: 'Adyen: Customer Area, Developers, Webhooks, the webhook, HMAC key (in hex).',
    secret: 'HMAC key',
    dedupe: 'the signed fields',
  },
  twitter: {
    kind: 'provider',
    description: 'HMAC-SHA256 of the body with the consumer secret.',
    help: 'X: Developer Portal, your app, Keys and tokens, API key secret.',
    secret: 'Consumer secret',
    handshake: `${CHALLENGE}: GET with crc_token.`,
  },
  'standard-webhooks': {
    kind: 'standard',
    description: 'HMAC-SHA256 (whsec_…) or Ed25519 (whpk_…) over id, time and body.',
    help: 'The sender shows it as the webhook’s signing secret. Many services follow this standard without saying so: their requests have the header webhook-signature.',
    secret: 'Signing secret',
    dedupe: 'webhook-id',
  },
  svix: {
    kind: 'standard',
    description: 'Standard Webhooks in headers svix-*, as Clerk, Resend and many others send.',
    help: 'The service’s page of the endpoint shows it as Signing Secret. It begins with whsec_.',
    secret: 'Signing secret',
    dedupe: 'svix-id',
  },
  cloudevents: {
    kind: 'standard',
    description: 'A bearer token, or access_token in the address.',
    help: 'Choose a token and give it to the sender, such as Azure Event Grid, as a header or in the address.',
    secret: 'Token',
    handshake: `${CHALLENGE}: OPTIONS with WebHook-Request-Origin.`,
    dedupe: 'source and id',
  },
  none: {
    kind: 'own',
    description: 'Takes any request: a path that nobody can guess is all that protects it.',
    help: 'For trying out, and for programs on this computer. Who knows the address can send.',
  },
  hmac: {
    kind: 'own',
    description: 'A hash over the body with a shared secret, in the form that you say.',
    help: 'For a service without a preset here: its documentation says header, hash and what is signed.',
    secret: 'Secret',
  },
  bearer: {
    kind: 'own',
    description: 'A token in the Authorization header.',
    help: 'Choose a long token, and give it to whoever sends.',
    secret: 'Token',
  },
  'api-key': {
    kind: 'own',
    description: 'A key in a header, or in the query of the address.',
    help: 'Choose a long key, and give it to whoever sends.',
    secret: 'Key',
  },
  basic: {
    kind: 'own',
    description: 'User name and password with every request (RFC 7617).',
    help: 'Choose both, and give them to whoever sends.',
    secret: 'Password',
  },
};

import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto';
import { StepFailure } from '../define-step.ts';
import type { SignatureParams } from './params.ts';

export interface Unsigned {
  /** The same in every attempt: receivers tell repetitions by it. */
  readonly id: string;
  /** Of this attempt, in seconds UTC. */
  readonly timestamp: number;
  /** The bytes that go out. */
  readonly body: string;
}

/** Another name for the step in this run, in the form that senders of Standard Webhooks use. */
export function messageId(idempotencyKey: string): string {
  return `msg_${digest(idempotencyKey).toString('hex').slice(0, 32)}`;
}

/** As a UUID, which GitHub's receivers expect: version 8 (RFC 9562, 5.8), made from the id. */
export function deliveryId(id: string): string {
  const bytes = digest(id).subarray(0, 16);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x80, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The headers that prove who sent the message, one signature for each secret where the scheme has
 * room for several. Throws StepFailure `credential_invalid`.
 */
export function signatureHeaders(
  params: SignatureParams,
  secrets: readonly string[],
  message: Unsigned,
): [name: string, value: string][] {
  const { id, timestamp, body } = message;
  switch (params.type) {
    case 'standard-webhooks':
      return [
        ['webhook-id', id],
        ['webhook-timestamp', `${timestamp}`],
        [
          'webhook-signature',
          secrets.map((secret) => standardSignature(secret, message)).join(' '),
        ],
      ];
    case 'github': {
      const [secret = ''] = secrets;
      return [
        ['X-GitHub-Event', params.event],
        ['X-GitHub-Delivery', deliveryId(id)],
        ['X-Hub-Signature-256', `sha256=${hmac(secret, body).toString('hex')}`],
      ];
    }
    case 'stripe': {
      const signatures = secrets.map(
        (secret) => `v1=${hmac(secret, `${timestamp}.${body}`).toString('hex')}`,
      );
      return [['Stripe-Signature', [`t=${timestamp}`, ...signatures].join(',')]];
    }
  }
}

/** Standard Webhooks: HMAC-SHA256 (`v1`) with a `whsec_` key, Ed25519 (`v1a`) with a `whsk_` one. */
function standardSignature(secret: string, { id, timestamp, body }: Unsigned): string {
  const content = `${id}.${timestamp}.${body}`;
  if (secret.startsWith('whsk_')) {
    const key = ed25519Key(keyBytes(secret.slice('whsk_'.length)));
    return `v1a,${sign(null, Buffer.from(content), key).toString('base64')}`;
  }
  return `v1,${hmac(keyBytes(secret.replace(/^whsec_/, '')), content).toString('base64')}`;
}

function keyBytes(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  // Buffer skips what is no Base64, and a key that lost a character signs what nobody can verify.
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  if (isBase64 && bytes.length > 0) return bytes;
  throw new StepFailure({
    code: 'credential_invalid',
    message: 'The secret is none of Standard Webhooks: after "whsec_" stands a key in Base64.',
    hint: 'Make one: echo whsec_$(openssl rand -base64 32)',
  });
}

/** PKCS #8 around the seed of an Ed25519 key (RFC 8410, 7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519Key(bytes: Buffer) {
  // The public key may follow the seed.
  if (bytes.length !== 32 && bytes.length !== 64) {
    throw new StepFailure({
      code: 'credential_invalid',
      message: 'The key after "whsk_" is no Ed25519 key: it has not 32 or 64 bytes.',
    });
  }
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, bytes.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
}

function hmac(key: string | Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

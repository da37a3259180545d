import {
  createPrivateKey,
  createSecretKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { EndpointSecret } from '../../../shared/model/verification.ts';
import { readSeconds, stale } from './freshness.ts';
import { findSigner, type HashForm, keyedHash, notSigned } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { exactBase64, readPublicKey } from './public-keys.ts';
import { malformed, mismatch, noSecret, type Verdict, type VerifiableRequest } from './scheme.ts';
import { activeAt, decodeBase64, decodeBase64Url, type SecretKey } from './secrets.ts';

const FORM: HashForm = { algorithm: 'sha256', encoding: 'base64' };
const PUBLIC = 'whpk_';
const PRIVATE = 'whsk_';

export interface StandardSettings {
  secrets: readonly EndpointSecret[];
  toleranceSec: number;
  secretEncoding: 'base64' | 'utf8';
}

/**
 * Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks: headers PREFIX-id,
 * PREFIX-timestamp and PREFIX-signature; `v1,` is HMAC-SHA256 and `v1a,` Ed25519 over
 * `{id}.{timestamp}.{body}`, several of them with blanks between. Secrets are `whsec_` with base64,
 * or `whpk_` with a public key in base64; each checks signatures of its own version only.
 * Throws InvalidInputError for a secret that is neither.
 */
export function prepareStandard(
  settings: StandardSettings,
): (request: VerifiableRequest, nowMs: number, prefix: string) => Verdict {
  const symmetric: SecretKey[] = [];
  const asymmetric: SecretKey[] = [];
  settings.secrets.forEach((secret, index) => {
    if (secret.value === '') return;
    const prepared = {
      name: secret.label ?? `#${index + 1}`,
      expiresAt: secret.expiresAt ?? Number.POSITIVE_INFINITY,
    };
    const field = `verification.secrets[${index}]`;
    if (secret.value.startsWith(PUBLIC)) {
      const key = readPublicKey('ed25519', secret.value.slice(PUBLIC.length), field);
      asymmetric.push({ ...prepared, key });
    } else {
      const bytes = symmetricKey(secret.value, settings.secretEncoding, field);
      symmetric.push({ ...prepared, key: createSecretKey(bytes) });
    }
  });

  return (request, nowMs, prefix) => {
    const activeSymmetric = activeAt(symmetric, nowMs);
    const activeAsymmetric = activeAt(asymmetric, nowMs);
    if (activeSymmetric.length + activeAsymmetric.length === 0) return noSecret();
    const { rawHeaders } = request;
    const id = oneHeader(rawHeaders, `${prefix}-id`);
    if (!id.ok) return id;
    const time = oneHeader(rawHeaders, `${prefix}-timestamp`);
    if (!time.ok) return time;
    const header = oneHeader(rawHeaders, `${prefix}-signature`);
    if (!header.ok) return header;
    const sentAt = readSeconds(time.text, `The header "${prefix}-timestamp"`);
    if (!sentAt.ok) return sentAt;

    const content: [string, Buffer] = [`${id.text}.${time.text}.`, request.body];
    const hashes = ofVersion(header.text, 'v1');
    const signatures = ofVersion(header.text, 'v1a');
    if (hashes.length + signatures.length === 0)
      return malformed(`The header "${prefix}-signature" holds no signature of a known version.`);
    const signer =
      findSigner(activeSymmetric, FORM, content, hashes) ??
      findAsymmetric(activeAsymmetric, content, signatures);
    if (signer === undefined) {
      return activeSymmetric.length > 0 && hashes.length > 0
        ? notSigned(`${prefix}-signature`, FORM, hashes)
        : mismatch('The signature does not fit the request and the endpoint’s secret.');
    }
    return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? { ok: true, secret: signer.name };
  };
}

/** The headers of a message, signed with a `whsec_` secret or a `whsk_` private key. */
export function signStandard(
  { secret, body, now }: { secret: string; body: Buffer; now: number },
  { prefix, id, encoding }: { prefix: string; id: string; encoding: 'base64' | 'utf8' },
): Record<string, string> {
  const seconds = String(Math.floor(now / 1000));
  const head = `${id}.${seconds}.`;
  const signature = secret.startsWith(PRIVATE)
    ? `v1a,${signBytes(
        null,
        Buffer.concat([Buffer.from(head, 'latin1'), body]),
        privateKey(secret),
      ).toString('base64')}`
    : `v1,${keyedHash(createSecretKey(symmetricKey(secret, encoding, 'secret')), FORM, [
        head,
        body,
      ])}`;
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: seconds,
    [`${prefix}-signature`]: signature,
  };
}

function ofVersion(header: string, version: string): string[] {
  const start = `${version},`;
  return header
    .split(' ')
    .filter((entry) => entry.startsWith(start))
    .map((entry) => entry.slice(start.length));
}

function findAsymmetric(
  keys: readonly SecretKey[],
  content: readonly [string, Buffer],
  presented: readonly string[],
): SecretKey | undefined {
  if (keys.length === 0 || presented.length === 0) return undefined;
  const [head, body] = content;
  const signed = Buffer.concat([Buffer.from(head, 'latin1'), body]);
  const signatures = presented.map(exactBase64).filter((bytes) => bytes !== null);
  return keys.find(({ key }) =>
    signatures.some((signature) => verifyBytes(null, signed, key, signature)),
  );
}

/** Some products show the secret as `v1,whsec_…`. */
function symmetricKey(text: string, encoding: 'base64' | 'utf8', field: string): Buffer {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const bare = text.replace(/^(?:v1,)?(?:whsec_)?/, '');
  const bytes = decodeBase64(bare) ?? decodeBase64Url(bare);
  if (bytes !== null && bytes.length > 0) return bytes;
  throw new InvalidInputError(
    'A secret cannot be read.',
    [`${field}: is not base64, with or without "whsec_" before it`],
    'Copy the secret again, or set secretEncoding to "utf8" if the sender uses it as it is.',
  );
}

/** 32 bytes of seed, or seed and public key together as libsodium writes them. */
function privateKey(secret: string): KeyObject {
  const bytes = decodeBase64(secret.slice(PRIVATE.length));
  if (bytes === null || bytes.length < 32)
    throw new InvalidInputError('A private key cannot be read.', ['secret: is no "whsk_" key']);
  // RFC 8410, 7: the fixed beginning of an Ed25519 key in PKCS #8.
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = Buffer.concat([prefix, bytes.subarray(0, 32)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

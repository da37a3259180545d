import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { EndpointSecret } from '../../../shared/model/verification.ts';
import { decodeBase64, decodeHex, type SecretKey } from './secrets.ts';

export type KeyKind = 'ed25519' | 'ec' | 'rsa';

const NAMES: Record<KeyKind, string> = {
  ed25519: 'an Ed25519 public key (64 hexadecimal digits)',
  ec: 'an ECDSA public key (PEM or base64)',
  rsa: 'an RSA public key (PEM or base64)',
};

/** Also for what `secrets` holds: public keys that stand there for a rotation. */
export function preparePublicKeys(
  kind: KeyKind,
  settings: { publicKey?: string | undefined; secrets: readonly EndpointSecret[] },
): SecretKey[] {
  const { publicKey } = settings;
  const all: { key: EndpointSecret; field: string }[] = settings.secrets.map((key, index) => ({
    key,
    field: `verification.secrets[${index}]`,
  }));
  if (publicKey !== undefined)
    all.unshift({
      key: { value: publicKey, label: 'public key' },
      field: 'verification.publicKey',
    });
  return all
    .filter(({ key }) => key.value !== '')
    .map(({ key, field }, index) => ({
      name: key.label ?? `#${index + 1}`,
      expiresAt: key.expiresAt ?? Number.POSITIVE_INFINITY,
      key: readPublicKey(kind, key.value, field),
    }));
}

/** Throws InvalidInputError that names `field`. */
export function readPublicKey(kind: KeyKind, text: string, field: string): KeyObject {
  const key = text.includes('PRIVATE KEY') ? null : tryRead(kind, text.trim());
  if (key === null || key.asymmetricKeyType !== kind) {
    throw new InvalidInputError(
      'A public key cannot be read.',
      [`${field}: is not ${NAMES[kind]}`],
      'Copy the public key again from the provider’s settings.',
    );
  }
  return key;
}

function tryRead(kind: KeyKind, text: string): KeyObject | null {
  try {
    if (text.includes('-----BEGIN CERTIFICATE-----')) return new X509Certificate(text).publicKey;
    if (text.includes('-----BEGIN')) return createPublicKey(text);
    const bytes = decodeHex(text) ?? decodeBase64(text.replaceAll(/\s/g, ''));
    if (bytes === null) return null;
    if (kind === 'ed25519' && bytes.length === 32) {
      const x = bytes.toString('base64url');
      return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    }
    return createPublicKey({ key: bytes, format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** The bytes of a signature that is spelled in the only right way; null otherwise. */
export function exactBase64(text: string): Buffer | null {
  const bytes = decodeBase64(text);
  return bytes !== null && bytes.toString('base64') === text ? bytes : null;
}

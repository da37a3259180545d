import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { ConflictError, InvalidInputError } from '../../shared/errors.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import {
  hiddenSettings,
  signsAddress,
  type Verification,
} from '../../shared/model/verification.ts';
import type { LiveEndpoint } from '../endpoints/endpoints.ts';

/** What requests to the endpoint are signed with; null where nothing is. */
export interface SigningKeys {
  right: string | null;
  /** One of the same kind that is not the endpoint’s. */
  wrong: string | null;
}

/** Whether the sender holds a private key and the endpoint its public half only. */
function isPublicKeyed(verification: Verification): boolean {
  const { secrets } = hiddenSettings(verification);
  switch (verification.scheme) {
    case 'discord':
    case 'sendgrid':
    case 'wise':
    case 'paypal':
      return true;
    case 'standard-webhooks':
    case 'svix':
      return secrets.length > 0 && secrets.every(({ value }) => value.startsWith('whpk_'));
    default:
      return false;
  }
}

/** Throws ConflictError where the address belongs to what is signed, and nobody knows it. */
export function checkAddress(
  { verification, path }: EndpointSettings,
  publicUrl: string | null,
): void {
  if (publicUrl === null && signsAddress(verification))
    throw new ConflictError('The scheme signs the public address, and the endpoint has none set.', {
      hint: `Set it: patchbay endpoints update ${path} --set publicUrl=https://….`,
    });
}

/** Throws ConflictError where the endpoint holds nothing to sign with, InvalidInputError. */
export async function signingKeys(
  { settings }: LiveEndpoint,
  { now, privateKey }: { now: number; privateKey: string | undefined },
): Promise<SigningKeys> {
  const { verification, path } = settings;
  const { scheme } = verification;
  if (scheme === 'none') return { right: null, wrong: null };
  if (scheme === 'cloudevents' && verification.authorization === 'none')
    return { right: null, wrong: null };
  if (isPublicKeyed(verification)) {
    if (privateKey === undefined)
      throw new ConflictError(
        `The scheme ${scheme} signs with the sender’s private key, and the endpoint holds only the public one.`,
        {
          hint: 'Make a pair of keys for trying out, give the endpoint the public one, and pass the other: --private-key-file FILE.',
        },
      );
    return { right: privateKey.trim(), wrong: await otherPrivateKey(privateKey.trim()) };
  }
  const active = hiddenSettings(verification).secrets.find(
    ({ value, expiresAt }) =>
      (expiresAt === undefined || expiresAt > now) && !value.startsWith('whpk_'),
  );
  if (active === undefined)
    throw new ConflictError('The endpoint has no active secret to sign with.', {
      hint: `Set one: patchbay endpoints update ${path} --secret.`,
    });
  return { right: active.value, wrong: otherSecret(verification, active.value) };
}

function otherSecret(verification: Verification, secret: string): string {
  const bytes = randomBytes(32);
  const encoding = 'secretEncoding' in verification ? verification.secretEncoding : 'utf8';
  if (encoding === 'hex' || verification.scheme === 'adyen') return bytes.toString('hex');
  // The key of Teams is base64; GitLab tells two ways apart by the prefix.
  const prefix = secret.startsWith('whsec_') ? 'whsec_' : '';
  return `${prefix}${bytes.toString('base64')}`;
}

const generate = promisify(generateKeyPair);

async function otherPrivateKey(privateKey: string): Promise<string> {
  if (privateKey.startsWith('whsk_')) return `whsk_${randomBytes(32).toString('base64')}`;
  const key = readPrivateKey(privateKey);
  const pair = await newPair(key.asymmetricKeyType);
  return String(pair.export({ format: 'pem', type: 'pkcs8' }));
}

async function newPair(type: KeyObject['asymmetricKeyType']): Promise<KeyObject> {
  switch (type) {
    case 'ed25519':
      return (await generate('ed25519', {})).privateKey;
    case 'ec':
      return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
    case 'rsa':
      return (await generate('rsa', { modulusLength: 2048 })).privateKey;
    default:
      throw unreadable();
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw unreadable();
  }
}

function unreadable(): InvalidInputError {
  return new InvalidInputError(
    'The private key cannot be read.',
    ['privateKey: is no PEM of an Ed25519, EC or RSA key, and no "whsk_" key'],
    'openssl genpkey -algorithm ed25519 makes one.',
  );
}

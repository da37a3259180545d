import type { EndpointSecret } from '../../../shared/model/verification.ts';
import { findSigner, type HashForm, keyedHash, notSigned } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import type { Signer } from './provider-scheme.ts';
import { malformed, noSecret, type Verdict, type VerifiableRequest } from './scheme.ts';
import { activeAt, keyOf, prepareKeys, type SecretEncoding, type SecretKey } from './secrets.ts';

/** A keyed hash of the body's bytes, alone in a header: the most common form of all. */
export interface BodyHmac extends HashForm {
  /** As the provider writes its name. */
  header: string;
  prefix: string;
  secretEncoding?: SecretEncoding;
}

type Verify = (request: VerifiableRequest, nowMs: number) => Verdict;

/** Throws InvalidInputError when a secret is not in its encoding. */
export function verifyBodyHmac(form: BodyHmac, settings: { secrets: EndpointSecret[] }): Verify {
  const secrets = prepareKeys(settings.secrets, form.secretEncoding ?? 'utf8');
  const header = form.header.toLowerCase();
  const { prefix } = form;
  return (request, nowMs) => {
    const active = activeAt(secrets, nowMs);
    if (active.length === 0) return noSecret();
    const value = oneHeader(request.rawHeaders, header);
    if (!value.ok) return value;
    if (!value.text.startsWith(prefix)) {
      return malformed(`The header "${header}" does not start with "${prefix}".`);
    }
    return verdictOf(header, form, active, [request.body], [value.text.slice(prefix.length)]);
  };
}

/** What there is to say once the signatures and what they should cover are at hand. */
export function verdictOf(
  header: string,
  form: HashForm,
  keys: readonly SecretKey[],
  content: readonly (Buffer | string)[],
  presented: readonly string[],
): Verdict {
  const signer = findSigner(keys, form, content, presented);
  return signer === undefined
    ? notSigned(header, form, presented)
    : { ok: true, secret: signer.name };
}

export function signBodyHmac(form: BodyHmac): Signer {
  return ({ body, secret }) => {
    const signature = keyedHash(keyOf(secret, form.secretEncoding), form, [body]);
    return { headers: { [form.header]: `${form.prefix}${signature}` } };
  };
}

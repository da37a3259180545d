import { createHash } from 'node:crypto';
import { firstHeader } from '../../events/raw-headers.ts';
import { at, bodyJson, textAt } from './body-json.ts';
import type { DedupeKey, VerifiableRequest } from './scheme.ts';

/** Ids are short; what is longer is no id. */
const LONGEST_ID = 200;

/** For an id in a header that is not signed: the signature makes the other half of the key. */
export function idWithSignature(
  request: VerifiableRequest,
  idHeader: string,
  signatureHeader: string,
): DedupeKey | null {
  const id = idOf(firstHeader(request.rawHeaders, idHeader));
  const signature = firstHeader(request.rawHeaders, signatureHeader);
  if (id === null || signature === undefined) return null;
  return { value: `${id}\n${signature}`, externalId: id };
}

/** For an id in a header that is signed, or in a scheme that signs nothing. */
export function headerId(request: VerifiableRequest, header: string): DedupeKey | null {
  return signedId(firstHeader(request.rawHeaders, header) ?? null);
}

/** For an id in the signed JSON body. */
export function bodyId(
  request: VerifiableRequest,
  ...path: readonly (string | number)[]
): DedupeKey | null {
  return signedId(textAt(bodyJson(request.body), ...path));
}

/** For a signed body with a list of events: the key is all of their ids, none may be missing. */
export function bodyIds(
  request: VerifiableRequest,
  listPath: readonly string[],
  idPath: readonly string[],
): DedupeKey | null {
  const list = at(bodyJson(request.body), ...listPath);
  if (!Array.isArray(list) || list.length === 0) return null;
  const ids = list.map((item) => textAt(item, ...idPath));
  const [first] = ids;
  if (first === undefined || first === null || ids.includes(null)) return null;
  return { value: ids.join('\n'), externalId: ids.length === 1 ? idOf(first) : null };
}

/** For senders whose bodies are the same only when they are sent again. */
export function bodyHash(body: Buffer): DedupeKey {
  return { value: createHash('sha256').update(body).digest('base64url'), externalId: null };
}

/** For an unsigned id beside a signature that changes when the same body is sent again. */
export function idWithBody(
  { rawHeaders, body }: VerifiableRequest,
  idHeader: string,
): DedupeKey | null {
  const id = idOf(firstHeader(rawHeaders, idHeader));
  return id === null ? null : { value: `${id}\n${bodyHash(body).value}`, externalId: id };
}

function signedId(id: string | null): DedupeKey | null {
  const known = id === null ? null : idOf(id);
  return known === null ? null : { value: known, externalId: known };
}

function idOf(text: string | undefined): string | null {
  return text === undefined || text === '' || text.length > LONGEST_ID ? null : text;
}

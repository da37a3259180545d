import { allHeaders, type RawHeaders } from '../../events/raw-headers.ts';
import { duplicated, missing, type NotVerified } from './scheme.ts';

export type HeaderText = { ok: true; text: string } | NotVerified;

/**
 * The only value of a header that takes part in verification; `name` is in lower case. A second
 * one is refused: a proxy before us may have looked at the other.
 */
export function oneHeader(rawHeaders: RawHeaders, name: string): HeaderText {
  const values = allHeaders(rawHeaders, name);
  const [text] = values;
  if (text === undefined || text === '') return missing(`The header "${name}" is missing.`);
  if (values.length > 1) return duplicated(`The header "${name}" is there more than once.`);
  return { ok: true, text };
}

/** The same for a header that may be missing. */
export function optionalHeader(
  rawHeaders: RawHeaders,
  name: string,
): { ok: true; text: string | null } | NotVerified {
  const header = oneHeader(rawHeaders, name);
  return header.ok || header.reason !== 'signature_missing' ? header : { ok: true, text: null };
}

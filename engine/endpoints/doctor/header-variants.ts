import type { RawHeaders } from '../../events/raw-headers.ts';
import type { Variant } from './body-variants.ts';
import { type Encoding, encodingsOf, fieldsOf, presentedHashes } from './presented.ts';

const PREFIXES = ['sha256=', 'sha1=', 'sha512=', 'v0=', 'v1=', 'v1,', 'HMAC ', 'Bearer '];
const TOKEN = /[A-Za-z0-9+/_-]{22,128}={0,2}/;
const SPELLED: Record<Encoding, string> = {
  hex: 'hexadecimal digits',
  base64: 'base64',
  base64url: 'base64url (- and _ instead of + and /)',
};

/**
 * The headers as they would be if a signature stood there in another form. `names` are those that
 * the scheme reads (lower case), `prefix` what it expects before the signature.
 */
export function headerVariants(
  rawHeaders: RawHeaders,
  { names, prefix }: { names: readonly string[]; prefix: string },
): Variant<RawHeaders>[] {
  const variants: Variant<RawHeaders>[] = [];
  const add = (variant: Variant<RawHeaders>): void => {
    variants.push(variant);
  };
  for (const name of names) {
    const values = valuesOf(rawHeaders, name);
    if (values.length > 1)
      for (const value of new Set(values))
        add({ cause: 'header_duplicated', about: name, value: replaced(rawHeaders, name, value) });
    const [value] = values;
    if (value === undefined || values.length > 1) continue;
    for (const { cause, about, value: text } of spellings(value, prefix))
      add({
        cause,
        ...(about === undefined ? {} : { about }),
        value: replaced(rawHeaders, name, text),
      });
  }
  for (const variant of movedHeaders(rawHeaders, names, prefix)) add(variant);
  return variants;
}

function* spellings(value: string, prefix: string): Generator<Variant<string>> {
  const bare = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (bare !== value) yield { cause: 'signature_quoted', value: bare };
  const unquoted = value.replaceAll(/["']/g, '');
  if (unquoted !== value && unquoted !== bare) yield { cause: 'signature_quoted', value: unquoted };
  const small = value.replaceAll(/[0-9A-Fa-f]{32,}/g, (digits) => digits.toLowerCase());
  if (small !== value) yield { cause: 'signature_upper_case', value: small };
  const [token] = TOKEN.exec(value) ?? [];
  if (token !== undefined)
    for (const from of encodingsOf(token))
      for (const to of ['hex', 'base64', 'base64url'] as const) {
        const written = Buffer.from(token, from).toString(to);
        if (written !== token)
          yield {
            cause: 'signature_encoding',
            about:
              from === to
                ? `${SPELLED[from]} with another padding or other filling bits`
                : SPELLED[from],
            value: value.replace(token, written),
          };
      }
  for (const missing of new Set([prefix, ...PREFIXES]))
    if (missing !== '' && !value.startsWith(missing))
      yield { cause: 'prefix_missing', about: missing, value: missing + value };
  const before = token === undefined ? '' : value.slice(0, value.indexOf(token));
  if (before !== '' && token !== undefined) {
    if (before !== prefix)
      yield { cause: 'prefix_unexpected', about: before, value: prefix + token };
  }
}

/** A signature that stands under another name. */
function* movedHeaders(
  rawHeaders: RawHeaders,
  names: readonly string[],
  prefix: string,
): Generator<Variant<RawHeaders>> {
  const sources = new Set(presentedHashes(rawHeaders).map(({ header }) => header));
  for (const name of names)
    for (const source of sources) {
      if (names.includes(source)) continue;
      const [value] = valuesOf(rawHeaders, source);
      if (value === undefined) continue;
      const [token] = TOKEN.exec(value) ?? [];
      const about = `the header "${source}" and not in "${name}"`;
      yield { cause: 'other_header', about, value: replaced(rawHeaders, name, value) };
      if (token !== undefined && prefix + token !== value)
        yield { cause: 'other_header', about, value: replaced(rawHeaders, name, prefix + token) };
    }
}

function valuesOf(rawHeaders: RawHeaders, name: string): string[] {
  return [...fieldsOf(rawHeaders)].flatMap(([field, value]) => (field === name ? [value] : []));
}

/** With one field of this name, which has this value. */
function replaced(rawHeaders: RawHeaders, name: string, value: string): RawHeaders {
  const others = [...fieldsOf(rawHeaders)].filter(([field]) => field !== name);
  return [...others.flat(), name, value];
}

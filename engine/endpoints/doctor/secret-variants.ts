import type { Variant } from './body-variants.ts';

/** What `whsec_…` and its like begin with. */
const PREFIX = /^(?:[a-z]{2,12}_){1,3}(?=.)/i;

/** What the secret may be, seen from what was saved; without that itself. */
export function secretVariants(saved: string): Variant<string>[] {
  const variants: Variant<string>[] = [];
  const add = (cause: Variant<string>['cause'], value: string): void => {
    const isNew = value !== '' && value !== saved && variants.every((v) => v.value !== value);
    if (isNew) variants.push({ cause, value });
  };
  const trimmed = saved.trim();
  add('secret_whitespace', trimmed);
  add('secret_whitespace', saved.replaceAll(/\s/g, ''));
  add('secret_quotes', trimmed.replace(/^(["'`\u201c\u2018])(.*)["'`\u201d\u2019]$/s, '$2'));
  add('secret_name_pasted', trimmed.replace(/^[A-Za-z_][\w.-]*\s*[=:]\s*/, ''));
  add('secret_name_pasted', trimmed.replace(/^(?:bearer|basic|secret|token)\s+/i, ''));
  add('secret_url_encoded', decoded(trimmed));
  add('secret_prefix_kept', trimmed.replace(PREFIX, ''));
  add('secret_prefix_missing', `whsec_${trimmed}`);
  add('sender_secret_newline', `${saved}\n`);
  add('sender_secret_newline', `${saved}\r\n`);
  return variants;
}

/** Keys as bytes that a text may stand for; the text itself is none of them. */
export function decodedKeys(saved: string): Variant<Buffer>[] {
  const text = saved.trim();
  const variants: Variant<Buffer>[] = [];
  if (text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text))
    variants.push({ cause: 'secret_is_hex', value: Buffer.from(text, 'hex') });
  for (const bare of new Set([text, text.replace(PREFIX, '')])) {
    const isBase64 = /^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(bare);
    // Node's decoder reads both alphabets.
    if (isBase64) variants.push({ cause: 'secret_is_base64', value: Buffer.from(bare, 'base64') });
  }
  return variants.filter(({ value }) => value.length > 0);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

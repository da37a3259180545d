import { isJsonObject, type Json } from '../../../shared/json.ts';
import type { Variant } from './body-variants.ts';

/** The ways in which programs write the same JSON. */
export function* jsonVariants(body: Buffer): Generator<Variant<Buffer>> {
  let value: Json;
  try {
    value = JSON.parse(body.toString('utf8'));
    // A scalar has one form.
    if (typeof value !== 'object' || value === null) return;
    yield* written(value);
  } catch (error) {
    // Nested too deeply to be written (RangeError), or no JSON at all.
    if (error instanceof RangeError || error instanceof SyntaxError) return;
    throw error;
  }
}

function* written(value: Json): Generator<Variant<Buffer>> {
  const compact = JSON.stringify(value);
  const sorted = sortKeys(value);
  yield { cause: 'json_compact', value: Buffer.from(compact) };
  for (const [about, indent] of [
    ['with an indentation of 2 blanks', 2],
    ['with an indentation of 4 blanks', 4],
    ['with tabs', '\t'],
  ] as const)
    yield { cause: 'json_pretty', about, value: Buffer.from(JSON.stringify(value, null, indent)) };
  yield { cause: 'json_escaped', value: Buffer.from(ascii(compact)) };
  yield { cause: 'json_escaped', value: Buffer.from(ascii(compact, 'capital')) };
  yield { cause: 'json_capital_escapes', value: Buffer.from(capitalEscapes(compact)) };
  yield { cause: 'json_slashes', value: Buffer.from(compact.replaceAll('/', '\\/')) };
  yield { cause: 'json_slashes', value: Buffer.from(ascii(compact.replaceAll('/', '\\/'))) };
  yield { cause: 'json_spaced', value: Buffer.from(spaced(value)) };
  yield {
    cause: 'json_spaced',
    about: ' (letters beyond ASCII as \\u escapes)',
    value: Buffer.from(ascii(spaced(value))),
  };
  yield { cause: 'json_sorted', value: Buffer.from(JSON.stringify(sorted)) };
  yield { cause: 'json_sorted', about: ' and blanks', value: Buffer.from(spaced(sorted)) };
  yield {
    cause: 'json_sorted',
    about: ' and an indentation of 2 blanks',
    value: Buffer.from(JSON.stringify(sorted, null, 2)),
  };
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key] ?? null)]),
  );
}

/** As Python’s json.dumps writes it without options, but for its escapes. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, child]) => `${JSON.stringify(key)}: ${spaced(child)}`,
  );
  return `{${fields.join(', ')}}`;
}

function ascii(text: string, digits: 'small' | 'capital' = 'small'): string {
  return text.replaceAll(/[\u0080-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${digits === 'small' ? code : code.toUpperCase()}`;
  });
}

/** Of control characters, the only ones that JSON.stringify escapes like this. */
function capitalEscapes(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|.)/g, (written, code: string | undefined) =>
    code === undefined ? written : `\\u${code.toUpperCase()}`,
  );
}

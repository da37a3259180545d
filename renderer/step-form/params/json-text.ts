import type { Json } from '../../../shared/json.ts';
import { segmentsOf } from '../expression/segments.ts';
import { jsonFault } from './json-fault.ts';

export type JsonReading =
  | { ok: true; value: Json }
  /** `position` is an offset in the text, in UTF-16 units. */
  | { ok: false; message: string; position: number };

/** How a value is written in a field of JSON. */
export function jsonText(value: Json | undefined): string {
  if (value === undefined) return '';
  // A whole field that is one expression needs no quotes.
  return typeof value === 'string' && isOneExpression(value)
    ? value
    : JSON.stringify(value, null, 2);
}

function isOneExpression(text: string): boolean {
  const [first, ...others] = segmentsOf(text);
  return (
    first !== undefined &&
    others.length === 0 &&
    first.kind !== 'open' &&
    first.from === 0 &&
    first.to === text.length
  );
}

/**
 * JSON as people write it here: an expression may also stand without quotes where a value can,
 * `{ "id": {{ trigger.body.id }} }`.
 */
export function readJsonText(text: string): JsonReading {
  const trimmed = text.trim();
  if (isOneExpression(trimmed)) return { ok: true, value: trimmed };
  const { quoted, shifts } = quoteExpressions(text);
  try {
    const value: Json = JSON.parse(quoted);
    return { ok: true, value };
  } catch {
    const at = jsonFault(quoted);
    const shift = shifts.filter((each) => each.at < at).reduce((sum, { by }) => sum + by, 0);
    return { ok: false, message: explain(quoted, at), position: Math.max(0, at - shift) };
  }
}

function explain(text: string, at: number): string {
  const rest = text.slice(at);
  const next = [...rest.trimStart()][0];
  if (next === undefined) return 'This is not complete: a bracket, a brace or a quote is open.';
  const before = text.slice(0, at).trimEnd().at(-1);
  if (next === "'") return 'JSON knows double quotes only: write "…".';
  if (before === ',' && (next === '}' || next === ']'))
    return 'There is a comma too much before this.';
  return `"${next}" is not expected here. JSON wants text in double quotes, and commas between values.`;
}

/** Puts quotes around expressions that stand outside of text. */
function quoteExpressions(text: string): {
  quoted: string;
  shifts: readonly { at: number; by: number }[];
} {
  const shifts: { at: number; by: number }[] = [];
  let quoted = '';
  let at = 0;
  let inside = false;
  for (const { kind, from, to } of segmentsOf(text)) {
    if (from < at || kind === 'open') continue;
    inside = endsInText(text.slice(at, from), inside);
    quoted += text.slice(at, from);
    at = from;
    // In text it is what it is.
    if (inside) continue;
    const written = JSON.stringify(text.slice(from, to));
    quoted += written;
    shifts.push({ at: quoted.length, by: written.length - (to - from) });
    at = to;
  }
  return { quoted: quoted + text.slice(at), shifts };
}

function endsInText(part: string, before: boolean): boolean {
  let inside = before;
  for (let i = 0; i < part.length; i += 1) {
    if (inside && part[i] === '\\') i += 1;
    else if (part[i] === '"') inside = !inside;
  }
  return inside;
}

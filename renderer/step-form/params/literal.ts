import { hasExpression } from '../../../shared/expression/template.ts';
import type { Json } from '../../../shared/json.ts';

/** What a text says besides text: `100`, `true`, `null`, a list or an object. */
export type LiteralType = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object';

export function literalType(value: Json | undefined): LiteralType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return 'object';
    default:
      return 'text';
  }
}

/** How a value stands in a field of text. Lists and objects have a field of their own. */
export function literalText(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of another type that a text spells exactly, so that it is written the same again. */
export function otherReading(text: string): Exclude<Json, string> | undefined {
  if (hasExpression(text)) return undefined;
  const trimmed = text.trim();
  if (!/^(?:-?\d|true$|false$|null$|[[{])/.test(trimmed)) return undefined;
  try {
    const value: Json = JSON.parse(trimmed);
    if (typeof value === 'string') return undefined;
    return typeof value === 'object' || JSON.stringify(value) === trimmed ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a changed text stands for: a number stays a number while it is one. */
export function literalFrom(text: string, before: Json | undefined): Json {
  const type = literalType(before);
  if (type === 'text') return text;
  const other = otherReading(text);
  return other !== undefined && literalType(other) === type ? other : text;
}

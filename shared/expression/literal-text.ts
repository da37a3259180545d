import type { Json } from '../json.ts';
import { setOwn } from './values.ts';

/** The text as params write it, so that none of it is taken for an expression. */
export function literalText(text: string): string {
  return text.replace(/(?<!\\)(\\*)\{\{/g, '$1$1\\{{');
}

/** The same for every text in a value; keys are never expressions. */
export function literalJson(value: Json): Json {
  if (typeof value === 'string') return literalText(value);
  if (Array.isArray(value)) return value.map(literalJson);
  if (value === null || typeof value !== 'object') return value;
  const copy: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, literalJson(item));
  return copy;
}

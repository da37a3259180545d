import { isJsonObject, type Json } from '../../../../shared/json.ts';

const LONGEST = 70;
const SHOWN = 4;

/** What tells one event from another at a glance: the first plain values of its body. */
export function eventWords(trigger: Json): string {
  const body = isJsonObject(trigger) && 'body' in trigger ? (trigger['body'] ?? null) : trigger;
  const words = isJsonObject(body) ? objectWords(body) : shortText(body);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

function objectWords(body: { readonly [key: string]: Json }): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (parts.length >= SHOWN) break;
    if (value === null || typeof value === 'object') continue;
    parts.push(`${key}: ${shortText(value)}`);
  }
  return parts.length > 0 ? parts.join(', ') : Object.keys(body).join(', ');
}

function shortText(value: Json): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\s+/g, ' ').slice(0, 40);
}

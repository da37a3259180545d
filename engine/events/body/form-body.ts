import type { Json, JsonObject } from '../../../shared/json.ts';
import { parseJson } from './json-body.ts';
import { appendOwn } from './own-property.ts';

const MAX_FIELDS = 10_000;

export type ParsedForm = { ok: true; value: JsonObject } | { ok: false; problem: string };

/**
 * application/x-www-form-urlencoded (WHATWG URL, 5.1). A field that comes more than once is a list.
 * `payload` is read as JSON where it is JSON: GitHub and Slack send their events in that field.
 */
export function parseForm(text: string): ParsedForm {
  if (hasTooManyFields(text)) {
    return { ok: false, problem: `The form has more than ${MAX_FIELDS} fields.` };
  }
  const value: JsonObject = {};
  for (const [name, content] of new URLSearchParams(text)) {
    appendOwn(value, name, name === 'payload' ? payloadValue(content) : content);
  }
  return { ok: true, value };
}

/** Asked before any field is made: each takes a hundred times the memory of its two bytes. */
function hasTooManyFields(text: string): boolean {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    count += 1;
    if (count > MAX_FIELDS) return true;
  }
  return false;
}

function payloadValue(content: string): Json {
  if (!/^\s*[{[]/.test(content)) return content;
  const parsed = parseJson(content);
  return parsed.ok ? parsed.value : content;
}

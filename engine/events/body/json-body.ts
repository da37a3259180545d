import type { Json } from '../../../shared/json.ts';
import { exactNumbers, isDeeperThan } from './json-scan.ts';

const MAX_JSON_DEPTH = 64;

export type ParsedJson = { ok: true; value: Json } | { ok: false; problem: string };

/**
 * Only a number with 16 digits or with an exponent can fail to be exact. Asked of every body, so it
 * looks for a number inside a list or object; one that stands alone is always looked at closely.
 */
const SUSPICIOUS_NUMBER = /[[:, \n\r\t]-?[0-9](?:[0-9.]{15}|[0-9.]{0,14}[eE])/;

/**
 * JSON as RFC 8259 has it; of twin keys the last one wins. A number stays a number when it is
 * exact, that is, when writing it back gives the same decimal value. Others, such as ids beyond
 * 2^53, become the text that was sent: `12345678901234567890` is read as `"12345678901234567890"`.
 */
export function parseJson(text: string): ParsedJson {
  if (isDeeperThan(text, MAX_JSON_DEPTH)) {
    return { ok: false, problem: `The JSON is nested more than ${MAX_JSON_DEPTH} levels deep.` };
  }
  try {
    const value: Json = JSON.parse(text);
    if (typeof value !== 'number' && !SUSPICIOUS_NUMBER.test(text)) return { ok: true, value };
    const exact = exactNumbers(text);
    return { ok: true, value: exact === text ? value : JSON.parse(exact) };
  } catch (error) {
    return { ok: false, problem: `The JSON cannot be read: ${messageOf(error)}` };
  }
}

/** One JSON value a line; empty lines are passed over. Every line must be right. */
export function parseNdjson(text: string): ParsedJson {
  const values: Json[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    if (line.trim() === '') continue;
    const parsed = parseJson(line);
    if (!parsed.ok) return { ok: false, problem: `Line ${number}: ${parsed.problem}` };
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { assertNever } from '../../../shared/errors.ts';
import { describe, numberFromText } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';
import { booleanFromText } from '../../values/equality.ts';
import { readTime } from '../../values/times.ts';
import { ValueError } from '../../values/value-error.ts';

export const FIELD_TYPES = ['auto', 'string', 'number', 'boolean', 'json', 'date'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Throws ValueError for a value that cannot become the type. Null stays null. */
export function convert(value: Json, type: FieldType, timeZone: string): Json {
  if (value === null || type === 'auto') return value;
  switch (type) {
    case 'string':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'number':
      return toNumber(value);
    case 'boolean':
      return toBoolean(value);
    case 'json':
      return typeof value === 'string' ? parseJson(value) : value;
    case 'date':
      return new Date(readTime(value, timeZone)).toISOString();
    default:
      return assertNever(type);
  }
}

function toNumber(value: Json): number {
  const number = typeof value === 'string' ? numberFromText(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  if (typeof value === 'boolean') return Number(value);
  throw new ValueError(`${describe(value)} is not a number`);
}

const switches: Readonly<Record<string, boolean>> = {
  1: true,
  0: false,
  yes: true,
  no: false,
  on: true,
  off: false,
};

function toBoolean(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value).trim().toLowerCase();
    const boolean =
      booleanFromText(text) ?? (Object.hasOwn(switches, text) ? switches[text] : undefined);
    if (boolean !== undefined) return boolean;
  }
  throw new ValueError(`${describe(value)} is neither true nor false`, {
    hint: 'true, yes, on and 1 are true; false, no, off and 0 are false.',
  });
}

function parseJson(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValueError(`it is not valid JSON: ${reason}`, { cause: error });
  }
}

import { numberFromText } from './expression/values.ts';
import type { Json } from './json.ts';
import type { FormField, FormValue } from './model/approval.ts';

const LONGEST_TEXT = 20_000;

/** Why what was filled in does not do, as the end of a sentence: `is required`. */
export interface FieldProblem {
  name: string;
  problem: string;
}

export type FieldReading = { ok: true; value: FormValue } | { ok: false; problem: string };

/**
 * What was filled in at one field, as a form sends it (text) or as JSON. Empty text and null are
 * nothing, whether that is allowed or not.
 */
export function readFieldValue(
  field: Pick<FormField, 'kind' | 'options'>,
  given: Json,
): FieldReading {
  if (typeof given === 'object' && given !== null) return no('must be one value');
  const value = typeof given === 'string' ? given.replaceAll('\r\n', '\n') : given;
  if (field.kind === 'boolean') return readBoolean(value);
  if (value === null || (typeof value === 'string' && value.trim() === '')) return yes(null);
  switch (field.kind) {
    case 'text':
    case 'multiline': {
      const text = String(value);
      if (text.length > LONGEST_TEXT) return no(`may have up to ${LONGEST_TEXT} characters`);
      if (field.kind === 'text' && text.includes('\n')) return no('must be one line');
      return yes(text);
    }
    case 'number': {
      const number = typeof value === 'string' ? numberFromText(value.trim()) : value;
      return typeof number === 'number' && Number.isFinite(number)
        ? yes(number)
        : no('must be a number');
    }
    case 'select': {
      const text = String(value);
      return field.options.includes(text) ? yes(text) : no('must be one of the options');
    }
    case 'date':
      return typeof value === 'string' && isDate(value.trim())
        ? yes(value.trim())
        : no('must be a date such as 2026-11-23');
  }
}

/**
 * All fields of a form. What is left out has its default. Whoever rejects need not fill in
 * anything: `lenient` takes what does not fit as nothing.
 */
export function readFields(
  fields: readonly FormField[],
  given: { readonly [name: string]: Json },
  { lenient }: { lenient: boolean },
): { values: Record<string, FormValue>; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const values: [string, FormValue][] = [];
  for (const field of fields) {
    const { name } = field;
    const reading: FieldReading = Object.hasOwn(given, name)
      ? readFieldValue(field, given[name] ?? null)
      : yes(field.kind === 'boolean' ? (field.default ?? false) : field.default);
    const value = reading.ok ? reading.value : null;
    values.push([name, value]);
    if (lenient) continue;
    if (!reading.ok) problems.push({ name, problem: reading.problem });
    else if (field.required && value === null) problems.push({ name, problem: 'is required' });
    else if (field.required && value === false) problems.push({ name, problem: 'must be ticked' });
  }
  for (const name of Object.keys(given))
    if (!fields.some((field) => field.name === name))
      problems.push({ name, problem: 'is no field of this form' });
  return { values: Object.fromEntries(values), problems };
}

function yes(value: FormValue): FieldReading {
  return { ok: true, value };
}

function no(problem: string): FieldReading {
  return { ok: false, problem };
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  '1': true,
  false: false,
  off: false,
  no: false,
  '0': false,
  '': false,
};

function readBoolean(value: Exclude<FormValue, undefined>): FieldReading {
  if (typeof value === 'boolean') return yes(value);
  const word = String(value ?? '')
    .trim()
    .toLowerCase();
  const read = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  return read === undefined ? no('must be true or false') : yes(read);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // February 30 is read as March 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

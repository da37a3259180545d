import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { isObject, ownValue } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';
import { ValueError } from '../../values/value-error.ts';

export interface CsvColumn {
  /** Field of the row. */
  name: string;
  title?: string | undefined;
}

export interface CsvOptions {
  columns: readonly CsvColumn[] | null;
  delimiter: string;
  quote: 'needed' | 'always';
  header: boolean;
  lineBreak: 'lf' | 'crlf';
  mark: boolean;
  formulas: 'guard' | 'keep';
}

const MAX_ROWS = 100_000;
const MAX_COLUMNS = 2000;

/** Rows in one go: some milliseconds, after which other things have their turn. */
const PORTION = 2000;

/** RFC 4180. Rows are objects or lists. Throws ValueError, or the signal's reason. */
export async function writeCsv(
  rows: readonly Json[],
  options: CsvOptions,
  signal: AbortSignal,
): Promise<string> {
  if (rows.length > MAX_ROWS)
    throw new ValueError(`there are more than ${MAX_ROWS.toLocaleString('en')} rows`, {
      hint: 'Write fewer of them.',
    });
  const columns = options.columns ?? columnsOf(rows);
  const write = (lines: string[][]): string =>
    stringify(lines, {
      delimiter: options.delimiter,
      quoted: options.quote === 'always',
      record_delimiter: options.lineBreak === 'crlf' ? '\r\n' : '\n',
    });
  let text = options.mark ? '\ufeff' : '';
  if (options.header && columns.length > 0)
    text += write([columns.map(({ name, title }) => cell(title ?? name, options))]);
  for (let at = 0; at < rows.length; at += PORTION) {
    if (at > 0) await setImmediate();
    signal.throwIfAborted();
    text += write(rows.slice(at, at + PORTION).map((row) => cellsOf(row, columns, options)));
  }
  return text;
}

/** Every name that any row has, in the order in which they come. */
function columnsOf(rows: readonly Json[]): CsvColumn[] {
  const names = new Set<string>();
  for (const row of rows) if (isObject(row)) for (const name of Object.keys(row)) names.add(name);
  if (names.size > MAX_COLUMNS)
    throw new ValueError(`there are more than ${MAX_COLUMNS.toLocaleString('en')} columns`, {
      hint: 'Name the columns that are wanted.',
    });
  return [...names].map((name) => ({ name }));
}

function cellsOf(row: Json, columns: readonly CsvColumn[], options: CsvOptions): string[] {
  if (Array.isArray(row)) return row.map((value) => cell(value, options));
  if (isObject(row)) return columns.map(({ name }) => cell(ownValue(row, name) ?? null, options));
  return [cell(row, options)];
}

function cell(value: Json, { formulas }: CsvOptions): string {
  if (value === null) return '';
  if (typeof value !== 'string')
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return formulas === 'guard' && isFormula(value) ? `'${value}` : value;
}

/**
 * Spreadsheets carry out what begins so (OWASP, CSV injection), also behind a sign of full width. A
 * plain number such as "-5" is none.
 */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^[+-]\d+(?:[.,]\d+)?$/.test(text);
}

import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { setOwn } from '../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import { DocumentError } from './document-error.ts';
import { withoutMark } from './read-json.ts';

export const MAX_ROWS = 100_000;
const MAX_COLUMNS = 2000;
const MAX_RECORD = 1_000_000;
/** After so many, the settings are wrong and not the rows. */
const MAX_UNREADABLE = 200;
/** Rows told of when many are wrong. */
const MAX_PROBLEMS = 20;

export const CSV_DELIMITERS = ['auto', ',', ';', '\t', '|'] as const;

export interface CsvOptions {
  /** Characters between cells; `auto`: the commonest of `,` `;` tab and `|` in the first line. */
  readonly delimiter: string;
  readonly quote: string;
  /** The first row names the columns. */
  readonly header: boolean;
  /** Names of the columns, instead of those in the first row. */
  readonly columns: readonly string[] | null;
  /** Rows that begin with it are passed over. */
  readonly comment: string | null;
  /** Lines to pass over at the start. */
  readonly skipLines: number;
  readonly trim: boolean;
  readonly convert: boolean;
  /** What becomes of rows that do not fit. */
  readonly badRows: 'report' | 'keep' | 'fail';
  /** Rows at most; the rest is not read. */
  readonly limit: number | null;
}

interface Problem {
  readonly line: number;
  readonly message: string;
}

/**
 * RFC 4180 and its relatives: `{ rows, columns, bad, problems, truncated }`. Rows are objects by
 * column, or lists where no columns are named. Throws DocumentError.
 */
export function readCsv(text: string, options: CsvOptions): Json {
  const { badRows, convert } = options;
  const problems: Problem[] = [];
  const records = readRecords(text, options, problems);
  const columns = takeColumns(records, options);
  const limit = options.limit ?? MAX_ROWS;
  const rows: Json[] = [];
  let truncated = false;
  for (const { cells, line } of records) {
    if (rows.length >= limit) {
      if (options.limit === null) throw tooManyRows();
      truncated = true;
      break;
    }
    if (columns !== null && cells.length !== columns.length && badRows !== 'keep') {
      problems.push({ line, message: wrongCount(cells.length, columns.length) });
      continue;
    }
    rows.push(
      columns === null
        ? cells.map((cell) => cellValue(cell, convert))
        : toRow(cells, columns, convert),
    );
  }
  problems.sort((one, other) => one.line - other.line);
  const [first] = problems;
  if (first !== undefined && badRows === 'fail') throw failure(first);
  return {
    rows,
    columns: columns === null ? null : [...columns],
    bad: problems.length,
    problems: problems.slice(0, MAX_PROBLEMS).map(({ line, message }) => ({ line, message })),
    ...(truncated ? { truncated: true } : {}),
  };
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it ends, counted from 1. */
  readonly line: number;
}

/**
 * The rows, without those that cannot be read at all. After such a row reading begins anew at the
 * next line: a quote that was left open costs its row and not the rest of the document.
 */
function readRecords(text: string, options: CsvOptions, problems: Problem[]): CsvRecord[] {
  const { comment, badRows, limit, header } = options;
  const source = withoutMark(text);
  const delimiter = options.delimiter === 'auto' ? guess(source, options) : options.delimiter;
  const most = (limit ?? MAX_ROWS) + (header ? 1 : 0) + 1;
  const bytes = Buffer.from(source);
  const records: CsvRecord[] = [];
  let at = skipLines(bytes, options.skipLines);
  let line = options.skipLines;
  while (at < bytes.length && records.length < most) {
    let end = at;
    try {
      parse(bytes.subarray(at), {
        ...parserOptions(options, delimiter),
        to: most - records.length,
        on_record(cells: unknown, context) {
          records.push({ cells: cellsSchema.parse(cells), line: line + context.lines });
          end = at + context.bytes;
          return null;
        },
      });
      break;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const problem = { line: line + lineOf(error), message: plainWords(error) };
      if (badRows === 'fail') throw failure(problem);
      problems.push(problem);
      if (problems.length > MAX_UNREADABLE) throw unreadable(problem);
      const next = skipLines(bytes, 1, pastBlank(bytes, end, comment));
      line += countLines(bytes.subarray(at, next));
      at = next;
    }
  }
  return records;
}

const cellsSchema = z.array(z.string());

function parserOptions(options: CsvOptions, delimiter: string) {
  const { quote, comment, trim, badRows } = options;
  return {
    delimiter,
    quote: quote === '' ? null : quote,
    escape: quote === '' ? null : quote,
    ...(comment === null || comment === '' ? {} : { comment, comment_no_infix: true }),
    trim,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: badRows === 'keep',
    max_record_size: MAX_RECORD,
  };
}

const NEWLINE = 0x0a;

/** Where the line after `count` further ones starts. */
function skipLines(bytes: Buffer, count: number, from = 0): number {
  let at = from;
  for (let i = 0; i < count; i++) {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline < 0) return bytes.length;
    at = newline + 1;
  }
  return at;
}

/** Past empty lines and comments: the row that could not be read begins behind them. */
function pastBlank(bytes: Buffer, from: number, comment: string | null): number {
  let at = from;
  while (at < bytes.length) {
    const next = skipLines(bytes, 1, at);
    const text = bytes.toString('utf8', at, Math.min(next, at + 200)).trim();
    if (text !== '' && (comment === null || comment === '' || !text.startsWith(comment))) return at;
    at = next;
  }
  return at;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** The commonest delimiter outside of quotes in the first line that says something. */
function guess(source: string, { quote, comment, skipLines: skipped }: CsvOptions): string {
  const line =
    source
      .slice(0, 64 * 1024)
      .split('\n')
      .slice(skipped)
      .find((each) => each.trim() !== '' && !(comment && each.startsWith(comment))) ?? '';
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of line) {
    if (character === quote) quoted = !quoted;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [, ...candidates] = CSV_DELIMITERS;
  return candidates.reduce<string>(
    (best, each) => ((counts.get(each) ?? 0) > (counts.get(best) ?? 0) ? each : best),
    ',',
  );
}

/** Takes the header out of the records. Names that come twice get a number: `name`, `name_2`. */
function takeColumns(records: CsvRecord[], options: CsvOptions): readonly string[] | null {
  const header = options.header ? records.shift() : undefined;
  const names = options.columns ?? header?.cells ?? null;
  if (names === null) return options.header ? [] : null;
  if (names.length > MAX_COLUMNS)
    throw new DocumentError(`it has more than ${MAX_COLUMNS.toLocaleString('en')} columns`, {
      hint: 'Check the delimiter.',
    });
  const seen = new Set<string>();
  return names.map((name, index) => {
    const plain = name.trim() === '' ? `column_${index + 1}` : name.trim();
    let unique = plain;
    for (let n = 2; seen.has(unique); n++) unique = `${plain}_${n}`;
    seen.add(unique);
    return unique;
  });
}

/** What is missing is empty; what is too much is kept under the number of its column. */
function toRow(cells: readonly string[], columns: readonly string[], convert: boolean): JsonObject {
  const row: JsonObject = {};
  for (let i = 0; i < Math.max(cells.length, columns.length); i++)
    setOwn(row, columns[i] ?? `column_${i + 1}`, cellValue(cells[i] ?? '', convert));
  return row;
}

/** Not what would lose something as a number: `007`, `+49 30`, an id of 17 digits. */
const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

function cellValue(cell: string, convert: boolean): Json {
  if (!convert) return cell;
  const text = cell.trim();
  if (plainNumber.test(text)) return Number(text);
  if (/^true$/i.test(text)) return true;
  return /^false$/i.test(text) ? false : cell;
}

function lineOf(error: CsvError): number {
  return typeof error.lines === 'number' ? error.lines : 1;
}

function plainWords(error: CsvError): string {
  switch (error.code) {
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a cell that does not begin with one';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something follows the closing quote of a cell';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed';
    case 'CSV_MAX_RECORD_SIZE':
      return `the row has more than ${MAX_RECORD.toLocaleString('en')} characters`;
    default:
      return error.message;
  }
}

function wrongCount(found: number, wanted: number): string {
  return `the row has ${found} ${found === 1 ? 'cell' : 'cells'}, and there are ${wanted} columns`;
}

function failure({ line, message }: Problem): DocumentError {
  return new DocumentError(`line ${line}: ${message}`, {
    hint: 'Set badRows to "report" to leave such rows out, or to "keep" to take them as they are.',
  });
}

function unreadable({ line, message }: Problem): DocumentError {
  return new DocumentError(
    `more than ${MAX_UNREADABLE} rows cannot be read, the last at line ${line}: ${message}`,
    { hint: 'Check the delimiter and the quote, or set badRows to "keep".' },
  );
}

function tooManyRows(): DocumentError {
  return new DocumentError(`it has more than ${MAX_ROWS.toLocaleString('en')} rows`, {
    hint: 'Set "limit" to read the first ones, or split it before.',
  });
}

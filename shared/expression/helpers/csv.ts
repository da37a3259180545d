import type { Json, JsonObject } from '../../json.ts';
import { toText } from '../json-text.ts';
import { isObject, ownValue, setOwn } from '../values.ts';
import type { HelperArguments } from './helper-arguments.ts';

function separatorAt(args: HelperArguments, index: number): string {
  const separator = args.optionalText(index) ?? ',';
  if (separator.length === 1 && separator !== '"') return separator;
  throw args.refuse(index, 'needs one character as separator');
}

/** RFC 4180; line breaks of any kind, and blank lines are skipped. */
export function parseCsv(args: HelperArguments): Json[] {
  const text = args.text(0);
  const separator = separatorAt(args, 1);
  args.budget.spend(text.length >> 2);
  args.budget.allocate(text.length * 32);
  const [header = [], ...rows] = readRows(text.replace(/^\ufeff/, ''), separator);
  args.budget.spend(rows.length * header.length);
  args.budget.allocate(rows.length * (header.length * 64 + 64));
  return rows.map((row) => {
    const record: JsonObject = {};
    header.forEach((name, index) => {
      setOwn(record, name, row[index] ?? '');
    });
    return record;
  });
}

function readRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const field = readField(text, at, separator);
    row.push(field.text);
    at = field.end;
    if (text.charAt(at) === separator) {
      at += 1;
      continue;
    }
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

function readField(text: string, start: number, separator: string): { text: string; end: number } {
  if (text.charAt(start) !== '"') return readPlain(text, start, separator);
  let field = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { text: field + text.slice(at), end: text.length };
    field += text.slice(at, quote);
    if (text.charAt(quote + 1) !== '"') {
      // What stands between the closing quote and the separator is kept: people write such files.
      const rest = readPlain(text, quote + 1, separator);
      return { text: field + rest.text, end: rest.end };
    }
    field += '"';
    at = quote + 2;
  }
}

function readPlain(text: string, start: number, separator: string): { text: string; end: number } {
  let end = start;
  while (end < text.length && !isBreak(text.charAt(end)) && text.charAt(end) !== separator)
    end += 1;
  return { text: text.slice(start, end), end };
}

function isBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}

export function toCsv(args: HelperArguments): string {
  const rows = args.list(0);
  const separator = separatorAt(args, 1);
  const names = new Set<string>();
  for (const row of rows) {
    if (!isObject(row)) throw args.refuse(0, 'needs a list of objects');
    const keys = Object.keys(row);
    args.budget.spend(keys.length);
    for (const key of keys) names.add(key);
  }
  const header = [...names];
  args.budget.allocateList(header.length * 4);
  const line = (cells: readonly string[]): string => {
    const text = cells.map((cell) => quoted(cell, separator)).join(separator);
    args.budget.allocateText(text.length);
    return text;
  };
  const lines = rows.map((row) => {
    args.budget.spend(header.length);
    args.budget.allocateList(header.length * 2);
    return line(
      header.map((name) => (isObject(row) ? toText(ownValue(row, name), args.budget) : '')),
    );
  });
  return [line(header), ...lines].join('\n');
}

function quoted(cell: string, separator: string): string {
  return /["\r\n]/.test(cell) || cell.includes(separator)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

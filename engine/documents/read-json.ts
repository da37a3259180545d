import type { Json } from '../../shared/json.ts';
import { DocumentError } from './document-error.ts';

/** Deeper JSON would overflow the stack of whatever walks it later. */
const MAX_DEPTH = 200;
const MAX_LINES = 100_000;
/** Lines told of when many are wrong. */
const MAX_PROBLEMS = 20;

/** RFC 8259; a byte order mark in front is passed over. Throws DocumentError. */
export function readJson(text: string): Json {
  const value = parse(withoutMark(text));
  if (isDeeper(value, MAX_DEPTH))
    throw new DocumentError(`it is nested more than ${MAX_DEPTH} levels deep`);
  return value;
}

/** One value a line, empty lines passed over: `{ rows, problems }`, with the lines that are wrong. */
export function readJsonLines(text: string): Json {
  const rows: Json[] = [];
  const problems: Json[] = [];
  let bad = 0;
  let line = 0;
  for (const part of withoutMark(text).split('\n')) {
    line += 1;
    if (part.trim() === '') continue;
    if (rows.length >= MAX_LINES) {
      throw new DocumentError(`it has more than ${MAX_LINES.toLocaleString('en')} lines`, {
        hint: 'Split it before.',
      });
    }
    try {
      rows.push(readJson(part));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      bad += 1;
      if (problems.length < MAX_PROBLEMS) problems.push({ line, message: error.message });
    }
  }
  return { rows, bad, problems };
}

function parse(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DocumentError(`it is not valid JSON: ${reason}`, { cause: error });
  }
}

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeper(item, levels - 1));
}

export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

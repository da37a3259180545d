import { findOperator, OPERATORS } from './catalogue.ts';
import { writeValue } from './edit-search.ts';
import { MOMENT_EXAMPLES } from './moment.ts';
import type { SearchOperator, SearchScope } from './operator.ts';
import { parseSearch } from './parse-search.ts';
import type { SearchTerm } from './parsed-search.ts';
import type { TextRange } from './tokenize.ts';

export interface Completion {
  /** What takes the place of the range. */
  insert: string;
  /** What is shown. */
  label: string;
  summary: string;
}

export interface Completions extends TextRange {
  options: readonly Completion[];
}

/** Names that the workspace has, by operator: endpoints, workflows, providers, headers. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

const MOST_OPTIONS = 50;

/** What may stand where the cursor is. `cursor`: how many characters stand before it. */
export function completeSearch(
  text: string,
  cursor: number,
  { scope, known = {} }: { scope: SearchScope; known?: KnownNames },
): Completions {
  const terms = parseSearch(text, scope).clauses.flat();
  const term = terms.find(({ from, to }) => from <= cursor && cursor <= to);
  if (term?.operator != null && term.name !== null && cursor >= term.name.to)
    return completeValue(text, cursor, { term, scope, known });
  return completeOperator(text, cursor, { term, scope });
}

function completeOperator(
  text: string,
  cursor: number,
  { term, scope }: { term: SearchTerm | undefined; scope: SearchScope },
): Completions {
  const from = term === undefined ? cursor : term.value.from;
  const start = term?.name?.from ?? from;
  const begun = text.slice(start, cursor).toLowerCase();
  const to = term?.name?.to ?? (term === undefined ? cursor : term.to);
  if (!/^[a-z-]*$/.test(begun)) return { from: cursor, to: cursor, options: [] };
  const options = OPERATORS[scope]
    .filter(({ name, aliases }) => [name, ...aliases].some((one) => one.startsWith(begun)))
    .map(({ name, summary }) => ({ insert: `${name}:`, label: `${name}:`, summary }));
  return { from: start, to, options };
}

function completeValue(
  text: string,
  cursor: number,
  { term, scope, known }: { term: SearchTerm; scope: SearchScope; known: KnownNames },
): Completions {
  const operator = findOperator(scope, term.operator ?? '');
  if (operator === undefined) return { from: cursor, to: cursor, options: [] };
  const isList = operator.takes === 'choice' || operator.takes === 'name';
  const written = text.slice(term.value.from, cursor);
  // Only the value at the cursor, of several.
  const from = isList ? term.value.from + written.lastIndexOf(',') + 1 : term.value.from;
  const comma = isList ? text.slice(cursor, term.value.to).indexOf(',') : -1;
  const to = comma === -1 ? Math.max(cursor, term.value.to) : cursor + comma;
  const begun = text
    .slice(Math.min(from, cursor), cursor)
    .replace(/^["“„«]/, '')
    .toLowerCase();
  const options = valuesOf(operator, known)
    .filter(({ label }) => label.toLowerCase().includes(begun))
    .sort((a, b) => Number(startsOtherwise(a, begun)) - Number(startsOtherwise(b, begun)))
    .slice(0, MOST_OPTIONS);
  return { from: Math.min(from, cursor), to, options };
}

function startsOtherwise({ label }: Completion, begun: string): boolean {
  return !label.toLowerCase().startsWith(begun);
}

function valuesOf(operator: SearchOperator, known: KnownNames): Completion[] {
  const own = (known[operator.name] ?? []).map((name) => ({ value: name, summary: '' }));
  const fixed =
    operator.takes === 'time'
      ? MOMENT_EXAMPLES
      : operator.choices.length > 0
        ? operator.choices
        : operator.takes === 'choice' || operator.takes === 'name' || operator.takes === 'id'
          ? []
          : examplesOf(operator);
  const names = new Set(own.map(({ value }) => value));
  return [...own, ...fixed.filter(({ value }) => !names.has(value))].map(({ value, summary }) => ({
    insert: operator.takes === 'header' ? value : writeValue(value),
    label: value,
    summary,
  }));
}

function examplesOf({ name, examples }: SearchOperator): { value: string; summary: string }[] {
  return examples.map((example) => ({
    value: example.slice(name.length + 1),
    summary: 'for example',
  }));
}

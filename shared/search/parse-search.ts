import { closestName } from '../expression/suggestions.ts';
import { findOperator, operatorNames } from './catalogue.ts';
import type { SearchOperator, SearchScope } from './operator.ts';
import type { ParsedSearch, SearchProblem, SearchTerm } from './parsed-search.ts';
import { readValue } from './read-value.ts';
import { isQuote, isSpace, readBare, readQuoted, type TextRange } from './tokenize.ts';

/** Longer queries are not read further: nobody types them, and each term costs. */
export const LONGEST_SEARCH = 2000;

const operatorForm = /^([a-z][a-z-]*):/i;

/**
 * Reads what stands in a search field, also what is still being typed. It never throws: what cannot
 * be understood is told in `problems`.
 *
 * Terms stand apart by white space and must all fit; `a OR b` is one of both; `-` before a term
 * leaves out what fits.
 */
export function parseSearch(written: string, scope: SearchScope): ParsedSearch {
  const text = written.slice(0, LONGEST_SEARCH);
  const clauses: SearchTerm[][] = [];
  const problems: SearchProblem[] = [];
  const connectives: TextRange[] = [];
  let joins = false;
  let at = 0;
  for (;;) {
    while (isSpace(text[at])) at++;
    if (at >= text.length) break;
    const connective = readConnective(text, at);
    if (connective !== null && clauses.length > 0) {
      connectives.push(connective);
      joins = true;
      at = connective.to;
      continue;
    }
    const { term, remark } = readTerm(text, at, scope);
    const clause = clauses.at(-1);
    if (joins && clause !== undefined) clause.push(term);
    else clauses.push([term]);
    joins = false;
    const message = term.problem ?? remark;
    if (message !== null) problems.push({ from: term.from, to: term.to, message });
    at = term.to;
  }
  if (written.length > LONGEST_SEARCH)
    problems.push({
      from: LONGEST_SEARCH,
      to: written.length,
      message: `Only the first ${LONGEST_SEARCH} characters are searched for.`,
    });
  return { text, scope, clauses, problems, connectives };
}

function readConnective(text: string, at: number): TextRange | null {
  const isOr = text.startsWith('OR', at) && (at + 2 >= text.length || isSpace(text[at + 2]));
  return isOr ? { from: at, to: at + 2 } : null;
}

interface TermReading {
  term: SearchTerm;
  /** What the person may want to know although the term is understood. */
  remark: string | null;
}

function readTerm(text: string, from: number, scope: SearchScope): TermReading {
  const next = text[from + 1];
  const negated = text[from] === '-' && next !== undefined && !isSpace(next);
  const start = negated ? from + 1 : from;
  const base = { from, negated, operator: null, name: null, problem: null };
  if (isQuote(text[start])) {
    const phrase = readQuoted(text, start);
    const value = { from: start, to: phrase.to };
    const condition = textCondition(phrase.text);
    return { term: { ...base, to: phrase.to, value, condition }, remark: null };
  }
  const word = readBare(text, start);
  const written = operatorForm.exec(word.text)?.[1];
  const operator = written === undefined ? undefined : findOperator(scope, written);
  if (written !== undefined && operator !== undefined)
    return {
      term: readOperator(text, { from, start, negated, written, operator, scope }),
      remark: null,
    };
  const value = { from: start, to: word.to };
  const condition = textCondition(word.text);
  const remark = written === undefined ? null : remarkOn(written, scope);
  return { term: { ...base, to: word.to, value, condition }, remark };
}

function textCondition(text: string): SearchTerm['condition'] {
  return text.trim() === '' ? null : { kind: 'text', operator: 'text', text };
}

function readOperator(
  text: string,
  at: {
    from: number;
    start: number;
    negated: boolean;
    written: string;
    operator: SearchOperator;
    scope: SearchScope;
  },
): SearchTerm {
  const { from, start, negated, written, operator } = at;
  const name = { from: start, to: start + written.length + 1 };
  const { value, condition, problem } = readValue(
    text,
    valueStart(text, name.to, at.scope),
    operator,
  );
  return { from, to: value.to, negated, operator: operator.name, name, value, condition, problem };
}

/** Many write a space behind the colon: then the next word is the value, unless it is a term. */
function valueStart(text: string, afterColon: number, scope: SearchScope): number {
  if (!isSpace(text[afterColon])) return afterColon;
  let at = afterColon;
  while (isSpace(text[at])) at++;
  if (at >= text.length || text[at] === '-' || readConnective(text, at) !== null) return afterColon;
  const name = operatorForm.exec(readBare(text, at).text)?.[1];
  return name !== undefined && findOperator(scope, name) !== undefined ? afterColon : at;
}

/** Of `word:` that is no operator here: it is searched as text, as `http:` must be. */
function remarkOn(written: string, scope: SearchScope): string | null {
  const other = scope === 'events' ? 'runs' : 'events';
  if (findOperator(other, written) !== undefined)
    return `“${written}:” is an operator of ${other === 'runs' ? 'runs' : 'the inbox'}; here it is searched as text.`;
  const meant = written.length < 4 ? undefined : closestName(written, operatorNames(scope));
  if (meant === undefined) return null;
  return `There is no operator “${written}:”, it is searched as text. Did you mean “${meant}:”?`;
}

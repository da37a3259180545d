import type { Json } from '../json.ts';
import type { Budget } from './budget.ts';
import type { Pattern } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import type { ExpressionHost, RegexFailure, RegexMatch } from './host.ts';

const maxPatternLength = 1000;
/** Each match is an object with texts, so it takes more than its characters. */
const bytesPerMatch = 200;

interface PatternContext {
  readonly host: ExpressionHost;
  readonly budget: Budget;
}

export function testPattern(
  { host, budget }: PatternContext,
  input: string,
  pattern: Pattern,
): boolean {
  const result = host.testRegex(operation(budget, input, pattern));
  if (!result.ok) throw failed(result);
  budget.spendRegexTime(result.elapsedMs);
  return result.found;
}

export function findMatches(
  { host, budget }: PatternContext,
  input: string,
  pattern: Pattern,
  limit: number,
): RegexMatch[] {
  const maxMatches = Math.max(1, Math.min(limit, Math.floor(budget.bytesLeft / bytesPerMatch)));
  const result = host.matchRegex({
    ...operation(budget, input, pattern),
    maxMatches,
    maxChars: Math.floor(budget.bytesLeft / 4),
  });
  if (!result.ok) throw failed(result);
  budget.spendRegexTime(result.elapsedMs);
  budget.spend(result.matches.length);
  for (const match of result.matches) {
    budget.allocate(bytesPerMatch + match.text.length * 2 * (1 + match.groups.length));
  }
  // Not to have found all of them would silently give a wrong result.
  if (result.matches.length === maxMatches && maxMatches < limit) {
    throw failed({ ok: false, problem: 'too-many-matches' });
  }
  return result.matches;
}

function operation(budget: Budget, input: string, { source, flags }: Pattern) {
  if (source.length > maxPatternLength) {
    throw new EvaluationProblem(
      'expression_value',
      `a pattern has ${maxPatternLength} characters at most`,
    );
  }
  if (!(budget.regexMsLeft > 0)) throw failed({ ok: false, problem: 'timeout' });
  // Handing a pattern over costs more than other calls.
  budget.spend(20 + (input.length >> 4));
  return {
    pattern: source,
    flags: flags.replaceAll(/[dgy]/g, ''),
    input,
    timeLimitMs: Math.max(1, Math.ceil(budget.regexMsLeft)),
  };
}

function failed(failure: RegexFailure): EvaluationProblem {
  switch (failure.problem) {
    case 'timeout':
      return new EvaluationProblem('expression_budget', 'the pattern takes too long on this text', {
        hint: 'Repetitions inside repetitions, as in (a+)+, make a pattern slow: write it without.',
      });
    case 'too-many-matches':
      return new EvaluationProblem(
        'expression_budget',
        'the pattern matches too often in this text',
      );
    case 'syntax':
      return new EvaluationProblem(
        'expression_value',
        `the pattern cannot be read: ${failure.message}`,
      );
  }
}

export function allGroups({ text, groups }: RegexMatch): Json[] {
  return [text, ...groups];
}

type Piece = string | ((match: RegexMatch) => string);

/**
 * `$1`, `$<name>`, `$&` and `$$` as JavaScript has them. What stands before and behind the match
 * (`` $` `` and `$'`) is left out: it would make the result grow by the square of the text.
 */
export function expandReplacement(
  replacement: string,
  input: string,
  budget: Budget,
): (match: RegexMatch) => string {
  const pieces: Piece[] = replacement
    .split(/(\$(?:\$|&|[1-9]\d?|<[^<>]*>))/)
    .filter((piece) => piece !== '')
    .map(readPiece);
  return (match) => {
    budget.spend(pieces.length);
    const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : piece(match)));
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    budget.checkTextLength(length + input.length);
    budget.allocateText(length);
    return texts.join('');
  };
}

function readPiece(piece: string): Piece {
  if (piece === '$$') return '$';
  if (piece === '$&') return (match) => match.text;
  const number = /^\$(\d+)$/.exec(piece)?.[1];
  if (number !== undefined) return (match) => numberedGroup(match, number);
  const name = /^\$<(.*)>$/.exec(piece)?.[1];
  if (name === undefined) return piece;
  return (match) => match.named.find(([key]) => key === name)?.[1] ?? '';
}

/** `$12` is group 12, or group 1 and the text "2" when there are fewer. */
function numberedGroup({ groups }: RegexMatch, number: string): string {
  if (Number(number) <= groups.length) return groups[Number(number) - 1] ?? '';
  const first = Number(number.charAt(0));
  if (number.length === 2 && first <= groups.length)
    return `${groups[first - 1] ?? ''}${number.charAt(1)}`;
  return `$${number}`;
}

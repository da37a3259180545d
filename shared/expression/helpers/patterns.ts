import type { Json } from '../../json.ts';
import type { RegexMatch } from '../host.ts';
import { toText } from '../json-text.ts';
import { appendText } from '../operators.ts';
import { allGroups, expandReplacement, findMatches, testPattern } from '../pattern.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { occurrences } from './text-parts.ts';

const all = Number.MAX_SAFE_INTEGER;

export const patternHelpers: readonly Helper[] = [
  defineHelper({
    name: 'matches',
    group: 'text',
    signature: 'matches(text, pattern)',
    description: 'Does the pattern (regular expression) match anywhere in the text?',
    example: { source: `matches("INV-2041", /^INV-\\d+$/)`, result: true },
    methodOf: ['text'],
    run: (args) => testPattern(args, args.text(0), args.pattern(1)),
  }),
  defineHelper({
    name: 'extract',
    group: 'text',
    signature: 'extract(text, pattern)',
    description: 'The first match: its first group when it has groups, otherwise all of it.',
    example: { source: `extract("Order #2041 paid", /#(\\d+)/)`, result: '2041' },
    methodOf: ['text'],
    run: (args) => {
      const [match] = findMatches(args, args.text(0), args.pattern(1), 1);
      return match === undefined ? undefined : firstGroup(match);
    },
  }),
  defineHelper({
    name: 'extractAll',
    group: 'text',
    signature: 'extractAll(text, pattern)',
    description: 'All matches: the first group of each when there are groups, otherwise all of it.',
    example: { source: `extractAll("#12 and #34", /#(\\d+)/)`, result: ['12', '34'] },
    methodOf: ['text'],
    run: (args) => findMatches(args, args.text(0), args.pattern(1), all).map(firstGroup),
  }),
  defineHelper({
    name: 'match',
    group: 'text',
    signature: 'match(text, pattern)',
    description:
      'The first match and its groups as a list, or with the g flag all matches; or null.',
    example: { source: `"2026-11".match(/(\\d+)-(\\d+)/)`, result: ['2026-11', '2026', '11'] },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => {
      const pattern = args.pattern(1);
      const global = pattern.flags.includes('g');
      const matches = findMatches(args, args.text(0), pattern, global ? all : 1);
      const [first] = matches;
      if (first === undefined) return null;
      return global ? matches.map(({ text }) => text) : allGroups(first);
    },
  }),
  defineHelper({
    name: 'matchAll',
    group: 'text',
    signature: 'matchAll(text, pattern)',
    description: 'A list with each match and its groups.',
    example: {
      source: `"a1 b2".matchAll(/(\\w)(\\d)/g)`,
      result: [
        ['a1', 'a', '1'],
        ['b2', 'b', '2'],
      ],
    },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => findMatches(args, args.text(0), args.pattern(1), all).map(allGroups),
  }),
  defineHelper({
    name: 'search',
    group: 'text',
    signature: 'search(text, pattern)',
    description: 'Where the pattern first matches, from 0; -1 when it does not.',
    example: { source: `"order 17".search(/\\d/)`, result: 6 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => findMatches(args, args.text(0), args.pattern(1), 1)[0]?.index ?? -1,
  }),
  defineHelper({
    name: 'replace',
    group: 'text',
    signature: 'replace(text, search, replacement)',
    description:
      'Replaces the first occurrence of a text, or what a pattern matches (with the g flag all of it); $1 and $<name> in the replacement are the groups.',
    example: { source: `replace("Doe, Jane", /(\\w+), (\\w+)/, "$2 $1")`, result: 'Jane Doe' },
    methodOf: ['text'],
    run: (args) => {
      if (!args.isPattern(1)) return replaceText(args, 1);
      const global = args.pattern(1).flags.includes('g');
      return replacePattern(args, global ? all : 1);
    },
  }),
  defineHelper({
    name: 'replaceAll',
    group: 'text',
    signature: 'replaceAll(text, search, replacement)',
    description: 'Replaces every occurrence of a text, or all that a pattern matches.',
    example: { source: `replaceAll("1.234.567", ".", "")`, result: '1234567' },
    methodOf: ['text'],
    run: (args) => (args.isPattern(1) ? replacePattern(args, all) : replaceText(args, all)),
  }),
  defineHelper({
    name: 'split',
    group: 'text',
    signature: 'split(text, separator, limit?)',
    description: 'Makes a list of what stands between the separators, a text or a pattern.',
    example: { source: `split("a, b, c", ", ")`, result: ['a', 'b', 'c'] },
    methodOf: ['text'],
    run: (args) => {
      const limit = args.optionalInteger(2, { min: 0, max: all }) ?? all;
      return args.isPattern(1) ? splitByPattern(args, limit) : splitByText(args, limit);
    },
  }),
];

function firstGroup(match: RegexMatch): Json {
  return match.groups.length === 0 ? match.text : (match.groups[0] ?? null);
}

/** `$` has no meaning in the replacement of a text: prices contain it. */
function replaceText(args: HelperArguments, limit: number): string {
  const text = args.text(0);
  const search = args.text(1);
  const count = occurrences(text, search, limit);
  if (count === 0) return text;
  if (args.isCallback(2)) return replacePieces(args, text, literalMatches(text, search, count));
  const replacement = args.text(2);
  const length = text.length + count * (replacement.length - search.length);
  args.budget.checkTextLength(length);
  args.budget.allocateText(length);
  args.budget.spend(count);
  return limit === 1
    ? text.replace(search, () => replacement)
    : text.replaceAll(search, () => replacement);
}

function literalMatches(text: string, search: string, count: number): RegexMatch[] {
  const matches: RegexMatch[] = [];
  let from = 0;
  for (let i = 0; i < count; i += 1) {
    const index = text.indexOf(search, from);
    matches.push({ index, text: search, groups: [], named: [] });
    from = index + Math.max(1, search.length);
  }
  return matches;
}

function replacePattern(args: HelperArguments, limit: number): string {
  const text = args.text(0);
  return replacePieces(args, text, findMatches(args, text, args.pattern(1), limit));
}

function replacePieces(args: HelperArguments, text: string, matches: RegexMatch[]): string {
  const { budget } = args;
  const replaced = args.isCallback(2)
    ? callbackReplacement(args)
    : expandReplacement(args.text(2), text, budget);
  let result = '';
  let from = 0;
  budget.spend(matches.length * 2);
  for (const match of matches) {
    result = appendText(result, text.slice(from, match.index), budget);
    result = appendText(result, replaced(match), budget);
    from = match.index + match.text.length;
  }
  return appendText(result, text.slice(from), budget);
}

/** The function gets the match and its first two groups. */
function callbackReplacement(args: HelperArguments): (match: RegexMatch) => string {
  const callback = args.callback(2);
  return ({ text, groups }) =>
    toText(callback(text, groups[0] ?? undefined, groups[1] ?? undefined), args.budget);
}

function splitByText(args: HelperArguments, limit: number): string[] {
  const text = args.text(0);
  const separator = args.text(1);
  const count = Math.min(limit, occurrences(text, separator, limit) + 1);
  args.budget.spend(count);
  args.budget.allocateList(count);
  args.budget.allocateText(text.length);
  args.budget.allocate(count * 32);
  // By characters, not by UTF-16 units: "👍" stays whole.
  return separator === '' ? Array.from(text).slice(0, limit) : text.split(separator, limit);
}

function splitByPattern(args: HelperArguments, limit: number): string[] {
  const text = args.text(0);
  const pieces: string[] = [];
  let from = 0;
  for (const match of findMatches(args, text, args.pattern(1), all)) {
    const emptyAtEdge = match.text === '' && (match.index === 0 || match.index === text.length);
    if (emptyAtEdge) continue;
    pieces.push(text.slice(from, match.index));
    from = match.index + match.text.length;
  }
  pieces.push(text.slice(from));
  args.budget.allocateList(pieces.length);
  return pieces.slice(0, limit);
}

import { deepEquals } from '../equality.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

function taken(args: HelperArguments, part: string): string {
  args.budget.allocateText(part.length);
  return part;
}

export const textPartHelpers: readonly Helper[] = [
  defineHelper({
    name: 'includes',
    group: 'text',
    signature: 'includes(value, part)',
    description: 'Is the part in the text, or the item in the list?',
    example: { source: `includes("big order", "order")`, result: true },
    methodOf: ['text', 'list'],
    run: (args) => {
      const value = args.value(0);
      if (Array.isArray(value)) {
        const item = args.value(1);
        return value.some((candidate) => deepEquals(candidate, item, args.budget));
      }
      return args.text(0).includes(args.text(1));
    },
  }),
  defineHelper({
    name: 'startsWith',
    group: 'text',
    signature: 'startsWith(text, part)',
    description: 'Does the text start with the part?',
    example: { source: `startsWith("refs/heads/main", "refs/")`, result: true },
    methodOf: ['text'],
    run: (args) => args.text(0).startsWith(args.text(1)),
  }),
  defineHelper({
    name: 'endsWith',
    group: 'text',
    signature: 'endsWith(text, part)',
    description: 'Does the text end with the part?',
    example: { source: `endsWith("photo.png", ".png")`, result: true },
    methodOf: ['text'],
    run: (args) => args.text(0).endsWith(args.text(1)),
  }),
  defineHelper({
    name: 'textBefore',
    group: 'text',
    signature: 'textBefore(text, part)',
    description:
      'What comes before the first occurrence of the part; all of it when there is none.',
    example: { source: `textBefore("ann@example.com", "@")`, result: 'ann' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const at = text.indexOf(args.text(1));
      return at < 0 ? text : taken(args, text.slice(0, at));
    },
  }),
  defineHelper({
    name: 'textAfter',
    group: 'text',
    signature: 'textAfter(text, part)',
    description: 'What comes after the first occurrence of the part; empty when there is none.',
    example: { source: `textAfter("refs/heads/main", "heads/")`, result: 'main' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const part = args.text(1);
      const at = text.indexOf(part);
      return at < 0 ? '' : taken(args, text.slice(at + part.length));
    },
  }),
  defineHelper({
    name: 'textBetween',
    group: 'text',
    signature: 'textBetween(text, start, end)',
    description: 'What stands between two parts; empty when they are not there.',
    example: { source: `textBetween("Order [A-17] paid", "[", "]")`, result: 'A-17' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const [start, end] = [args.text(1), args.text(2)];
      const from = text.indexOf(start);
      if (from < 0) return '';
      const to = text.indexOf(end, from + start.length);
      return to < 0 ? '' : taken(args, text.slice(from + start.length, to));
    },
  }),
  defineHelper({
    name: 'slice',
    group: 'text',
    signature: 'slice(text, start?, end?)',
    description:
      'The characters from start up to, not including, end; negative counts from the end.',
    example: { source: `"2026-11-23".slice(0, 4)`, result: '2026' },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) =>
      taken(args, args.text(0).slice(args.optionalInteger(1), args.optionalInteger(2))),
  }),
  defineHelper({
    name: 'substring',
    group: 'text',
    signature: 'substring(text, start, end?)',
    description: 'The characters from start up to, not including, end.',
    example: { source: `"webhook".substring(3)`, result: 'hook' },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => taken(args, args.text(0).substring(args.integer(1), args.optionalInteger(2))),
  }),
  defineHelper({
    name: 'at',
    group: 'text',
    signature: 'at(text, index)',
    description: 'The character at this place from 0; negative counts from the end.',
    example: { source: `"abc".at(-1)`, result: 'c' },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).at(args.integer(1)),
  }),
  defineHelper({
    name: 'charAt',
    group: 'text',
    signature: 'charAt(text, index)',
    description: 'The character at this place from 0; empty when there is none.',
    example: { source: `"abc".charAt(1)`, result: 'b' },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).charAt(args.integer(1)),
  }),
  defineHelper({
    name: 'charCodeAt',
    group: 'text',
    signature: 'charCodeAt(text, index)',
    description: 'The UTF-16 code of the character at this place.',
    example: { source: `"A".charCodeAt(0)`, result: 65 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).charCodeAt(args.integer(1)),
  }),
  defineHelper({
    name: 'codePointAt',
    group: 'text',
    signature: 'codePointAt(text, index)',
    description: 'The Unicode code point of the character at this place.',
    example: { source: `"€".codePointAt(0)`, result: 8364 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).codePointAt(args.integer(1)),
  }),
  defineHelper({
    name: 'indexOf',
    group: 'text',
    signature: 'indexOf(text, part, from?)',
    description: 'Where the part first occurs, from 0; -1 when it does not.',
    example: { source: `"banana".indexOf("an")`, result: 1 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).indexOf(args.text(1), args.optionalInteger(2)),
  }),
  defineHelper({
    name: 'lastIndexOf',
    group: 'text',
    signature: 'lastIndexOf(text, part)',
    description: 'Where the part last occurs, from 0; -1 when it does not.',
    example: { source: `"banana".lastIndexOf("an")`, result: 3 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).lastIndexOf(args.text(1)),
  }),
  defineHelper({
    name: 'localeCompare',
    group: 'text',
    signature: 'localeCompare(text, other)',
    description: 'Below 0, 0 or above 0, as the text sorts before, like or after the other one.',
    example: { source: `"a".localeCompare("b")`, result: -1 },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => args.text(0).localeCompare(args.text(1), 'en'),
  }),
  defineHelper({
    name: 'countText',
    group: 'text',
    signature: 'countText(text, part)',
    description: 'How many times the part occurs.',
    example: { source: `countText("a, b, c", ",")`, result: 2 },
    methodOf: ['text'],
    run: (args) => occurrences(args.text(0), args.text(1), Number.MAX_SAFE_INTEGER),
  }),
];

/** How many times `part` occurs, up to `limit`; an empty part occurs between all characters. */
export function occurrences(text: string, part: string, limit: number): number {
  if (part === '') return Math.min(limit, text.length + 1);
  let count = 0;
  for (
    let at = text.indexOf(part);
    at >= 0 && count < limit;
    at = text.indexOf(part, at + part.length)
  ) {
    count += 1;
  }
  return count;
}

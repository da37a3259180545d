import { toText } from '../json-text.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

/** Text that stays the same length or becomes shorter. */
function shaped(
  name: string,
  description: string,
  example: { source: string; result: string },
  change: (text: string) => string,
  methodOnly?: true,
): Helper {
  return defineHelper({
    name,
    group: 'text',
    signature: `${name}(text)`,
    description,
    example,
    methodOf: ['text'],
    ...(methodOnly ? { methodOnly } : {}),
    run: (args) => {
      const text = args.text(0);
      args.budget.allocateText(text.length);
      return change(text);
    },
  });
}

/** The parts that padStart and padEnd share; charged before anything is made. */
function padding(args: HelperArguments): { text: string; length: number; fill: string } {
  const text = args.text(0);
  const length = args.integer(1);
  args.budget.checkTextLength(length);
  args.budget.allocateText(Math.max(length, text.length));
  return { text, length, fill: args.optionalText(2) ?? ' ' };
}

export const textHelpers: readonly Helper[] = [
  shaped(
    'trim',
    'Removes blanks and line breaks at both ends.',
    { source: `trim("  hello ")`, result: 'hello' },
    (text) => text.trim(),
  ),
  shaped(
    'trimStart',
    'Removes blanks and line breaks at the start.',
    { source: `"  hello ".trimStart()`, result: 'hello ' },
    (text) => text.trimStart(),
    true,
  ),
  shaped(
    'trimEnd',
    'Removes blanks and line breaks at the end.',
    { source: `"  hello ".trimEnd()`, result: '  hello' },
    (text) => text.trimEnd(),
    true,
  ),
  shaped(
    'collapseSpaces',
    'Makes one blank out of blanks and line breaks in a row, and trims.',
    { source: `collapseSpaces(" a   b\\n c ")`, result: 'a b c' },
    (text) => text.trim().replaceAll(/\s+/g, ' '),
  ),
  defineHelper({
    name: 'padStart',
    group: 'text',
    signature: 'padStart(text, length, fill?)',
    description: 'Fills up at the start until the text has this length.',
    example: { source: `padStart(7, 3, "0")`, result: '007' },
    methodOf: ['text'],
    run: (args) => {
      const { text, length, fill } = padding(args);
      return text.padStart(length, fill);
    },
  }),
  defineHelper({
    name: 'padEnd',
    group: 'text',
    signature: 'padEnd(text, length, fill?)',
    description: 'Fills up at the end until the text has this length.',
    example: { source: `padEnd("ab", 4, ".")`, result: 'ab..' },
    methodOf: ['text'],
    run: (args) => {
      const { text, length, fill } = padding(args);
      return text.padEnd(length, fill);
    },
  }),
  defineHelper({
    name: 'repeat',
    group: 'text',
    signature: 'repeat(text, times)',
    description: 'Repeats the text.',
    example: { source: `repeat("ab", 3)`, result: 'ababab' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const times = args.integer(1, { min: 0, max: Number.MAX_SAFE_INTEGER });
      args.budget.checkTextLength(text.length * times);
      args.budget.allocateText(text.length * times);
      return text === '' ? '' : text.repeat(times);
    },
  }),
  defineHelper({
    name: 'truncate',
    group: 'text',
    signature: 'truncate(text, length, ending?)',
    description: 'Cuts off longer text and puts "…" (or another ending) there; length includes it.',
    example: { source: `truncate("A long story", 7)`, result: 'A long…' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const length = args.integer(1, { min: 0, max: Number.MAX_SAFE_INTEGER });
      if (text.length <= length) return text;
      const ending = (args.optionalText(2) ?? '…').slice(0, length);
      args.budget.allocateText(length);
      return cutAt(text, length - ending.length).trimEnd() + ending;
    },
  }),
  defineHelper({
    name: 'mask',
    group: 'text',
    signature: 'mask(text, visible?)',
    description: 'Replaces all but the last 4 (or another number of) characters by "*".',
    example: { source: `mask("4242424242424242")`, result: '************4242' },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      const visible = args.optionalInteger(1, { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 4;
      const hidden = Math.max(0, text.length - visible);
      args.budget.allocateText(text.length);
      return '*'.repeat(hidden) + text.slice(hidden);
    },
  }),
  defineHelper({
    name: 'concat',
    group: 'text',
    signature: 'concat(text, ...others)',
    description: 'Joins texts.',
    example: { source: `"a".concat("b", 1)`, result: 'ab1' },
    methodOf: ['text'],
    methodOnly: true,
    run: (args) => {
      const parts = args.rest(0).map((value) => toText(value, args.budget));
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      args.budget.checkTextLength(length);
      args.budget.allocateText(length);
      return parts.join('');
    },
  }),
  defineHelper({
    name: 'lines',
    group: 'text',
    signature: 'lines(text)',
    description: 'Makes a list of lines.',
    example: { source: `lines("a\\nb")`, result: ['a', 'b'] },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      chargePieces(args, text);
      return text.split(/\r\n|\n|\r/);
    },
  }),
  defineHelper({
    name: 'words',
    group: 'text',
    signature: 'words(text)',
    description: 'Makes a list of words, without punctuation.',
    example: { source: `words("Hello, big world!")`, result: ['Hello', 'big', 'world'] },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      chargePieces(args, text);
      return [...(text.match(/[\p{L}\p{M}\p{N}_\u2019'-]+/gu) ?? [])];
    },
  }),
  defineHelper({
    name: 'toText',
    group: 'text',
    signature: 'toText(value)',
    description: 'Makes text of any value: nothing for null, JSON for lists and objects.',
    example: { source: `toText([1, 2])`, result: '[1,2]' },
    methodOf: ['number', 'boolean', 'list', 'object'],
    run: (args) => toText(args.value(0), args.budget),
  }),
  defineHelper({
    name: 'toString',
    group: 'text',
    signature: 'toString(value)',
    description: 'Makes text of the value; the same as toText().',
    example: { source: `true.toString()`, result: 'true' },
    methodOf: ['text', 'boolean', 'list', 'object'],
    methodOnly: true,
    run: (args) => toText(args.value(0), args.budget),
  }),
];

/** Does not cut a character that takes two UTF-16 units. */
function cutAt(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** A list of pieces of a text: at worst one for every second character. */
function chargePieces(args: HelperArguments, text: string): void {
  args.budget.spend(text.length >> 3);
  args.budget.allocateText(text.length);
  args.budget.allocate(text.length * 8);
}

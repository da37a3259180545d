import type { Json } from '../../json.ts';
import { toJsonText } from '../json-text.ts';
import { toItem } from '../values.ts';
import { parseCsv, toCsv } from './csv.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

/** Parsed JSON takes up to this many bytes for each character: "{}," is an object. */
const bytesPerCharacter = 8;

export function parseJsonAt(args: HelperArguments, index: number): Json {
  const text = args.text(index);
  args.budget.spend(text.length >> 4);
  args.budget.allocate(text.length * bytesPerCharacter);
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw args.refuse(index, `cannot read this as JSON: ${reason.slice(0, 200)}`);
  }
}

export const jsonHelpers: readonly Helper[] = [
  defineHelper({
    name: 'parseJson',
    group: 'json',
    signature: 'parseJson(text)',
    description: 'Reads JSON text.',
    example: { source: `parseJson('{"a": [1, 2]}').a`, result: [1, 2] },
    methodOf: ['text'],
    run: (args) => parseJsonAt(args, 0),
  }),
  defineHelper({
    name: 'toJson',
    group: 'json',
    signature: 'toJson(value, indent?)',
    description: 'Writes any value as JSON, in one line or indented.',
    example: { source: `toJson({ a: [1, "x"] })`, result: '{"a":[1,"x"]}' },
    methodOf: ['text', 'number', 'boolean', 'list', 'object'],
    run: (args) =>
      toJsonText(toItem(args.value(0)), args.budget, args.optionalInteger(1, { min: 0, max: 10 })),
  }),
  defineHelper({
    name: 'parseCsv',
    group: 'json',
    signature: 'parseCsv(text, separator?)',
    description: 'Reads CSV with a header line into a list of objects.',
    example: {
      source: `parseCsv("name,qty\\nPen,2\\n\\"Ink, black\\",1")`,
      result: [
        { name: 'Pen', qty: '2' },
        { name: 'Ink, black', qty: '1' },
      ],
    },
    methodOf: ['text'],
    run: parseCsv,
  }),
  defineHelper({
    name: 'toCsv',
    group: 'json',
    signature: 'toCsv(list, separator?)',
    description: 'Writes a list of objects as CSV with a header line.',
    example: {
      source: `toCsv([{ name: "Pen", qty: 2 }, { name: "Ink, black", qty: 1 }])`,
      result: 'name,qty\nPen,2\n"Ink, black",1',
    },
    methodOf: ['list'],
    run: toCsv,
  }),
];

import { BugError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { toDateTime } from '../date-time.ts';
import { toJsonText, toText } from '../json-text.ts';
import { isTruthy, type Value } from '../values.ts';
import { defineHelper, type Helper, type HelperSpec } from './define-helper.ts';
import { encodingHelpers } from './encoding.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { parseJsonAt } from './json.ts';
import { listCalculationHelpers } from './list-calculations.ts';
import { randomFraction } from './numbers.ts';
import { objectHelpers } from './objects.ts';

/** Names that people know from JavaScript. `Math` and the others are no objects here. */
function known(
  signature: string,
  description: string,
  example: { source: string; result: Json },
  run: HelperSpec['run'],
  varies?: true,
): Helper {
  const name = signature.slice(0, signature.indexOf('('));
  return defineHelper({
    name,
    group: 'javascript',
    signature,
    description,
    example,
    ...(varies ? { varies } : {}),
    run,
  });
}

function math(
  name: string,
  example: { source: string; result: number },
  calculate: (x: number) => number,
): Helper {
  return known(`Math.${name}(number)`, `As in JavaScript: ${name}.`, example, (args) =>
    calculate(args.number(0)),
  );
}

/** The work of another helper under JavaScript's name for it. */
function sameAs(helpers: readonly Helper[], name: string): HelperSpec['run'] {
  const helper = helpers.find((candidate) => candidate.name === name);
  if (helper === undefined) throw new BugError(`there is no helper ${name}`);
  return helper.run;
}

export const javascriptConstants: ReadonlyMap<string, Value> = new Map([
  ['Math.PI', Math.PI],
  ['Math.E', Math.E],
  ['Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER],
  ['Number.MIN_SAFE_INTEGER', Number.MIN_SAFE_INTEGER],
  ['Number.EPSILON', Number.EPSILON],
]);

export const javascriptHelpers: readonly Helper[] = [
  math('round', { source: 'Math.round(2.5)', result: 3 }, Math.round),
  math('floor', { source: 'Math.floor(2.9)', result: 2 }, Math.floor),
  math('ceil', { source: 'Math.ceil(2.1)', result: 3 }, Math.ceil),
  math('trunc', { source: 'Math.trunc(-2.9)', result: -2 }, Math.trunc),
  math('abs', { source: 'Math.abs(-5)', result: 5 }, Math.abs),
  math('sign', { source: 'Math.sign(-5)', result: -1 }, Math.sign),
  math('sqrt', { source: 'Math.sqrt(9)', result: 3 }, Math.sqrt),
  math('log', { source: 'Math.log(1)', result: 0 }, Math.log),
  math('log10', { source: 'Math.log10(1000)', result: 3 }, Math.log10),
  math('log2', { source: 'Math.log2(8)', result: 3 }, Math.log2),
  math('exp', { source: 'Math.exp(0)', result: 1 }, Math.exp),
  math('sin', { source: 'Math.sin(0)', result: 0 }, Math.sin),
  math('cos', { source: 'Math.cos(0)', result: 1 }, Math.cos),
  math('tan', { source: 'Math.tan(0)', result: 0 }, Math.tan),
  known(
    'Math.pow(number, exponent)',
    'A power; the same as number ** exponent.',
    { source: 'Math.pow(2, 10)', result: 1024 },
    (args) => args.number(0) ** args.number(1),
  ),
  known(
    'Math.min(...numbers)',
    'The smallest of several values.',
    { source: 'Math.min(3, 1)', result: 1 },
    sameAs(listCalculationHelpers, 'min'),
  ),
  known(
    'Math.max(...numbers)',
    'The largest of several values.',
    { source: 'Math.max(...[3, 9])', result: 9 },
    sameAs(listCalculationHelpers, 'max'),
  ),
  known(
    'Math.random()',
    'A random number from 0 up to, not including, 1.',
    { source: 'Math.random() < 1', result: true },
    (args) => randomFraction(args),
    true,
  ),
  known(
    'JSON.parse(text)',
    'Reads JSON text; the same as parseJson().',
    { source: `JSON.parse("[1]")`, result: [1] },
    (args) => parseJsonAt(args, 0),
  ),
  known(
    'JSON.stringify(value, replacer?, indent?)',
    'Writes JSON; the replacer must be null.',
    { source: 'JSON.stringify({ a: 1 })', result: '{"a":1}' },
    (args) => {
      if (args.has(1))
        throw args.refuse(1, 'takes null as replacer', 'pick() chooses the keys of an object.');
      const value = args.value(0);
      if (value === undefined) return undefined;
      return toJsonText(value, args.budget, args.optionalInteger(2, { min: 0, max: 10 }));
    },
  ),
  known(
    'Object.keys(object)',
    'The same as keys().',
    { source: 'Object.keys({ a: 1 })', result: ['a'] },
    sameAs(objectHelpers, 'keys'),
  ),
  known(
    'Object.values(object)',
    'The same as values().',
    { source: 'Object.values({ a: 1 })', result: [1] },
    sameAs(objectHelpers, 'values'),
  ),
  known(
    'Object.entries(object)',
    'The same as entries().',
    { source: 'Object.entries({ a: 1 })', result: [['a', 1]] },
    sameAs(objectHelpers, 'entries'),
  ),
  known(
    'Object.fromEntries(pairs)',
    'The same as fromEntries().',
    { source: 'Object.fromEntries([["a", 1]])', result: { a: 1 } },
    sameAs(objectHelpers, 'fromEntries'),
  ),
  known(
    'Object.assign(...objects)',
    'A new object out of several; the same as merge().',
    { source: 'Object.assign({ a: 1 }, { b: 2 })', result: { a: 1, b: 2 } },
    sameAs(objectHelpers, 'merge'),
  ),
  known(
    'Array.isArray(value)',
    'Is it a list?',
    { source: 'Array.isArray([])', result: true },
    (args) => Array.isArray(args.value(0)),
  ),
  known(
    'Number.isInteger(value)',
    'Is it a whole number?',
    { source: 'Number.isInteger(2.5)', result: false },
    (args) => Number.isInteger(args.value(0)),
  ),
  known(
    'Number.isFinite(value)',
    'Is it a number, and not infinite?',
    { source: 'Number.isFinite(1 / 0)', result: false },
    (args) => Number.isFinite(args.value(0)),
  ),
  known(
    'Number.isNaN(value)',
    'Is it the result of a calculation without result?',
    { source: 'Number.isNaN(0 / 0)', result: true },
    (args) => Number.isNaN(args.value(0)),
  ),
  known('isNaN(value)', 'Is it no number?', { source: 'isNaN("abc")', result: true }, (args) =>
    Number.isNaN(asNumber(args)),
  ),
  known(
    'Number(value)',
    'Makes a number as JavaScript does: NaN when it is none.',
    { source: 'Number("12")', result: 12 },
    asNumber,
  ),
  known(
    'String(value)',
    'Makes text; the same as toText().',
    { source: 'String(12)', result: '12' },
    (args) => toText(args.value(0), args.budget),
  ),
  known(
    'Boolean(value)',
    'false for nothing, 0 and empty text; true for anything else.',
    { source: 'Boolean("no")', result: true },
    (args) => isTruthy(args.value(0)),
  ),
  known(
    'parseInt(text, base?)',
    'The whole number at the start of a text.',
    { source: 'parseInt("12 pieces")', result: 12 },
    (args) => Number.parseInt(args.text(0).slice(0, 1000), args.optionalInteger(1)),
  ),
  known(
    'parseFloat(text)',
    'The number at the start of a text.',
    { source: 'parseFloat("12.5 kg")', result: 12.5 },
    (args) => Number.parseFloat(args.text(0).slice(0, 1000)),
  ),
  known(
    'Date.now()',
    'Milliseconds since 1970, now.',
    { source: 'Date.now()', result: 1795429800000 },
    (args) => args.host.now(),
    true,
  ),
  known(
    'Date.parse(text)',
    'Milliseconds since 1970 of a date; the same as toTimestamp().',
    { source: 'Date.parse("2026-11-23T10:30:00Z")', result: 1795429800000 },
    (args) => {
      args.budget.spend(20);
      return toDateTime(args.value(0), args.host.timeZone, 0).toMillis();
    },
  ),
  known(
    'encodeURIComponent(text)',
    'The same as urlEncode().',
    { source: 'encodeURIComponent("a b")', result: 'a%20b' },
    sameAs(encodingHelpers, 'urlEncode'),
  ),
  known(
    'decodeURIComponent(text)',
    'The same as urlDecode().',
    { source: 'decodeURIComponent("a%20b")', result: 'a b' },
    sameAs(encodingHelpers, 'urlDecode'),
  ),
];

function asNumber(args: HelperArguments): number {
  const value = args.value(0);
  if (value === undefined || Array.isArray(value)) return Number.NaN;
  if (typeof value === 'object') return value === null ? 0 : Number.NaN;
  return typeof value === 'string' && value.length > 1000 ? Number.NaN : Number(value);
}

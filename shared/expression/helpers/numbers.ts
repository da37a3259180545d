import { numberFromText } from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';
import { formatNumber } from './number-format.ts';

const digitsRange = { min: 0, max: 15 };

function calculation(
  name: string,
  description: string,
  example: { source: string; result: number },
  calculate: (number: number) => number,
): Helper {
  return defineHelper({
    name,
    group: 'number',
    signature: `${name}(number)`,
    description,
    example,
    methodOf: ['number'],
    run: (args) => calculate(args.number(0)),
  });
}

export const numberHelpers: readonly Helper[] = [
  defineHelper({
    name: 'round',
    group: 'number',
    signature: 'round(number, digits?)',
    description: 'Rounds to whole numbers or to this many decimals; halves away from zero.',
    example: { source: `round(2.345, 2)`, result: 2.35 },
    methodOf: ['number'],
    run: (args) => roundTo(args.number(0), args.optionalInteger(1, digitsRange) ?? 0),
  }),
  calculation('floor', 'Rounds down.', { source: `floor(2.9)`, result: 2 }, Math.floor),
  calculation('ceil', 'Rounds up.', { source: `ceil(2.1)`, result: 3 }, Math.ceil),
  calculation('abs', 'Removes the minus sign.', { source: `abs(-5)`, result: 5 }, Math.abs),
  calculation('sqrt', 'Square root.', { source: `sqrt(16)`, result: 4 }, Math.sqrt),
  defineHelper({
    name: 'clamp',
    group: 'number',
    signature: 'clamp(number, smallest, largest)',
    description: 'Keeps the number between two limits.',
    example: { source: `clamp(130, 0, 100)`, result: 100 },
    methodOf: ['number'],
    run: (args) => Math.min(Math.max(args.number(0), args.number(1)), args.number(2)),
  }),
  defineHelper({
    name: 'toNumber',
    group: 'number',
    signature: 'toNumber(value, otherwise?)',
    description: 'Makes a number of text such as "12.5"; "otherwise" stands in for what is none.',
    example: { source: `toNumber("12.50")`, result: 12.5 },
    methodOf: ['text', 'number', 'boolean'],
    toleratesMissing: true,
    run: (args) => {
      const value = args.value(0);
      const number =
        typeof value === 'string'
          ? numberFromText(value)
          : typeof value === 'boolean'
            ? Number(value)
            : value;
      if (typeof number === 'number' && !Number.isNaN(number)) return number;
      if (args.count > 1) return args.value(1);
      return args.number(0);
    },
  }),
  defineHelper({
    name: 'parseNumber',
    group: 'number',
    signature: 'parseNumber(text, decimalMark?)',
    description: 'Finds the number in text with currency signs, blanks and thousands separators.',
    example: { source: `parseNumber("€ 1.234,50", ",")`, result: 1234.5 },
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0).slice(0, 1000);
      const mark = args.optionalText(1) ?? '.';
      if (mark !== '.' && mark !== ',') throw args.refuse(1, 'takes "." or "," as decimal mark');
      const number = findNumber(text, mark);
      if (!Number.isNaN(number)) return number;
      throw args.refuse(0, `finds no number in ${JSON.stringify(text.slice(0, 40))}`);
    },
  }),
  defineHelper({
    name: 'formatNumber',
    group: 'number',
    signature: 'formatNumber(number, decimals?, locale?)',
    description: 'Writes a number with thousands separators, as people of a language write it.',
    example: { source: `formatNumber(1234567.891, 2, "de")`, result: '1.234.567,89' },
    methodOf: ['number'],
    run: (args) => {
      const decimals = args.optionalInteger(1, digitsRange);
      return formatNumber(args, 0, {
        localeAt: 2,
        options:
          decimals === undefined
            ? { maximumFractionDigits: 3 }
            : { minimumFractionDigits: decimals, maximumFractionDigits: decimals },
      });
    },
  }),
  defineHelper({
    name: 'formatCurrency',
    group: 'number',
    signature: 'formatCurrency(amount, currency, locale?)',
    description: 'Writes an amount of money; the currency is a code such as "EUR".',
    example: { source: `formatCurrency(1234.5, "USD")`, result: '$1,234.50' },
    methodOf: ['number'],
    run: (args) => {
      const currency = args.text(1);
      if (!/^[A-Za-z]{3}$/.test(currency)) {
        throw args.refuse(1, 'needs a currency code with three letters, such as "EUR"');
      }
      return formatNumber(args, 0, { localeAt: 2, options: { style: 'currency', currency } });
    },
  }),
  defineHelper({
    name: 'formatPercent',
    group: 'number',
    signature: 'formatPercent(fraction, decimals?, locale?)',
    description: 'Writes a fraction as a percentage.',
    example: { source: `formatPercent(0.256, 1)`, result: '25.6%' },
    methodOf: ['number'],
    run: (args) => {
      const decimals = args.optionalInteger(1, digitsRange) ?? 0;
      return formatNumber(args, 0, {
        localeAt: 2,
        options: {
          style: 'percent',
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        },
      });
    },
  }),
  defineHelper({
    name: 'formatBytes',
    group: 'number',
    signature: 'formatBytes(bytes)',
    description: 'Writes a number of bytes as kB, MB, GB (steps of 1000).',
    example: { source: `formatBytes(1536000)`, result: '1.5 MB' },
    methodOf: ['number'],
    run: (args) => formatBytes(args.number(0)),
  }),
  defineHelper({
    name: 'percentOf',
    group: 'number',
    signature: 'percentOf(part, total)',
    description: 'How many percent the part is of the total.',
    example: { source: `percentOf(30, 120)`, result: 25 },
    run: (args) => (args.number(0) / args.number(1)) * 100,
  }),
  defineHelper({
    name: 'randomNumber',
    group: 'number',
    signature: 'randomNumber(smallest, largest)',
    description: 'A random whole number between two limits, both included.',
    example: { source: `randomNumber(1, 6)`, result: 1 },
    varies: true,
    run: (args) => {
      const [smallest, largest] = [Math.ceil(args.number(0)), Math.floor(args.number(1))];
      if (!(largest >= smallest))
        throw args.refuse(1, 'needs a largest number that is not below the smallest');
      return smallest + Math.floor(randomFraction(args) * (largest - smallest + 1));
    },
  }),
  defineHelper({
    name: 'toFixed',
    group: 'number',
    signature: 'toFixed(number, digits?)',
    description: 'Text with exactly this many decimals.',
    example: { source: `(12.5).toFixed(2)`, result: '12.50' },
    methodOf: ['number'],
    methodOnly: true,
    run: (args) => {
      const digits = args.optionalInteger(1, { min: 0, max: 100 }) ?? 0;
      const number = args.number(0);
      return digits <= 15 ? roundTo(number, digits).toFixed(digits) : number.toFixed(digits);
    },
  }),
  defineHelper({
    name: 'toPrecision',
    group: 'number',
    signature: 'toPrecision(number, digits)',
    description: 'Text with this many digits.',
    example: { source: `(123.456).toPrecision(4)`, result: '123.5' },
    methodOf: ['number'],
    methodOnly: true,
    run: (args) => args.number(0).toPrecision(args.integer(1, { min: 1, max: 100 })),
  }),
  defineHelper({
    name: 'toString',
    group: 'number',
    signature: 'toString(number, base?)',
    description: 'Text of the number, in base 10 or another one from 2 to 36.',
    example: { source: `(255).toString(16)`, result: 'ff' },
    methodOf: ['number'],
    methodOnly: true,
    run: (args) => args.number(0).toString(args.optionalInteger(1, { min: 2, max: 36 })),
  }),
];

/** The first number in a text; a minus sign may stand up to six characters before it: `-€ 5`. */
function findNumber(text: string, mark: '.' | ','): number {
  const start = text.search(/\d/);
  if (start < 0) return Number.NaN;
  const digits = (/^[\d.,'\u2019\s]+/u.exec(text.slice(start))?.[0] ?? '')
    .replaceAll(mark === '.' ? /[^\d.]/g : /[^\d,]/g, '')
    .replace(',', '.')
    .replace(/\.$/, '');
  const number = numberFromText(digits);
  return /[-\u2212]/u.test(text.slice(Math.max(0, start - 6), start)) ? -number : number;
}

/** By way of the decimal digits: 1.005 * 100 is 100.49999999999999. */
function roundTo(number: number, digits: number): number {
  if (!Number.isFinite(number) || Math.abs(number) >= 1e21) return number;
  const shifted = shift(Math.abs(number), digits);
  const rounded = Number.isFinite(shifted) ? shift(Math.round(shifted), -digits) : Math.abs(number);
  return number < 0 ? -rounded : rounded;
}

function shift(number: number, digits: number): number {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}

function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let size = Math.abs(bytes);
  let unit = 0;
  while (size >= 999.95 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : 1;
  return `${bytes < 0 ? '-' : ''}${roundTo(size, digits)} ${units[unit] ?? 'B'}`;
}

/** From 0 up to, not including, 1, with 48 random bits. */
export function randomFraction({ host }: Pick<HelperArguments, 'host'>): number {
  let fraction = 0;
  for (const byte of host.randomBytes(6)) fraction = (fraction + byte) / 256;
  return fraction;
}

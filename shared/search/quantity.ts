/** Both ends belong to it; null: no end. Bytes, milliseconds, or a plain number. */
export interface Range {
  least: number | null;
  most: number | null;
}

export type Unit = 'size' | 'duration' | 'count';

const KB = 1024;
const units: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  size: { '': 1, b: 1, k: KB, kb: KB, kib: KB, m: KB ** 2, mb: KB ** 2, mib: KB ** 2, gb: KB ** 3 },
  duration: {
    '': 1000,
    ms: 1,
    s: 1000,
    sec: 1000,
    m: 60_000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  },
  count: { '': 1 },
};

const examples: Readonly<Record<Unit, string>> = {
  size: '>10kb, <1mb or 1kb..1mb',
  duration: '>5s, <2m or 1m..10m',
  count: '>1, 3 or 2..5',
};

export type QuantityReading = { range: Range } | { unfinished: true } | { problem: string };

const comparison = /^(>=|=>|<=|=<|>|<|=)?\s*(.*)$/s;

/**
 * `>10kb`, `<=5s`, `2..5`. A number alone is exactly that number of a count, and at least that much
 * of the others: nobody knows a size to the byte. `isLast`: more may still be typed.
 */
export function readQuantity(text: string, unit: Unit, isLast: boolean): QuantityReading {
  const [low, high, ...rest] = text.split('..');
  if (low !== undefined && high !== undefined && rest.length === 0) {
    const least = readAmount(low, unit);
    const most = readAmount(high, unit);
    if (least !== null && most !== null) return { range: { least, most } };
    if (isLast && least !== null && (high === '' || isBegun(high, unit)))
      return { range: { least, most: null } };
    return wrong(text, unit);
  }
  const [, sign = '', amount = ''] = comparison.exec(text) ?? [];
  const value = readAmount(amount, unit);
  if (value === null) {
    if (isLast && (amount === '' || isBegun(amount, unit))) return { unfinished: true };
    return wrong(text, unit);
  }
  switch (sign) {
    case '>':
      return { range: { least: value + 1, most: null } };
    case '<':
      return { range: { least: null, most: value - 1 } };
    case '<=':
    case '=<':
      return { range: { least: null, most: value } };
    case '=':
      return { range: { least: value, most: value } };
    case '':
      if (unit === 'count') return { range: { least: value, most: value } };
      return { range: { least: value, most: null } };
    default:
      return { range: { least: value, most: null } };
  }
}

function readAmount(text: string, unit: Unit): number | null {
  const [, digits = '', name = ''] =
    /^(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit][name.toLowerCase()];
  return digits === '' || factor === undefined ? null : Math.round(Number(digits) * factor);
}

/** What can still become an amount: `1.`, `10k`, `5se`. */
function isBegun(text: string, unit: Unit): boolean {
  const [, , name = ''] = /^(\d+\.?\d*)([a-z]*)$/i.exec(text) ?? [];
  if (!/^\d/.test(text)) return false;
  return Object.keys(units[unit]).some((known) => known.startsWith(name.toLowerCase()));
}

function wrong(text: string, unit: Unit): { problem: string } {
  const what = { size: 'size', duration: 'duration', count: 'number' }[unit];
  return { problem: `“${text}” is no ${what}. Write it like ${examples[unit]}.` };
}

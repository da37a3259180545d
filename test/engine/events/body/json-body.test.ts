import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseNdjson } from '../../../../engine/events/body/json-body.ts';
import { anyText } from '../../../support/any-text.ts';

function value(text: string) {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** Without exponent: `1.5e+21` as `1500000000000000000000`. */
function decimal(text: string): string {
  const [mantissa = '', exponent] = text.split('e+');
  if (exponent === undefined) return text;
  const [whole = '', fraction = ''] = mantissa.split('.');
  return whole + fraction.padEnd(Number(exponent), '0');
}

function nested(depth: number, open = '[', close = ']'): string {
  return open.repeat(depth) + close.repeat(depth);
}

describe('numbers', () => {
  it.each([
    ['0', 0],
    ['1.50', 1.5],
    ['-0.1', -0.1],
    ['1e3', 1000],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992],
    ['2.225073858507201', 2.225073858507201],
    ['1e21', 1e21],
    ['5e-324', 5e-324],
    ['100000000000000000000', 100000000000000000000],
    ['0.00000000000000000000', 0],
    ['0e99999', 0],
    ['1726828800123456', 1726828800123456],
  ])('%s stays a number', (literal, expected) => {
    expect(value(`{"n": ${literal}}`)).toEqual({ n: expected });
    expect(value(`[${literal},1]`)).toEqual([expected, 1]);
    expect(value(literal)).toBe(expected);
  });

  it.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '1.00000000000000000001',
    '0.1234567890123456789',
    '1e400',
    '-1e400',
    '1e-400',
    '9007199254740993.0',
    `1${'0'.repeat(400)}`,
  ])('%s becomes text', (literal) => {
    expect(value(`{"n": ${literal}}`)).toEqual({ n: literal });
    expect(value(`[1,${literal}]`)).toEqual([1, literal]);
    expect(value(`[\n${literal}\n]`)).toEqual([literal]);
    expect(value(literal)).toBe(literal);
  });

  it('in strings and keys are left alone', () => {
    const text =
      '{"12345678901234567890":"a 12345678901234567890 \\" 1e400", "b":"\\\\", "c":1e400}';
    expect(value(text)).toEqual({
      '12345678901234567890': 'a 12345678901234567890 " 1e400',
      b: '\\',
      c: '1e400',
    });
  });

  it('lose nothing: writing a value back gives the same decimal value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
        const [n] = Object.values(value(`{"n":${number}}`) ?? {});
        expect(decimal(String(n))).toBe(`${number}`);
      }),
    );
  });
});

describe('depth', () => {
  it('may be 64 levels', () => {
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(nested(65))).toEqual({
      ok: false,
      problem: 'The JSON is nested more than 64 levels deep.',
    });
    expect(parseJson(nested(65, '{"a":', '}').replace(':}', ':1}')).ok).toBe(false);
  });

  it('counts nesting, not brackets', () => {
    expect(parseJson(`[${Array(500).fill('[{}]').join(',')}]`).ok).toBe(true);
    expect(parseJson(JSON.stringify('[{'.repeat(500))).ok).toBe(true);
    expect(parseJson(`["\\"${'['.repeat(100)}"]`).ok).toBe(true);
  });

  it('of millions of brackets is refused without recursion', () => {
    expect(parseJson('['.repeat(2_000_000)).ok).toBe(false);
    expect(parseJson('{"a":'.repeat(500_000)).ok).toBe(false);
  });
});

describe('keys', () => {
  it('that come twice: the last wins', () => {
    expect(value('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  it('called __proto__ are properties like any other', () => {
    const read = value('{"__proto__":{"admin":true},"constructor":1}');
    expect(Object.keys(read ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect('admin' in Object(read)).toBe(false);
  });
});

describe('malformed JSON', () => {
  it.each([
    '',
    '{',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    '01',
    '+1',
    '[1 2]',
    '{"a":1}x',
    '"\u0001"',
    '\u00a01',
  ])('%j is told', (text) => {
    const parsed = parseJson(text);
    expect(parsed.ok ? '' : parsed.problem).toMatch(/^The JSON cannot be read: ./);
  });

  it('never throws, and reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text).ok).toBe(true);
      }),
    );
    fc.assert(
      fc.property(anyText(), (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok).toBe(canParse(text));
      }),
    );
  });
});

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('NDJSON', () => {
  it('is the list of its lines', () => {
    expect(parseNdjson('{"a":1}\r\n\n[2]\n"three"\n')).toEqual({
      ok: true,
      value: [{ a: 1 }, [2], 'three'],
    });
    expect(parseNdjson('12345678901234567890')).toEqual({
      ok: true,
      value: ['12345678901234567890'],
    });
  });

  it('names the line that cannot be read', () => {
    const parsed = parseNdjson('{"a":1}\n\n{oops}\n');
    expect(parsed.ok ? '' : parsed.problem).toMatch(/^Line 3: The JSON cannot be read/);
  });
});

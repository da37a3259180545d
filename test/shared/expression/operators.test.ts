import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, evaluate, warningsOf } from './support.ts';

describe('arithmetic', () => {
  it.each([
    ['2 + 3', 5],
    ['2 - 3', -1],
    ['2 * 3', 6],
    ['7 / 2', 3.5],
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['2 ** 10', 1024],
    ['2 ** 3 ** 2', 512],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['-(3)', -3],
    ['+"12.5"', 12.5],
    ['~5', -6],
    ['6 & 3', 2],
    ['6 | 3', 7],
    ['6 ^ 3', 5],
    ['1 << 4', 16],
    ['-16 >> 2', -4],
    ['-1 >>> 28', 15],
    ['"6" * "7"', 42],
    ['" 6 " - 1', 5],
    ['true + 1', 2],
    ['null + 1', 1],
    ['0x1f + 0b11 + 1_000', 1034],
  ])('%s is %d', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('gives what JavaScript gives for any two numbers', () => {
    const operators: [string, (a: number, b: number) => number][] = [
      ['+', (a, b) => a + b],
      ['-', (a, b) => a - b],
      ['*', (a, b) => a * b],
      ['/', (a, b) => a / b],
      ['%', (a, b) => a % b],
      ['**', (a, b) => a ** b],
      ['&', (a, b) => a & b],
      ['<<', (a, b) => a << b],
      ['>>>', (a, b) => a >>> b],
    ];
    fc.assert(
      fc.property(fc.double(), fc.double(), fc.constantFrom(...operators), (a, b, [sign, run]) => {
        const expected = run(a, b);
        expect(evaluate(`a ${sign} b`, { a, b })).toEqual(
          Number.isFinite(expected) ? expected + 0 : null,
        );
      }),
    );
  });

  it('refuses text that is no number, and says which', () => {
    const error = errorOf('trigger.price * 2', { trigger: { price: 'N/A' } });
    expect(error.code).toBe('expression_value');
    expect(error.reason).toBe('"*" needs numbers, but one side is text "N/A"');
    expect(error.hint).toContain('parseNumber');
  });

  it.each(['[1] * 2', '({}) - 1', '-[1]', '[1] < 2'])('refuses %s', (source) => {
    expect(errorOf(source).code).toBe('expression_value');
  });

  it('gives null and a warning where there is no result', () => {
    expect(evaluate('1 / 0')).toBeNull();
    expect(warningsOf('0 / 0')).toEqual([
      'the result is NaN, which is no number that can be stored; it becomes null',
    ]);
    expect(evaluate('[1 / 0, -0]')).toEqual([null, 0]);
  });
});

describe('joining text with +', () => {
  it.each([
    ['"a" + "b"', 'ab'],
    ['"a" + 1', 'a1'],
    ['1 + "a"', '1a'],
    ['"5" + 2', '52'],
    ['"a" + true', 'atrue'],
    ['"a" + null', 'a'],
    ['"a" + undefined', 'a'],
    ['"a" + [1, "x"]', 'a[1,"x"]'],
    ['"a" + { b: 1 }', 'a{"b":1}'],
  ])('%s is %s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('says how lists and objects are joined', () => {
    expect(errorOf('[1] + [2]').hint).toBe('To join two lists, write [...first, ...second].');
    expect(errorOf('({}) + ({})').hint).toBe('To join two objects, write { ...first, ...second }.');
  });
});

describe('comparison', () => {
  it.each([
    ['1 === 1', true],
    ['1 === "1"', false],
    ['1 !== 2', true],
    ['1 == "1"', true],
    ['1 != "1"', false],
    ['null == undefined', true],
    ['null === undefined', false],
    ['0 == null', false],
    ['true == 1', true],
    ['"a" == "a"', true],
    ['[1] == "1"', false],
    ['({}) == "[object Object]"', false],
    ['[1] === [1]', false],
    ['2 < 10', true],
    ['"2" < "10"', false],
    ['"2" < 10', true],
    ['"a" < "b"', true],
    ['"abc" < 5', false],
    ['"abc" >= 5', false],
    ['undefined < 5', false],
    ['3 <= 3', true],
    ['3 >= 4', false],
    ['3 > 2', true],
  ])('%s is %s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('finds the same object equal to itself', () => {
    expect(evaluate('trigger.a === trigger.a', { trigger: { a: {} } })).toBe(true);
  });
});

describe('logic', () => {
  it.each([
    ['true && "yes"', 'yes'],
    ['0 && "yes"', 0],
    ['"" || "other"', 'other'],
    ['"a" || "other"', 'a'],
    ['0 ?? 5', 0],
    ['null ?? 5', 5],
    ['undefined ?? 5', 5],
    ['!0', true],
    ['!!"a"', true],
    ['![]', false],
    ['1 > 2 ? "a" : "b"', 'b'],
    ['1 ? 2 ? "a" : "b" : "c"', 'a'],
  ])('%s is %s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('does not evaluate the side that does not count', () => {
    expect(evaluate('true || "x" * 2')).toBe(true);
    expect(evaluate('false && "x" * 2')).toBe(false);
    expect(evaluate('1 ?? "x" * 2')).toBe(1);
    expect(evaluate('true ? 1 : "x" * 2')).toBe(1);
  });
});

describe('typeof and in', () => {
  it.each([
    ['typeof "a"', 'string'],
    ['typeof 1', 'number'],
    ['typeof true', 'boolean'],
    ['typeof null', 'object'],
    ['typeof [1]', 'object'],
    ['typeof { a: 1 }', 'object'],
    ['typeof undefined', 'undefined'],
    ['typeof nowhere.to.be.found', 'undefined'],
    ['"a" in { a: 1 }', true],
    ['"constructor" in { a: 1 }', false],
    ['"__proto__" in { a: 1 }', false],
    ['1 in { 1: "x" }', true],
  ])('%s is %s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('says what to write for lists', () => {
    expect(errorOf('1 in [1]').hint).toBe('To look in a list, write list.includes(value).');
  });
});

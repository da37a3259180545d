import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../engine/conditions/condition-schema.ts';
import { evaluateConditions } from '../../../engine/conditions/evaluate-conditions.ts';
import type { ConditionContext } from '../../../engine/conditions/operator.ts';
import { OPERATOR_NAMES, type OperatorName } from '../../../engine/conditions/operator-names.ts';
import { operators } from '../../../engine/conditions/operators.ts';
import { StepFailure } from '../../../engine/steps/define-step.ts';
import type { Json } from '../../../shared/json.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

const context: ConditionContext = {
  timeZone: 'Europe/Berlin',
  now: () => now,
  services: { matches: (pattern, flags, input) => new RegExp(pattern, flags).test(input) },
};

function holds(condition: Condition): boolean {
  return evaluateConditions({ match: 'all', conditions: [condition] }, context);
}

type Case = [left: Json | undefined, op: OperatorName, right: Json | undefined, expected: boolean];

const cases: Record<string, Case[]> = {
  'equals compares values as a person would': [
    ['a', 'equals', 'a', true],
    ['a', 'equals', 'A', false],
    [5, 'equals', '5', true],
    ['5.0', 'equals', 5, true],
    ['', 'equals', 0, false],
    ['5', 'equals', '5.0', false],
    ['05', 'equals', '5', false],
    [true, 'equals', 'true', true],
    ['FALSE', 'equals', false, true],
    [1, 'equals', true, false],
    [null, 'equals', 'null', false],
    [null, 'equals', null, true],
    [undefined, 'equals', null, true],
    ['a', 'not-equals', 'b', true],
    ['a', 'not-equals', 'a', false],
    [undefined, 'not-equals', 'a', true],
  ],
  'equals compares lists and objects by their content': [
    [{ a: [1, { b: 'x' }] }, 'equals', { a: [1, { b: 'x' }] }, true],
    [{ a: 1, b: 2 }, 'equals', { b: 2, a: 1 }, true],
    [[1, 2], 'equals', [2, 1], false],
    [[1], 'equals', ['1'], false],
    [{ a: 1 }, 'equals', { a: 1, b: 2 }, false],
    [[], 'equals', {}, false],
    [{ toString: 1 }, 'equals', { a: 1 }, false],
  ],
  'one missing side equals nothing, two missing sides are not equal': [
    ['a', 'equals', undefined, false],
    [undefined, 'equals', undefined, false],
    [null, 'equals', undefined, false],
    [undefined, 'not-equals', undefined, true],
  ],
  'is-one-of looks a value up in a list': [
    ['paid', 'is-one-of', ['open', 'paid'], true],
    [3, 'is-one-of', ['3'], true],
    ['x', 'is-one-of', [], false],
    [undefined, 'is-one-of', ['a'], false],
    ['x', 'is-not-one-of', ['a'], true],
    [undefined, 'is-not-one-of', ['a'], true],
  ],
  'existence and emptiness': [
    [undefined, 'exists', undefined, false],
    [null, 'exists', undefined, false],
    ['', 'exists', undefined, true],
    [false, 'exists', undefined, true],
    [undefined, 'not-exists', undefined, true],
    [0, 'not-exists', undefined, false],
    ['', 'is-empty', undefined, true],
    [[], 'is-empty', undefined, true],
    [{}, 'is-empty', undefined, true],
    [undefined, 'is-empty', undefined, true],
    [0, 'is-empty', undefined, false],
    [' ', 'is-empty', undefined, false],
    [[0], 'is-not-empty', undefined, true],
    [null, 'is-not-empty', undefined, false],
  ],
  types: [
    ['x', 'is-type', 'text', true],
    ['x', 'is-type', 'string', true],
    [1, 'is-type', 'number', true],
    [false, 'is-type', 'boolean', true],
    [[], 'is-type', 'list', true],
    [[], 'is-type', 'object', false],
    [{}, 'is-type', 'object', true],
    [undefined, 'is-type', 'text', false],
  ],
  text: [
    ['a lemon', 'contains', 'lemon', true],
    ['a lemon', 'contains', 'Lemon', false],
    [12345, 'contains', '234', true],
    [undefined, 'contains', 'a', false],
    ['abc', 'not-contains', 'd', true],
    [null, 'not-contains', 'd', true],
    ['abc', 'starts-with', 'ab', true],
    ['abc', 'not-starts-with', 'ab', false],
    ['abc', 'ends-with', 'bc', true],
    ['abc', 'not-ends-with', 'x', true],
    ['SKU-12', 'matches', '^SKU-\\d+$', true],
    ['sku-12', 'matches', '^SKU', false],
    ['sku', 'not-matches', '\\d', true],
    [undefined, 'matches', '.*', false],
    [undefined, 'not-matches', '.*', true],
  ],
  numbers: [
    [5, 'gt', 4, true],
    ['10', 'gt', '9', true],
    [5, 'gt', 5, false],
    [5, 'gte', 5, true],
    [4.9, 'lt', 5, true],
    [5, 'lte', 4, false],
    [undefined, 'lt', 5, false],
    [null, 'gte', 0, false],
    [5, 'between', [5, 10], true],
    ['10', 'between', ['5', '10'], true],
    [10.1, 'between', [5, 10], false],
  ],
  dates: [
    ['2026-01-01', 'before', '2026-01-02', true],
    ['2026-01-01T00:30:00+01:00', 'before', '2026-01-01T00:00:00Z', true],
    ['2026-01-01', 'after', '2026-01-01', false],
    [now, 'after', '2026-11-23T11:59:59Z', true],
    ['Mon, 23 Nov 2026 12:00:01 GMT', 'after', now, true],
    // 23:30 UTC is the next day in Berlin.
    ['2026-06-01T23:30:00Z', 'on-same-day', '2026-06-02', true],
    ['2026-06-01T21:30:00Z', 'on-same-day', '2026-06-02', false],
    ['2026-11-23T11:50:00Z', 'within-last', '15 minutes', true],
    ['2026-11-23T11:40:00Z', 'within-last', 'PT15M', false],
    ['2026-11-23T12:00:01Z', 'within-last', '1h', false],
    ['2026-11-24T11:00:00Z', 'within-next', '1 day', true],
    ['2026-11-24T13:00:00Z', 'within-next', 86_400_000, false],
    [undefined, 'within-last', '1 day', false],
  ],
  'true and false': [
    [true, 'is-true', undefined, true],
    ['True', 'is-true', undefined, true],
    [1, 'is-true', undefined, false],
    [undefined, 'is-true', undefined, false],
    [false, 'is-false', undefined, true],
    ['false', 'is-false', undefined, true],
    [undefined, 'is-false', undefined, false],
  ],
  lists: [
    [['a', 'b'], 'includes', 'b', true],
    [[1, 2], 'includes', '2', true],
    [[{ id: 1 }], 'includes', { id: 1 }, true],
    [[], 'includes', 'b', false],
    [['a'], 'not-includes', 'b', true],
    [undefined, 'not-includes', 'b', true],
    [['a', 'b'], 'any-in', ['b', 'c'], true],
    [['1'], 'any-in', [1], true],
    [[1], 'any-in', ['1.0'], true],
    [['1'], 'any-in', ['1.0'], false],
    [[true], 'any-in', ['TRUE'], true],
    [['true'], 'any-in', [true], true],
    [[{ b: 1, a: [2] }], 'any-in', [{ a: [2], b: 1 }], true],
    [[null], 'any-in', ['null'], false],
    [[], 'any-in', ['a'], false],
    [['a', 'b'], 'all-in', ['b', 'a', 'c'], true],
    [['a', 'x'], 'all-in', ['a'], false],
    [['a', 'b'], 'length-equals', 2, true],
    ['four', 'length-equals', '4', true],
    [{ a: 1 }, 'length-gt', 0, true],
    [[1, 2, 3], 'length-lt', 3, false],
    [undefined, 'length-lt', 3, false],
  ],
  objects: [
    [{ a: null }, 'has-key', 'a', true],
    [{}, 'has-key', 'toString', false],
    [{}, 'not-has-key', 'constructor', true],
    [undefined, 'has-key', 'a', false],
    [undefined, 'not-has-key', 'a', true],
  ],
};

describe('operators', () => {
  for (const [name, rows] of Object.entries(cases)) {
    describe(name, () => {
      it.each(rows)('%j %s %j is %s', (left, op, right, expected) => {
        expect(holds({ left, op, right })).toBe(expected);
      });
    });
  }

  it('are all covered by the cases above', () => {
    const covered = new Set(Object.values(cases).flatMap((rows) => rows.map(([, op]) => op)));
    expect(OPERATOR_NAMES.filter((name) => !covered.has(name))).toEqual([]);
    expect(Object.keys(operators)).toEqual([...OPERATOR_NAMES]);
  });

  it.each<[Json, OperatorName, Json]>([
    ['Order', 'equals', 'oRDER'],
    [{ a: ['X'] }, 'equals', { a: ['x'] }],
    ['Order', 'is-one-of', ['ORDER']],
    ['An Order', 'contains', 'order'],
    ['Order', 'starts-with', 'ord'],
    ['Order', 'ends-with', 'DER'],
    ['ORDER', 'matches', '^order$'],
    [['VIP'], 'includes', 'vip'],
    [['VIP'], 'any-in', ['vip']],
    [['VIP', 'Vip'], 'all-in', ['vip']],
  ])('%j %s %j holds with ignoreCase only', (left, op, right) => {
    expect(holds({ left, op, right, ignoreCase: true })).toBe(true);
    expect(holds({ left, op, right })).toBe(false);
  });

  it.each<[Json, OperatorName, Json, string]>([
    ['many', 'gt', 5, 'text "many" is not a number'],
    [5, 'lt', 'x', 'text "x" is not a number'],
    [true, 'gte', 1, 'a boolean (true) is not a number'],
    ['', 'lt', 5, 'text "" is not a number'],
    [5, 'between', [10, 1], 'the range ends (1) before it starts (10)'],
    [5, 'between', 10, 'a number (10) is not a range'],
    ['soon', 'before', '2026-01-01', 'text "soon" is not a date'],
    ['2026-02-30T10:00:00Z', 'before', '2026-01-01', 'is not a date'],
    ['10:30', 'before', '2026-01-01', 'text "10:30" is not a date'],
    [1_732_500_000, 'after', '2026-01-01', 'looks like seconds'],
    ['2026-01-01', 'within-last', 'a while', 'text "a while" is not a duration'],
    ['2026-01-01', 'within-next', 'P1M', 'text "P1M" is not a duration'],
    [['a'], 'contains', 'a', 'a list is not text'],
    [{ a: 1 }, 'matches', 'a', 'an object is not text'],
    ['a', 'includes', 'a', 'text "a" is not a list'],
    ['a', 'is-one-of', 'a', 'text "a" is not a list'],
    [5, 'length-gt', 1, 'a number (5) has no length'],
    [['a'], 'has-key', 'a', 'a list is not an object'],
    ['a', 'is-type', 'word', 'text "word" is not the name of a type'],
  ])('%j %s %j fails, and says why', (left, op, right, reason) => {
    const evaluate = () => holds({ left, op, right });
    expect(evaluate).toThrow(StepFailure);
    expect(evaluate).toThrow(reason);
    expect(evaluate).toThrow(`Condition conditions[0] (${op})`);
  });

  it('fail rather than answer when the right side is missing', () => {
    const binary = OPERATOR_NAMES.filter((name) => operators[name].sides === 2);
    expect(binary.length).toBeGreaterThan(20);
    for (const op of binary) {
      expect(() => holds({ left: ['x'], op })).toThrow('nothing to compare with');
      expect(() => holds({ left: ['x'], op, right: null })).toThrow('nothing to compare with');
    }
  });

  it('look values up in long lists without comparing each with each', () => {
    const left = Array.from({ length: 20_000 }, (_, i) => `left-${i}`);
    const right = Array.from({ length: 20_000 }, (_, i) => `right-${i}`);
    expect(holds({ left, op: 'any-in', right })).toBe(false);
    expect(holds({ left, op: 'all-in', right: [...right, ...left] })).toBe(true);
  });

  it('end on values that are nested without end', () => {
    const nest = (depth: number) => {
      let value: Json = 'x';
      for (let i = 0; i < depth; i += 1) value = [value];
      return value;
    };
    expect(holds({ left: nest(100), op: 'equals', right: nest(100) })).toBe(true);
    expect(() => holds({ left: nest(5000), op: 'equals', right: nest(5000) })).toThrow(
      'nested deeper than 500',
    );
    expect(() => holds({ left: [nest(5000)], op: 'any-in', right: [nest(5000)] })).toThrow(
      'nested deeper than 500',
    );
  });
});

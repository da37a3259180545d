import { describe, expect, it } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { set } from '../../../../engine/steps/set/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const run = (params: JsonObject) => set.execute(params, stepContext());
const fields = (...list: [name: string, value: Json, type?: string][]) => ({
  fields: list.map(([name, value, type = 'auto']) => ({ name, value, type })),
});

describe('set', () => {
  it('builds an object along paths', () => {
    const params = fields(
      ['order.id', 7],
      ['order.items[0].sku', 'A'],
      ['order.items[0].count', 2],
      ['order.items[2].sku', 'C'],
      ['tags[]', 'one'],
      ['tags[]', 'two'],
      ['["odd.key"]["]"]', true],
      ['x-header', 'kept'],
    );
    expect(run(params)).toEqual({
      output: {
        order: { id: 7, items: [{ sku: 'A', count: 2 }, null, { sku: 'C' }] },
        tags: ['one', 'two'],
        'odd.key': { ']': true },
        'x-header': 'kept',
      },
    });
  });

  it('lets a later field win', () => {
    expect(run(fields(['a', { b: 1 }], ['a.c', 2], ['d.e', 1], ['d', null]))).toEqual({
      output: { a: { b: 1, c: 2 }, d: null },
    });
  });

  it('adds to an object and takes away from it, and leaves the object itself as it was', () => {
    const base = { a: { b: { c: 1 }, list: [1, 2, 3] }, secret: { card: '4242', name: 'Ada' } };
    const before = JSON.stringify(base);
    const params = {
      base,
      remove: ['secret.card', 'a.list[0]', 'not.there', 'a.b.c.d'],
      ...fields(['a.b.d', 2], ['a.list[]', 4]),
    };
    expect(run(params)).toEqual({
      output: { a: { b: { c: 1, d: 2 }, list: [2, 3, 4] }, secret: { name: 'Ada' } },
    });
    expect(JSON.stringify(base)).toBe(before);
  });

  it('gives a whole value as it is', () => {
    expect(run({ value: [1, { a: null }] })).toEqual({ output: [1, { a: null }] });
    expect(run({ value: null })).toEqual({ output: null });
  });

  it('leaves out fields whose value is missing, and starts empty when the base is', () => {
    expect(run({ fields: [{ name: 'a' }, { name: 'b', value: 1 }] })).toEqual({ output: { b: 1 } });
    expect(run({ base: null, ...fields(['a', 1]) })).toEqual({ output: { a: 1 } });
  });

  it.each<[type: string, Json, Json]>([
    ['string', 5, '5'],
    ['string', { a: 1 }, '{"a":1}'],
    ['number', '12.50', 12.5],
    ['number', true, 1],
    ['boolean', 'Yes', true],
    ['boolean', 0, false],
    ['boolean', 'off', false],
    ['json', '{"a":[1]}', { a: [1] }],
    ['json', [1], [1]],
    ['date', '2026-07-01 14:00:00', '2026-07-01T12:00:00.000Z'],
    ['date', 1_782_907_200_000, '2026-07-01T12:00:00.000Z'],
    ['number', null, null],
    ['auto', '5', '5'],
  ])('turns into %s: %j gives %j', (type, value, expected) => {
    expect(run(fields(['a', value, type]))).toEqual({ output: { a: expected } });
  });

  it.each<[type: string, Json, string]>([
    ['number', 'many', 'text "many" is not a number'],
    ['number', '', 'text "" is not a number'],
    ['boolean', 'maybe', 'text "maybe" is neither true nor false'],
    ['json', '{"a":', 'it is not valid JSON'],
    ['date', 'soon', 'text "soon" is not a date'],
  ])('fails for what cannot become %s: %j', (type, value, reason) => {
    const attempt = () => run(fields(['a.b', value, type]));
    expect(attempt).toThrow(StepFailure);
    expect(attempt).toThrow(`The field "a.b" cannot be set: ${reason}`);
  });

  it('fails when a path leads through something else', () => {
    expect(() => run(fields(['a', 'text'], ['a.b', 1]))).toThrow(
      'text "text" stands at "a", where an object is needed',
    );
    expect(() => run(fields(['a', {}], ['a[0]', 1]))).toThrow('where a list is needed');
    expect(() => run({ base: [1], ...fields(['a', 1]) })).toThrow('"base" is a list');
  });

  it.each([
    '__proto__.x',
    'constructor.prototype.x',
    'a.__proto__',
    '["__proto__"].x',
    'a[0].constructor',
  ])('never reaches a prototype: %s', (name) => {
    expect(() => run(fields([name, 'polluted']))).toThrow('is not allowed as a name');
    expect(() => run({ base: { a: 1 }, remove: [name] })).toThrow('is not allowed as a name');
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('keeps data under such a name as data', () => {
    const base: JsonObject = JSON.parse('{"a":{"__proto__":{"x":1}},"__proto__":{"y":1}}');
    const result = run({ base, ...fields(['a.b', 1]) });
    expect(JSON.stringify(result)).toBe(
      '{"output":{"a":{"__proto__":{"x":1},"b":1},"__proto__":{"y":1}}}',
    );
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a]b', 'a[x]', 'a[-1]', '[0]', 'a[0]b', 'a["b]'])(
    'refuses %j as a name',
    (name) => {
      const problems = stepProblems(set, fields([name, 1]));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^fields\.0\.name: /);
    },
  );

  it('refuses indexes and depths that no object needs', () => {
    expect(stepProblems(set, fields(['a[10000]', 1]))).toEqual([
      'fields.0.name: the index 10000 is too large (at most 9999)',
    ]);
    const deep = Array.from({ length: 33 }, () => 'a').join('.');
    expect(stepProblems(set, fields([deep, 1]))[0]).toContain('nested deeper than 32');
  });

  it.each<[string, JsonObject, string[]]>([
    ['nothing at all', {}, ['fields: is missing: give "fields", "base" or "value"']],
    [
      'a value beside fields',
      { value: 1, fields: [] },
      ['fields: does not go with "value", which is the whole output'],
    ],
    ['a name twice', fields(['a', 1], ['a', 2]), ['fields.1.name: "a" is set twice']],
    [
      'a field without a value',
      { fields: [{ name: 'a' }] },
      ['fields.0.value: is missing: what "a" becomes'],
    ],
    [
      'an unknown type',
      fields(['a', 1, 'nubmer']),
      ['fields.0.type: "nubmer" is not known here; did you mean "number"?'],
    ],
    [
      'a misspelled key',
      { fields: [{ name: 'a', valeu: 1 }] },
      ['fields.0: there is no param "valeu" here; did you mean "value"?'],
    ],
    [
      'names to remove that are none',
      { base: '{{ trigger.body }}', remove: ['a..b'] },
      [expect.stringMatching(/^remove\.0: "a\.\.b" is not a name/)],
    ],
  ])('check refuses %s', (_name, params, problems) => {
    expect(stepProblems(set, params)).toEqual(problems);
  });

  it('check accepts names with expressions', () => {
    expect(stepProblems(set, fields(['{{ trigger.body.key }}', 1]))).toEqual([]);
  });
});

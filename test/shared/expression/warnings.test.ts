import { describe, expect, it } from 'vitest';
import { evaluate, evaluateText, warningsOf } from './support.ts';

const scope = {
  trigger: {
    body: {
      customer: { email: 'a@b.c', created_at: '2026-01-01' },
      items: [{ price: 1 }, { price: 2 }],
      nothing: null,
      text: ' Ann ',
      raw: '{"a":1}',
      count: 5,
    },
  },
  steps: { fetch: { status: 200 } },
};

describe('a missing path', () => {
  it('is undefined, with a warning that carries path, position and the closest name', () => {
    const { value, warnings } = evaluateText('{{ trigger.body.custmer.email }}', scope);
    expect(value).toBeUndefined();
    expect(warnings).toEqual([
      {
        code: 'missing_path',
        message: '"trigger.body.custmer" does not exist; did you mean "customer"?',
        path: 'trigger.body.custmer',
        position: 16,
        end: 23,
        suggestion: 'customer',
      },
    ]);
  });

  it.each([
    ['triger.body', 'there is no "triger"; did you mean "trigger"?'],
    ['$json.x', 'there is no "$json"; known here: trigger, steps'],
    ['steps.fetsh.status', '"steps.fetsh" does not exist; did you mean "fetch"?'],
    [
      'trigger.body.customer.createdAt',
      '"trigger.body.customer.createdAt" does not exist; did you mean "created_at"?',
    ],
    [
      'trigger.body.nothing.x',
      '"trigger.body.nothing.x" cannot be read: "trigger.body.nothing" is null',
    ],
    [
      'trigger.body.items.price',
      '"trigger.body.items" is a list of 2 items and has no "price", but its items have: write [0].price or .map(item => item.price)',
    ],
    ['trigger.body.items[5]', '"trigger.body.items" is a list of 2 items and has no "5"'],
    [
      'trigger.body.items[-1]',
      '"trigger.body.items" is a list of 2 items and has no "-1"; to count from the end, write .at(-1)',
    ],
    [
      'trigger.body.text.trim',
      '"trigger.body.text" is text and has no "trim"; it is a function, write .trim(...)',
    ],
    [
      'trigger.body.raw.a',
      '"trigger.body.raw" is text and has no "a"; it looks like JSON text: parseJson() reads it',
    ],
    ['trigger.body.count.x', '"trigger.body.count" is a number and has no "x"'],
    [
      'trigger.body.items.find(i => i.price > 5).price',
      '"trigger.body.items.find(i => i.price > 5).price" cannot be read: "trigger.body.items.find(i => i.price > 5)" is missing',
    ],
    [
      'trigger.body[trigger.body.nothing]',
      'trigger.body[trigger.body.nothing]: the key in brackets is null',
    ],
    ['[1].map(item => itm)', 'there is no "itm"; did you mean "item"?'],
  ])('%s is explained', (source, message) => {
    expect(warningsOf(source, scope)).toEqual([message]);
  });

  it('is reported once, however often it is read', () => {
    expect(warningsOf('trigger.body.items.map(i => i.prize)', scope)).toEqual([
      '"i.prize" does not exist; did you mean "price"?',
    ]);
    expect(warningsOf('trigger.body.items.map(({ prize }) => prize)', scope)).toHaveLength(1);
  });

  it('is reported for each place', () => {
    const { warnings } = evaluateText('{{ trigger.a }} {{ trigger.b }}', scope);
    expect(warnings.map(({ path, position }) => [path, position])).toEqual([
      ['trigger.a', 11],
      ['trigger.b', 27],
    ]);
  });

  it('is not reported twenty times and more', () => {
    const { warnings } = evaluateText('{{ trigger.a }}'.repeat(50), scope);
    expect(warnings).toHaveLength(20);
  });

  it('is only reported for the first part that is missing', () => {
    expect(warningsOf('trigger.nope.a.b.c', scope)).toHaveLength(1);
  });

  it.each([
    'trigger.nope ?? 1',
    'trigger.nope.deeper ?? 1',
    'trigger.nope || 1',
    'trigger.nope?.deeper',
    'trigger.nope?.[0].x',
    'trigger.nope?.trim()',
    'nope ?? 1',
    'typeof trigger.nope',
    'trigger.nope == null',
    'trigger.nope === undefined',
    'undefined !== trigger.nope',
    'isEmpty(trigger.nope)',
    'trigger.nope.isEmpty()',
    'ifEmpty(trigger.nope, 1)',
    'trigger.nope.ifEmpty(1)',
    'coalesce(trigger.nope, trigger.nada, 1)',
    'isPresent(trigger.nope)',
    'has(trigger.nope, "a")',
    '[{}].map(({ a = 1 }) => a)',
  ])('is not reported where the author provides for it: %s', (source) => {
    expect(warningsOf(source, scope)).toEqual([]);
  });

  it('is reported where `?.` does not cover it', () => {
    expect(warningsOf('trigger.body?.nope', scope)).toEqual(
      ['"trigger.body.nope" does not exist'].map((m) =>
        m.replace('trigger.body.', 'trigger.body?.'),
      ),
    );
    expect(warningsOf('trigger.nope ? 1 : 2', scope)).toHaveLength(1);
    expect(warningsOf('!trigger.nope', scope)).toHaveLength(1);
  });

  it('is no warning when the value is null', () => {
    expect(evaluateText('{{ trigger.body.nothing }}', scope)).toEqual({
      value: null,
      warnings: [],
    });
  });
});

describe('a date given in seconds', () => {
  it('is warned about', () => {
    expect(evaluate('formatDate(1700000000, "yyyy")')).toBe('1970');
    expect(warningsOf('formatDate(1700000000, "yyyy")')).toEqual([
      'formatDate() takes a number as milliseconds, but 1700000000 looks like seconds: write fromUnix(1700000000)',
    ]);
    expect(warningsOf('formatDate(1700000000000, "yyyy")')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { errorOf, errorOfText, evaluate } from './support.ts';

describe('values written in an expression', () => {
  it.each([
    ['"a\\n\\u00e9"', 'a\né'],
    ['1.5e3', 1500],
    ['true', true],
    ['null', null],
    ['undefined', undefined],
    ['[1, "a", [2]]', [1, 'a', [2]]],
    ['[1, , 3]', [1, null, 3]],
    ['[undefined]', [null]],
    ['({ a: 1, "b c": 2, 3: 4 })', { a: 1, 'b c': 2, 3: 4 }],
    ['({ a: undefined })', {}],
    ['({ ["a" + 1]: 2 })', { a1: 2 }],
    ['({ a: { b: { c: 1 } } })', { a: { b: { c: 1 } } }],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });

  it('takes an object without parentheses', () => {
    expect(evaluate('{ a: 1, b: { c: 2 } }')).toEqual({ a: 1, b: { c: 2 } });
  });

  it('takes names as short properties', () => {
    expect(evaluate('{ run }', { run: { id: 'r1' } })).toEqual({ run: { id: 'r1' } });
  });
});

describe('spreading', () => {
  it.each([
    ['[...[1, 2], 3]', [1, 2, 3]],
    ['[..."añ👍"]', ['a', 'ñ', '👍']],
    ['({ ...{ a: 1, b: 1 }, b: 2 })', { a: 1, b: 2 }],
    ['({ ...null, ...undefined, a: 1 })', { a: 1 }],
    ['max(...[3, 9, 4])', 9],
    ['Math.max(1, ...[3, 9], 4)', 9],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });

  it('refuses what cannot be spread', () => {
    expect(errorOf('[...5]').reason).toBe('"..." needs a list, but it got a number (5)');
    expect(errorOf('max(...{ a: 1 })').reason).toContain('"..." needs a list');
    expect(errorOf('({ ...[1] })').reason).toContain('needs an object, but it got a list');
  });
});

describe('template literals', () => {
  it('join text and values', () => {
    expect(evaluate(`\`\${1 + 1} of \${"ten"}, \${null}\${undefined}, \${[1]}\``)).toBe(
      '2 of ten, , [1]',
    );
  });

  it('may contain others', () => {
    expect(evaluate(`\`a\${\`b\${"}}"}\`}\``)).toBe('ab}}');
  });
});

describe('reading paths', () => {
  const scope = {
    trigger: { body: { items: [{ id: 1 }, { id: 2 }], 'odd key': 'x', text: 'añ' } },
  };
  it.each([
    ['trigger.body.items[1].id', 2],
    ['trigger["body"]["odd key"]', 'x'],
    ['trigger.body.items.length', 2],
    ['trigger.body.items[trigger.body.items.length - 1].id', 2],
    ['trigger.body.text.length', 2],
    ['trigger.body.text[1]', 'ñ'],
    ['trigger.body["it" + "ems"][0].id', 1],
    ['(trigger.body).items[0].id', 1],
    ['trigger?.body?.items?.[0]?.id', 1],
    ['trigger.none?.body.items[0].deeper.still', undefined],
    ['trigger.none?.["x"].y', undefined],
    ['trigger.none?.map(x => x).join()', undefined],
    ['trigger.body.none?.(1)', undefined],
    ['({ a: [10, 20] }).a[1]', 20],
    ['"abc"[1]', 'b'],
  ])('%s', (source, result) => {
    expect(evaluate(source, scope)).toEqual(result);
  });
});

describe('functions as arguments', () => {
  it.each([
    ['[1, 2].map(n => n + 1)', [2, 3]],
    ['["a", "b"].map((item, index) => item + index)', ['a0', 'b1']],
    ['[1, 2].map((n, i, all) => all.length)', [2, 2]],
    ['[[1, 2], [3, 4]].map(([a, b]) => a * b)', [2, 12]],
    ['[[1, 2, 3]].map(([first, ...others]) => others)', [[2, 3]]],
    ['[[1, 2]].map(([, second]) => second)', [2]],
    ['[{ a: 1, b: { c: 2 } }].map(({ a, b: { c } }) => a + c)', [3]],
    ['[{ a: 1, b: 2 }].map(({ a, ...rest }) => rest)', [{ b: 2 }]],
    ['[{ "x-y": 5 }].map(({ "x-y": z }) => z)', [5]],
    ['[{}].map(({ a = 7 }) => a)', [7]],
    ['[undefined, 3].map((n = 1) => n)', [null, 3]],
    ['[1, 2].map(n => ({ n }))', [{ n: 1 }, { n: 2 }]],
    [
      '[1, 2].map(x => [10, 20].map(y => x * y))',
      [
        [10, 20],
        [20, 40],
      ],
    ],
    ['[1, 2].map(x => [5].map(x => x))', [[5], [5]]],
    ['((a, b) => a + b)(1, 2)', 3],
    ['(x => (y => x + y)(1))(2)', 3],
    ['["a", "b"].map(upper)', ['A', 'B']],
    ['["1", "2"].map(parseInt)', [1, 2]],
    ['[1.5, 2.5].map(Math.floor)', [1, 2]],
    [`Object.entries({ a: 1 }).map(([k, v]) => \`\${k}=\${v}\`)`, ['a=1']],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });

  it('keeps parameters apart from the scope', () => {
    expect(evaluate('[1].map(trigger => trigger + 1)', { trigger: {} })).toEqual([2]);
  });

  it.each([
    ['x => x', 'a function can only be an argument'],
    ['[x => x]', 'a function can only be an argument'],
    ['({ f: x => x })', 'a function can only be an argument'],
    ['[1].map(x => y => x)', 'a function can only be an argument'],
    ['(f => f(1))(2)', '"f" is a value, not a function'],
    ['[1].map(upper => upper("a"))', '"upper" is a value, not a function'],
    ['(x => x)(y => y)', 'a function can only be an argument'],
    ['[1].map(n => { return n })', 'a function here is one value, without { }'],
    ['[1].map((...all) => all)', 'not allowed as a parameter'],
    ['[1].map((a, b, c, d) => a)', 'three parameters at most'],
    ['[1].map(async n => n)', '"async" is not allowed'],
    ['upper', '"upper" is a function and needs parentheses: upper(...)'],
    ['Math.max', '"Math.max" is a function and needs parentheses: Math.max(...)'],
    ['[1][0](2)', 'functions are called by their name'],
    ['trigger["m" + "ap"](x => x)', 'functions are called by their name'],
    ['upper("a")("b")', 'this is not a function'],
    ['[[1]].map(({ a }) => a)', 'takes an object apart, but it got a list'],
    ['[1].map(([a]) => a)', 'takes a list apart, but it got a number (1)'],
  ])('refuses %s', (source, reason) => {
    expect(errorOf(source).reason).toContain(reason);
  });
});

describe('what is left out of the language', () => {
  it.each([
    'a = 1',
    'a += 1',
    'a ??= 1',
    'a++',
    '--a',
    'this',
    'this.constructor',
    'new Date()',
    'new Function("return 1")()',
    'function () {}',
    '(function () { return 1 })()',
    'class {}',
    'delete trigger.a',
    'void 0',
    'import("fs")',
    'import.meta',
    'await x',
    'upper`a`',
    '`a``b`',
    '1, 2',
    '({ get a() { return 1 } })',
    '({ set a(b) {} })',
    '({ a() { return 1 } })',
    '({ async a() {} })',
    '({ *a() {} })',
    '({ __proto__: {} })',
    '({ "__proto__": {} })',
    '1n',
    '/a/',
    '[/a/]',
    'trigger instanceof Object',
    '[].push(1)',
  ])('refuses %s', (source) => {
    expect(errorOf(source, { trigger: {} }).code).toMatch(
      /^expression_(forbidden|unknown_method)$/,
    );
  });

  it.each([
    'yield x',
    'super.x',
    'super()',
    'a.#b',
    '#a in b',
    'let a = 1',
    'const a = 1',
    'if (true) 1',
    'for (;;) {}',
    'while (true) {}',
    'return 1',
    'throw 1',
    'debugger',
    'a; b',
    'new.target',
    '@decorator class {}',
    '<a/>',
    '<!-- a',
  ])('cannot read %s', (source) => {
    expect(errorOf(source).code).toBe('expression_syntax');
  });
});

describe('an expression that cannot be read', () => {
  it.each([
    ['{{ }}', 3, 'there is nothing between {{ and }}'],
    ['{{}}', 2, 'there is nothing between {{ and }}'],
    ['a {{ trigger.x', 2, 'the closing }} is missing'],
    ['a {{', 2, 'the closing }} is missing'],
    ['{{ a b }}', 5, '"b" is not expected here: after an expression comes }} or an operator'],
    ['{{ a + }}', 7, 'the expression ends too early: something is missing'],
    ['{{ (a }}', 6, 'the expression ends too early: something is missing'],
    ['{{ "a }}', 3, 'unterminated string constant'],
    ['{{ [1, 2 }}', 9, 'the expression ends too early: something is missing'],
    ['{{ a.b. }}', 8, 'the expression ends too early: something is missing'],
    ['{{ 1 === = 2 }}', 9, '"=" is not expected here'],
    ['{{ a // b }}', 0, 'the closing }} is missing'],
  ])('%s says where and why', (source, position, reason) => {
    const error = errorOfText(source);
    expect(error.code).toBe('expression_syntax');
    expect({ position: error.position, reason: error.reason }).toEqual({ position, reason });
  });

  it.each([
    ['{{ “a” }}', 'Use straight quotes: "text" or \'text\'.'],
    ['{{ a and b }}', 'Write && for "and".'],
    ['{{ a is b }}', 'Write === to compare.'],
    [
      '{{ if (a) b }}',
      'To choose between two values, write: condition ? a : b (around text: {{#if condition}} … {{/if}})',
    ],
    ['{{ const a = 1 }}', 'Expressions have no variables; a "set" step can name a value.'],
    ['{{ a; }}', 'An expression is one value, without a semicolon.'],
    ['{{ a = 1 }}', 'To compare two values, write ===.'],
    ['{{ new Date() }}', 'For the current time write now(), for a date in text parseDate(text).'],
    ['{{ name | upper }}', 'Write upper(name)'],
  ])('%s gets advice', (source, hint) => {
    expect(errorOfText(source).hint).toBe(hint);
  });

  it('names line and character when there are several lines', () => {
    expect(errorOfText('one\ntwo {{ a b }}').message).toBe(
      'At line 2, character 10, near "b": "b" is not expected here: after an expression comes }} or an operator',
    );
  });

  it.each([
    ['brackets', `${'('.repeat(4000)}1${')'.repeat(4000)}`],
    ['lists', `${'['.repeat(4000)}${']'.repeat(4000)}`],
    ['exclamation marks', `${'!'.repeat(9000)}1`],
    ['choices', `${'a ? b : '.repeat(1100)}c`],
    ['sums', `${'1 + '.repeat(2000)}1`],
    ['functions', `${'[1].map(x => '.repeat(300)}1${')'.repeat(300)}`],
    ['template literals', `${'`${'.repeat(1500)}1${'}`'.repeat(1500)}`],
  ])('is refused when too many %s are nested', (_, source) => {
    expect(errorOf(source)).toMatchObject({
      code: 'expression_budget',
      reason: 'it is nested too deeply',
    });
  });

  it('is refused when it is longer than ten thousand characters', () => {
    expect(errorOf(`"${'a'.repeat(10_100)}"`).reason).toContain('10,000 characters at most');
  });
});

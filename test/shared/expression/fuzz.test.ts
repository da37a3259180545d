import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../shared/expression/budget.ts';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import type { Helper } from '../../../shared/expression/helpers/define-helper.ts';
import { helpers } from '../../../shared/expression/helpers/registry.ts';
import { referencedPaths } from '../../../shared/expression/paths.ts';
import { compileTemplate, evaluateTemplate } from '../../../shared/expression/template.ts';
import { expectPureJson, snapshotOfPrototypes } from './purity.ts';
import { host } from './support.ts';

const nasty = [
  'constructor',
  '__proto__',
  'prototype',
  'call',
  'apply',
  'bind',
  'valueOf',
  'toString',
  'toJSON',
  'then',
  'caller',
  'arguments',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
  'Symbol',
  'Function',
  'Reflect',
  'Proxy',
  'globalThis',
  'process',
  'require',
  'length',
  'name',
];

const scope = {
  trigger: JSON.parse(
    '{"a":1,"b":"text","c":[1,"two",null,{"d":true}],"__proto__":{"polluted":1},"constructor":{"name":"x"}}',
  ),
  steps: { one: { body: [{ n: 1 }, { n: 2 }] } },
  item: 'a, b; c 2026-11-23T10:30:00Z',
  index: 0,
};

/** Small, so that whatever runs for long ends soon. */
const limits = { steps: 20_000, bytes: 1_000_000, resultBytes: 200_000, regexMs: 30 };

/** Evaluates; anything but pure JSON or an ExpressionError fails. */
function expectHarmless(source: string): void {
  const budget = new Budget(limits);
  try {
    const { value, warnings } = evaluateTemplate(compileTemplate(source), scope, host, { budget });
    expectPureJson(value);
    expectPureJson(warnings.map((warning) => ({ ...warning })));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    expect(error.position).toBeGreaterThanOrEqual(0);
    expect(error.position).toBeLessThanOrEqual(source.length);
    expect(error.reason).not.toBe('');
  }
  expect(Reflect.has({}, 'polluted')).toBe(false);
}

/** Checks a property of many cases, and that the host's objects and the scope stay as they were. */
function checkAll(property: fc.IProperty<[string]>, numRuns: number): void {
  const before = snapshotOfPrototypes();
  const scopeBefore = JSON.stringify(scope);
  fc.assert(property, { numRuns });
  const after = snapshotOfPrototypes();
  expect(after).toHaveLength(before.length);
  expect(after.every((value, index) => Object.is(value, before[index]))).toBe(true);
  expect(JSON.stringify(scope)).toBe(scopeBefore);
}

const functionNames = helpers.filter(({ methodOnly }) => !methodOnly).map(({ name }) => name);

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('trigger', 'steps', 'item', 'index', 'x', 'y') },
  { weight: 1, arbitrary: fc.constantFrom(...nasty) },
);
const property = fc.constantFrom(...nasty, 'a', 'b', 'c', 'd', 'one', 'body', 'n', '0', '1');
const text = fc.oneof(
  fc.constantFrom(
    ...nasty,
    'a',
    'b.c[0]',
    'day',
    'Europe/Berlin',
    'yyyy-MM-dd',
    '{"__proto__":{"x":1}}',
  ),
  fc.string({ maxLength: 8 }),
);
const number = fc.oneof(
  fc.constantFrom('0', '1', '-1', 'NaN', '1e9', '1e300', 'Infinity', '2.5', '"12"', 'index'),
  fc.integer({ min: -5, max: 1000 }).map(String),
  fc.double().map((value) => (Number.isFinite(value) ? `(${value})` : '0')),
);
const literal = fc.oneof(
  fc.constantFrom('null', 'true', 'undefined'),
  number,
  text.map((value) => JSON.stringify(value)),
);
const listLiteral = fc.oneof(
  fc.constantFrom('trigger.c', 'steps.one.body', 'range(0, 50)', '[[1, 2], ["a", null]]', '[]'),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }).map((json) => JSON.stringify(json)),
);
const objectLiteral = fc.oneof(
  fc.constantFrom('trigger', 'steps.one', '({})', 'parseJson(\'{"__proto__":{"polluted":1}}\')'),
  fc
    .dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })
    .map((json) => `parseJson(${JSON.stringify(JSON.stringify(json))})`),
);
const textLiteral = fc.oneof(
  fc.constantFrom(
    'item',
    '"a".repeat(3000)',
    '"2026-11-23"',
    'now()',
    '"UTC"',
    '"days"',
    '"%41"',
    '"<b>x</b>"',
  ),
  text.map((value) => JSON.stringify(value)),
);
const patternLiteral = fc.constantFrom(
  '/(a|b)+c?/g',
  '/[^,;]/',
  '/(?<constructor>.)/g',
  '/(?:)/g',
  '/x|(y)/u',
  '/(a+)+$/',
);

/** Something that fits a parameter of this name, so that most calls get beyond the first check. */
function argumentNamed(
  parameter: string,
  any: fc.Arbitrary<string>,
  callback: fc.Arbitrary<string>,
) {
  switch (parameter) {
    case 'list':
    case 'other':
    case 'pairs':
      return fc.oneof({ weight: 4, arbitrary: listLiteral }, { weight: 1, arbitrary: any });
    case 'object':
    case 'objects':
    case 'options':
    case 'names':
    case 'fields':
      return fc.oneof({ weight: 4, arbitrary: objectLiteral }, { weight: 1, arbitrary: any });
    case 'each':
    case 'test':
    case 'by':
    case 'combine':
    case 'compare':
      return fc.oneof({ weight: 4, arbitrary: callback }, { weight: 1, arbitrary: textLiteral });
    case 'pattern':
    case 'search':
    case 'separator':
      return fc.oneof(patternLiteral, textLiteral);
    case 'number':
    case 'length':
    case 'times':
    case 'index':
    case 'size':
    case 'digits':
    case 'decimals':
    case 'start':
    case 'end':
    case 'step':
    case 'amount':
    case 'count':
    case 'depth':
      return fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: any });
    case 'unit':
      return fc.oneof(
        fc.constantFrom('"day"', '"months"', '"h"', '"year"', '"quarter"'),
        textLiteral,
      );
    case 'zone':
      return fc.oneof(fc.constantFrom('"UTC"', '"Asia/Kolkata"', '"UTC+25"'), textLiteral);
    case 'date':
    case 'earlier':
    case 'later':
      return fc.oneof(fc.constantFrom('now()', '"2026-11-23"', '1e12', '8.64e15', '-8.64e15'), any);
    case 'value':
    case 'values':
      return any;
    default:
      return fc.oneof({ weight: 4, arbitrary: textLiteral }, { weight: 1, arbitrary: any });
  }
}

/** A call of a helper with as many arguments as it takes, as a function or as a method. */
function helperCall(helper: Helper, any: fc.Arbitrary<string>, callback: fc.Arbitrary<string>) {
  const most = Math.min(helper.maximum, helper.parameters.length + 2);
  const parameters = Array.from({ length: most }, (_, index) =>
    argumentNamed(helper.parameters[index] ?? helper.parameters.at(-1) ?? 'value', any, callback),
  );
  const counts = fc.integer({ min: helper.minimum, max: most });
  return fc.tuple(fc.tuple(...parameters), counts, fc.boolean()).map(([all, count, asMethod]) => {
    const given = all.slice(0, Math.max(count, helper.methodOnly ? 1 : 0));
    const [first, ...others] = given;
    const method = helper.methodOnly || (asMethod && helper.methodOf.length > 0);
    if (!method || first === undefined) return `${helper.name}(${given.join(', ')})`;
    return `(${first}).${helper.name}(${others.join(', ')})`;
  });
}

const binary = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '==',
  '===',
  '!=',
  '<',
  '>=',
  '&&',
  '||',
  '??',
  'in',
  '&',
  '|',
  '<<',
);
const unary = fc.constantFrom('!', '-', '+', '~', 'typeof ');
const keyName = property.map((key) => (/^\d/.test(key) ? `"${key}"` : key));

/** Source text of expressions: nearly all can be read, many are ill-meant. */
const { expression } = fc.letrec<Record<'expression' | 'callback', string>>((tie) => {
  const one = tie('expression');
  const callback = tie('callback');
  return {
    callback: fc.oneof(
      one.map((body) => `x => (${body})`),
      one.map((body) => `(x, y) => (${body})`),
      fc.tuple(keyName, one).map(([key, body]) => `({ ${key}: y }) => (${body})`),
      fc
        .tuple(keyName, one, one)
        .map(([key, a, b]) => `([x = ${a}, { ${key}: y } = {}]) => (${b})`),
      fc.constantFrom('x => x', 'upper', 'toText', 'Math.max', '(x, y) => x + y'),
    ),
    expression: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'expression' },
      literal,
      name,
      fc.tuple(one, property).map(([value, key]) => `(${value})[${JSON.stringify(key)}]`),
      fc
        .tuple(one, keyName)
        .map(([value, key]) => (key.startsWith('"') ? `(${value})[${key}]` : `(${value}).${key}`)),
      fc.tuple(one, one).map(([value, key]) => `(${value})?.[${key}]`),
      fc.array(one, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      listLiteral.map((value) => `[...${value}, 1]`),
      fc.tuple(property, one).map(([key, value]) => `({ [${JSON.stringify(key)}]: ${value} })`),
      fc.tuple(objectLiteral, one).map(([a, b]) => `({ ...${a}, x: ${b} })`),
      fc.tuple(one, binary, one).map(([a, sign, b]) => `((${a}) ${sign} (${b}))`),
      fc.tuple(unary, one).map(([sign, a]) => `${sign}(${a})`),
      fc.tuple(one, one, one).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
      one.map((value) => `\`a\${${value}}b\``),
      fc
        .tuple(callback, one, one)
        .map(([run, a, b]) => (run.includes('=>') ? `(${run})(${a}, ${b})` : `${run}(${a})`)),
      {
        weight: 3,
        arbitrary: fc.constantFrom(...helpers).chain((helper) => helperCall(helper, one, callback)),
      },
      fc
        .tuple(one, fc.constantFrom(...nasty), one)
        .map(([value, key, a]) => `(${value}).${key}?.(${a})`),
    ),
  };
});

const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...nasty,
        '{{',
        '}}',
        '\\',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '.',
        '?.',
        ',',
        '=>',
        '=',
        '...',
        '`',
        '${',
        '"',
        "'",
        '/',
        '*',
        '+',
        'new ',
        'this',
        '//',
        '/*',
        ' ',
        '\n',
        'trigger',
        'x',
        '1',
        ';',
        '#',
        '@',
        '\u2028',
        '\ud800',
      ),
      fc.constantFrom(...functionNames),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('any expression that can be written', () => {
  it('gives pure JSON or an error, changes nothing, and ends', () => {
    checkAll(
      fc.property(expression, (source) => expectHarmless(`{{ ${source} }}`)),
      2500,
    );
  });

  it('does so between text, too', () => {
    const pair = fc.tuple(expression, expression).map(([a, b]) => `a {{ ${a} }} b {{ ${b} }}`);
    checkAll(fc.property(pair, expectHarmless), 700);
  });

  it('does so when it is no expression at all', () => {
    const text = soup.chain((source) => fc.constantFrom(source, `{{ ${source} }}`));
    checkAll(fc.property(text, expectHarmless), 4000);
  });

  it('can be asked for its paths', () => {
    checkAll(
      fc.property(fc.oneof(expression, soup), (source) => {
        try {
          for (const { path } of referencedPaths(`{{ ${source} }}`)) expect(path).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      1000,
    );
  });
});

describe('every helper', () => {
  const any = fc.oneof(
    literal,
    listLiteral,
    objectLiteral,
    textLiteral,
    patternLiteral,
    fc
      .jsonValue({ maxDepth: 3 })
      .map((json) => `parseJson(${JSON.stringify(JSON.stringify(json))})`),
  );
  const callback = fc.constantFrom(
    'x => x',
    '(x, y) => [x, y]',
    '(x, y) => ({ ...x, y })',
    'x => x.a.b',
    '() => "__proto__"',
    'upper',
  );

  it.each(helpers.map((helper) => [helper.signature, helper] as const))(
    '%s takes any arguments without harm',
    (_, helper) => {
      checkAll(
        fc.property(helperCall(helper, any, callback), (call) => expectHarmless(`{{ ${call} }}`)),
        40,
      );
    },
  );
});

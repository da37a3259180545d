import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import type { Value } from '../../../shared/expression/values.ts';
import { expectPureJson, snapshotOfPrototypes } from './purity.ts';
import { evaluate, evaluateText } from './support.ts';

const scope = {
  trigger: {
    body: { text: 'abc', list: [1, 2, 3], object: { a: 1 }, number: 5, yes: true, none: null },
    headers: JSON.parse('{"__proto__": {"polluted": true}, "constructor": "data"}'),
  },
};

/** Undefined, null, or the error of an expression: never something of the host. */
function harmless(source: string): Value | ExpressionError {
  const before = snapshotOfPrototypes();
  try {
    const value = evaluate(source, scope);
    expectPureJson(value);
    return value;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  } finally {
    const after = snapshotOfPrototypes();
    expect(after.length).toBe(before.length);
    expect(after.every((value, index) => Object.is(value, before[index]))).toBe(true);
    expect(Reflect.has({}, 'polluted')).toBe(false);
  }
}

describe('ways out of a sandbox that were published for others', () => {
  it.each([
    // AngularJS 1.0 to 1.5
    `constructor.constructor('alert(1)')()`,
    `{}.constructor.constructor('alert(1)')()`,
    `a='constructor';b={};a.sub.call.call(b[a].getOwnPropertyDescriptor(b[a].getPrototypeOf(a.sub),a).value,0,'alert(1)')()`,
    `toString.constructor.prototype.toString=toString.constructor.prototype.call`,
    `'a'.constructor.prototype.charAt=[].join`,
    `'a'['constructor']['prototype']['charAt']=[].join`,
    `x={'y':''.constructor.prototype};x['y'].charAt=[].join`,
    `[].pop.constructor('alert(1)')()`,
    `{}.toString()['constructor']['fromCharCode'](97)`,
    `$eval.constructor('alert(1)')()`,
    `$on.constructor('alert(1)')()`,
    `[1].map(constructor)`,
    `(_=''.sub).call.call({}[$='constructor'].getOwnPropertyDescriptor(_.__proto__,$).value,0,'alert(1)')()`,
    // static-eval, safe-eval, notevil
    `(function({x}){return x.constructor})({x:"".sub})("return process")()`,
    `(function myTag(y){return ''[!y?'__proto__':'constructor'][y]})('constructor')('return process')()`,
    `(x => x.constructor)("".sub)("return process")()`,
    `(({constructor: c}) => c)('').fromCharCode(97)`,
    `(({constructor: {constructor: f}}) => f)({})('return process')()`,
    `(({__proto__: p}) => p)({})`,
    `[''].map(({constructor}) => constructor)`,
    `[[]].map(([...{constructor}]) => constructor)`,
    `((a = [].constructor) => a)()`,
    // vm and vm2
    `this.constructor.constructor('return process')().mainModule.require('child_process').execSync('id')`,
    `globalThis.process.env`,
    `process.env`,
    `global.process`,
    `require('child_process').execSync('id')`,
    `module.constructor._load('fs')`,
    `Error.prepareStackTrace`,
    `new Error().constructor.constructor('return process')()`,
    `async () => {}`,
    `(async () => {}).constructor('return process')()`,
    `(() => {}).constructor('return process')()`,
    `(x => x)['constructor']('return process')()`,
    `Symbol.species`,
    `Symbol['iterator']`,
    `Proxy`,
    `Reflect.get({}, 'constructor')`,
    `Reflect.construct(Function, ['return 1'])`,
    // n8n
    `(function(){ return this.process.mainModule.require('child_process').execSync('id').toString() })()`,
    `[].constructor.constructor('return process')()`,
    `''['const' + 'ructor']['constr' + 'uctor']('return process')()`,
    `\`\${(() => {}).constructor('return 1')()}\``,
    `Object['getOwn' + 'PropertyDescriptors']({})`,
    `Object.getOwnPropertyDescriptor({}, 'a')`,
    `Object.getPrototypeOf('')`,
    `Object.setPrototypeOf({}, null)`,
    `Object.defineProperty({}, 'a', { value: 1 })`,
    `Object.prototype.__defineGetter__('x', () => 1)`,
    `({}).__lookupGetter__('__proto__')`,
    `({}).__defineGetter__('a', () => 1)`,
    `with ({}) constructor`,
    `extend({}, { __proto__: { polluted: true } })`,
    `DateTime.fromISO.constructor('return process')()`,
    `now.constructor('return process')()`,
    `now().constructor`,
    `upper.call(null, 'a')`,
    `upper.apply(null, ['a'])`,
    `upper.bind(null)('a')`,
    `Math.max.constructor('return 1')()`,
    `Math.max.call.call(upper, null, 'a')`,
    `Math['constructor']`,
    `Math.__proto__`,
    `JSON.constructor`,
    `JSON['__proto__']`,
    `Math[trigger.body.text]`,
    // JSONata, mathjs, expr-eval, jexl, filtrex
    `trigger.body.text.constructor`,
    `trigger.body.list.constructor.constructor`,
    `trigger.body.list.__proto__.map`,
    `trigger.body.list['__proto__'].polluted`,
    `cos.constructor('return process')()`,
    `toString`,
    `valueOf()`,
    `valueOf().constructor`,
    `hasOwnProperty('a')`,
    `__proto__`,
    `__proto__.constructor`,
    `trigger.__proto__.polluted = 1`,
    `trigger.__defineSetter__('a', x => x)`,
    `({ ...{}.__proto__ })`,
    `trigger.body.object.hasOwnProperty.constructor`,
    `trigger.body.object.valueOf()`,
    `trigger.body.object.isPrototypeOf({})`,
    `trigger.body.number.toString.constructor`,
    `trigger.body.yes.constructor`,
    `trigger.body.text.at.name`,
    `trigger.body.text.sub('x')`,
    `trigger.body.text.anchor('x')`,
    `trigger.body.list.map.call('abc', x => x)`,
    `trigger.body.list.map((x => x).constructor)`,
    `trigger.body.list.reduce((a, b, c) => c.constructor)`,
    `trigger.body.list.sort((a, b) => a.constructor)`,
    `trigger.body.list.map(Object)`,
    `trigger.body.list.map(Function)`,
    `trigger.body.list.map(eval)`,
    `trigger.body.list[Symbol.iterator]`,
    `trigger.body.list.values().next`,
    `trigger.body.list.entries().constructor`,
    `/a/.constructor`,
    `/a/.exec.constructor`,
    `/a/.exec('a').input`,
    `/a/.exec('a').groups`,
    `'a'.match(/(?<constructor>a)/).groups.constructor`,
    `'a'.replace(/a/, Function)`,
    `'a'.replace(/a/, x => x.constructor)`,
    `'a'.replace('a', "$'\`$&")`,
    `'return process'.replace(/.*/, (0, eval))`,
    `import('child_process')`,
    `import.meta.url`,
    `new.target`,
    `arguments`,
    `arguments.callee.caller`,
    `[1].map(() => arguments)`,
    `eval('1')`,
    `Function('return process')()`,
    `setTimeout('alert(1)')`,
    `fetch('http://127.0.0.1:4780/')`,
    `WebAssembly.compile`,
    `console.log(1)`,
    `document.cookie`,
    `window.location`,
    `postMessage(1)`,
    `navigator.userAgent`,
    `performance.now()`,
    `crypto.subtle`,
    `Buffer.from('a')`,
    `process.binding('fs')`,
    `process.exit(1)`,
    `structuredClone({})`,
    `queueMicrotask(x => x)`,
    `then`,
    `({ then: 1 }).then(x => x)`,
    `get({}, 'constructor')`,
    `get({}, '__proto__.polluted')`,
    `get([], 'constructor.constructor')`,
    `get('', 'constructor')`,
    `has({}, '__proto__')`,
    `has([], 'map')`,
    `[{}].pluck('constructor')`,
    `[{}].pluck('__proto__')`,
    `[{}].sortBy('constructor.name')`,
    `[{}].groupBy('constructor')`,
    `[{}].unique('__proto__')`,
    `[{}].max('constructor')`,
    `[{}].sum('constructor')`,
    `where([{}], { constructor: undefined })`,
    `choose('constructor', {})`,
    `choose('__proto__', {})`,
    `choose('toString', {}, 'none')`,
    `pick({}, '__proto__', 'constructor')`,
    `mapValues({}, x => x.constructor)`,
    `'constructor' in {}`,
    `hmac('a', 'b', 'constructor')`,
    `hmac('a', 'b', '__proto__')`,
    `sha256('a', 'constructor')`,
    `formatDate(0, 'yyyy', 'constructor')`,
    `formatDate(0, 'yyyy', 'UTC', 'constructor')`,
    `addTime(0, 1, 'constructor')`,
    `addTime(0, 1, '__proto__')`,
    `startOf(0, 'toString')`,
    `formatNumber(1, 2, '__proto__')`,
    `formatCurrency(1, '__proto__')`,
    `unescapeHtml('&constructor;&__proto__;')`,
  ])('%s', (source) => {
    const result = harmless(source);
    if (result instanceof ExpressionError) expect(result.code).toMatch(/^expression_/);
    else expectPureJson(result);
  });
});

describe('names of the prototype chain', () => {
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'call',
    'bind',
    'apply',
    'hasOwnProperty',
    '__defineGetter__',
    'then',
    'caller',
    'arguments',
    'name',
    'Symbol(Symbol.iterator)',
  ];
  const receivers = [
    '""',
    '"abc"',
    '0',
    '1.5',
    'true',
    '[]',
    '[1]',
    '({})',
    '({ a: 1 })',
    'trigger.body',
    'trigger.body.list',
    'trigger.body.none',
  ];
  const reads = receivers.flatMap((receiver) =>
    names.flatMap((name) => [
      `${receiver}[${JSON.stringify(name)}]`,
      `get(${receiver}, ${JSON.stringify(name)})`,
      `[${receiver}].map(x => x[${JSON.stringify(name)}])[0]`,
    ]),
  );

  it('are not there, whatever they are read from', () => {
    for (const source of reads) {
      const result = harmless(source);
      if (!(result instanceof ExpressionError)) expect([undefined, null]).toContain(result);
    }
  });

  it('are ordinary keys where data has them', () => {
    expect(evaluate('trigger.headers.constructor', scope)).toBe('data');
    expect(evaluate('trigger.headers["__proto__"]', scope)).toEqual({ polluted: true });
    expect(evaluate('trigger.headers["__proto__"].polluted', scope)).toBe(true);
    expect(evaluate('trigger.headers.polluted', scope)).toBeUndefined();
  });
});

describe('a key named __proto__ in data', () => {
  const evil = `parseJson('{"__proto__": {"polluted": true}, "a": 1}')`;

  it.each([
    [`({ ...${evil} })`],
    [`({ ["__proto__"]: { polluted: true } })`],
    [`merge(${evil}, {})`],
    [`Object.assign({}, ${evil})`],
    [`deepMerge({}, ${evil})`],
    [`deepMerge(${evil}, ${evil})`],
    [`fromEntries([["__proto__", { polluted: true }]])`],
    [`set({}, "__proto__.polluted", true)`],
    [`set({}, "constructor.prototype.polluted", true)`],
    [`pick(${evil}, "__proto__")`],
    [`omit(${evil}, "a")`],
    [`mapKeys({ a: { polluted: true } }, k => "__proto__")`],
    [`mapValues(${evil}, x => x)`],
    [`filterValues(${evil}, x => true)`],
    [`renameKeys({ a: { polluted: true } }, { a: "__proto__" })`],
    [`[{ k: "__proto__", polluted: true }].keyBy("k")`],
    [`[{ k: "__proto__" }].groupBy("k")`],
    [`[{ k: "__proto__" }].countBy("k")`],
    [`parseQuery("__proto__[polluted]=1&__proto__=2&__proto__=3")`],
    [`parseUrl("http://x/?__proto__=1").query`],
    [`parseCsv("__proto__,a\\n1,2")`],
    [`compact(${evil})`],
    [`[${evil}].map(({ a, ...rest }) => rest)`],
    [`[${evil}].map(x => ({ ...x, b: 1 }))`],
    [`unique([${evil}, ${evil}])`],
    [`toCsv([${evil}])`],
    [`trigger.headers`],
    [`({ ...trigger.headers })`],
  ])('stays a key: %s', (source) => {
    const result = harmless(source);
    expect(result).not.toBeInstanceOf(ExpressionError);
  });

  it('is copied with its value', () => {
    expect(JSON.stringify(evaluate(`({ ...${evil}, b: 2 })`))).toBe(
      '{"__proto__":{"polluted":true},"a":1,"b":2}',
    );
  });

  it('cannot be written in an object', () => {
    expect(harmless('({ __proto__: { polluted: true } })')).toBeInstanceOf(ExpressionError);
    expect(harmless('({ "__proto__": null })')).toBeInstanceOf(ExpressionError);
  });
});

describe('the scope', () => {
  it('is never changed', () => {
    const frozen = JSON.stringify(scope);
    const sources = [
      'trigger.body.list.reverse()',
      'trigger.body.list.sort((a, b) => b - a)',
      'trigger.body.list.shuffle()',
      'trigger.body.list.with(0, 9)',
      'trigger.body.list.concat(4)',
      'set(trigger.body, "object.a", 2)',
      'deepMerge(trigger.body, { object: { a: 2, b: 3 } })',
      'merge(trigger.body, { text: "changed" })',
      'union(trigger.body.list, [9])',
      'trigger.body.list.sortBy(x => -x)',
    ];
    for (const source of sources) evaluate(source, scope);
    expect(JSON.stringify(scope)).toBe(frozen);
  });

  it('has no functions, even if the host left one in it', () => {
    const careless: Record<string, never> = Object.assign(Object.create(null), {
      trigger: { run: () => 'called', nested: { deep: Math.max }, big: 10n, symbol: Symbol('s') },
      direct: () => 'called',
    });
    for (const source of [
      'trigger.run',
      'trigger.nested.deep',
      'direct',
      'trigger.big',
      'trigger.symbol',
      'trigger["r" + "un"]',
      'trigger.run ?? null',
    ]) {
      expect(evaluate(source, careless) ?? null).toBeNull();
    }
    expect(() => evaluate('trigger.run()', careless)).toThrow(ExpressionError);
    expect(() => evaluate('direct()', careless)).toThrow(ExpressionError);
  });

  it('is read by own properties only', () => {
    const inherited = Object.create({ secret: 'inherited' });
    expect(evaluateText('{{ secret }}', inherited).value).toBeUndefined();
    expect(evaluateText('{{ trigger.secret }}', { trigger: inherited }).value).toBeUndefined();
    expect(
      evaluateText('{{ trigger["sec" + "ret"] }}', { trigger: inherited }).value,
    ).toBeUndefined();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';

failOnLeaks();

let sandbox: TestSandbox;
beforeAll(() => {
  sandbox = testSandbox({ workers: 1 });
});
afterAll(() => sandbox.close());

/** Names of what Node and browsers have, and the sandbox must not. */
const HOST_NAMES = [
  'process',
  'require',
  'module',
  'exports',
  'global',
  'Buffer',
  'WebAssembly',
  'Worker',
  'MessageChannel',
  'postMessage',
  'importScripts',
  'navigator',
  'window',
  'document',
  'fetch',
  'std',
  'os',
  'print',
  'scriptArgs',
  '__dirname',
  '__filename',
  'host',
  'load',
];

/** Every function constructor that code can get hold of, and what its code sees. */
const CONSTRUCTORS = [
  'Function',
  '(() => {}).constructor',
  '(async () => {}).constructor',
  '(function* () {}).constructor',
  '(async function* () {}).constructor',
  'this?.constructor?.constructor ?? Function',
  '[].constructor.constructor',
  '"".sub.constructor',
  'console.log.constructor',
  'console.constructor.constructor',
  'setTimeout.constructor',
  'crypto.randomUUID.constructor',
  'crypto.constructor.constructor',
  'URL.constructor',
  'new URL("http://a").searchParams.constructor.constructor',
  'structuredClone.constructor',
  'structuredClone({}).constructor.constructor',
  'new Error("x").constructor.constructor',
  'input.constructor.constructor',
  'input.list.map.constructor',
  'Object.getPrototypeOf(async () => {}).constructor',
  'Reflect.construct(Function, ["return 1"]).constructor',
  'new Proxy(Function, {})',
  'Function.bind(null)',
  'Function.prototype.call.bind(Function, null)',
  'Object.getOwnPropertyDescriptor(globalThis, "Function").value',
];

describe('nothing of the host can be reached', () => {
  it('by name', async () => {
    const code = `return ${JSON.stringify(HOST_NAMES)}.filter((name) => name in globalThis || eval('typeof ' + name) !== 'undefined')`;
    expect(await sandbox.value(code)).toEqual([]);
  });

  it.each(CONSTRUCTORS)('by the function constructor %s', async (maker) => {
    const code = `
      const make = ${maker};
      const look = 'return [typeof process, typeof require, typeof Buffer, typeof postMessage].join()';
      let result = make(look)();
      if (result && typeof result.next === 'function') result = (await result.next()).value;
      return await result;`;
    expect(await sandbox.value(code, { globals: { input: { list: [1] } } })).toBe(
      'undefined,undefined,undefined,undefined',
    );
  });

  it.each([
    'import("fs")',
    'import("node:fs")',
    'import("data:text/javascript,export default 1")',
    'import("file:///etc/passwd")',
    'eval("import(\'os\')")',
    'new Function("return import(\'std\')")()',
  ])('by %s', async (code) => {
    expect((await sandbox.problem(`return await ${code}`)).kind).toBe('failed');
  });

  it.each([
    'import fs from "fs"; return 1',
    'export const a = 1',
    '}); process.exit(); (async () => {',
  ])('by what breaks out of the function: %s', async (code) => {
    expect(['syntax', 'failed']).toContain((await sandbox.problem(code)).kind);
  });

  it('by what stands in stack traces', async () => {
    const code = `
      const seen = [];
      Error.prepareStackTrace = (error, frames) => { seen.push(...[frames].flat()); return ''; };
      for (const act of [
        () => null.x,
        () => new URL('no'),
        () => crypto.getRandomValues(1),
        () => structuredClone(() => {}),
        () => new TextDecoder('x'),
        () => setTimeout(1),
      ]) try { act(); } catch (error) { seen.push(error.stack, ...Object.values(error), error.constructor === Error || error instanceof Error); }
      const frame = seen.find((one) => typeof one === 'object' && one && typeof one.getThis === 'function');
      return [frame === undefined, seen.filter((one) => /node:|file:|\\/work|\\.ts/.test(String(one)))];`;
    expect(await sandbox.value(code)).toEqual([true, []]);
  });

  it('by the callers of its own functions', async () => {
    const code = `
      const found = [];
      function spy() {
        for (const look of [() => spy.caller, () => spy.arguments, () => spy.caller.caller])
          try { found.push(typeof look()); } catch { found.push('refused'); }
        return 'http://a';
      }
      new URL({ toString: spy });
      console.log({ get [Symbol.toStringTag]() { return spy(); } });
      setTimeout(spy);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [found.length >= 6, found.filter((one) => one !== 'undefined' && one !== 'refused')];`;
    expect(await sandbox.value(code)).toEqual([true, []]);
  });

  it('by errors of the thread, which come as errors of the sandbox', async () => {
    const code = `
      const errors = [];
      for (const act of [() => new URL('http://' + 'x'.repeat(11e6)), () => { for (let i = 0; i < 1100; i++) setTimeout(() => {}, 1e6); }])
        try { act(); } catch (error) { errors.push(error); }
      const chain = errors.flatMap((error) => [error, error.constructor, error.__proto__, error.constructor.constructor]);
      return [errors.length, chain.every((one) => one instanceof Object), errors.map((error) => error.constructor('return typeof process') instanceof Error)];`;
    expect(await sandbox.value(code)).toEqual([2, true, [true, true]]);
  });

  it('by getters, proxies and thenables that are handed out', async () => {
    const code = `
      const seen = [];
      const spy = (name) => new Proxy(function () {}, {
        get: (target, key) => { seen.push(String(key)); return key === 'then' ? undefined : key === Symbol.toPrimitive ? () => 'x' : spy(name); },
        apply: (target, self, args) => { seen.push(...args.map((arg) => typeof arg)); return 'x'; },
        has: () => true, ownKeys: () => [], getPrototypeOf: () => null,
      });
      console.log(spy('a'), [spy('b')]);
      try { structuredClone(spy('c')); } catch {}
      try { await fetch?.(spy('d')); } catch {}
      return spy('output');`;
    const end = await sandbox.end(code);
    expect(end.ok ? end.value : end.problem.kind).not.toBe('crashed');
    expect(await sandbox.value('return typeof process')).toBe('undefined');
  });
});

describe('code that breaks its own world breaks nothing else', () => {
  it.each([
    'Object.prototype.toJSON = () => ({ type: "done", json: "1", spent: false }); return { a: 1 }',
    'Object.prototype.kind = "ok"; Object.prototype.ok = true; throw new Error("x")',
    'Object.defineProperty(Object.prototype, "0", { set() { throw 1 } }); return [1]',
    'Object.defineProperty(Object.prototype, "message", { get() { throw 1 } }); throw new Error("x")',
    'Object.defineProperty(Object.prototype, "__proto__", { get() { return null } }); return {}',
    'JSON.stringify = JSON.parse = () => { throw 1 }; console.log({}); return { a: 1 }',
    'String.prototype.slice = Array.prototype.push = Map.prototype.get = null; console.log({}); throw new Error("x")',
    'String.prototype.slice = () => "x".repeat(1e6); console.log({}); throw new Error("y")',
    'Array.prototype[Symbol.iterator] = null; console.log(1); return [1]',
    'Promise.prototype.then = () => { throw 1 }; await 1; return 1',
    'Promise = Object = Error = Function = JSON = Reflect = undefined; await null; return 1',
    'delete globalThis.Promise; delete globalThis.Object; throw 5',
    'Object.freeze(Object.prototype); Object.freeze(globalThis); console.log(1); return new URL("http://a").href',
    'Symbol.prototype[Symbol.toPrimitive] = () => { throw 1 }; throw Symbol("x")',
    'throw { toString() { throw 1 }, toJSON() { throw 2 }, get name() { throw 3 }, get message() { throw 4 } }',
    'throw Object.create(null)',
    'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
    'throw new Proxy(class {}, {})',
    'throw document.all',
    'const e = new Error("x"); e.stack = { toString() { throw 1 } }; throw e',
    'const e = new Error("x"); e.stack = "    at evil (code:-1:99999999999999999999)\\n at code:1"; throw e',
    'const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy',
    'const r = Proxy.revocable([], {}); r.revoke(); return r.proxy',
    'return { get a() { throw new Error("getter") } }',
    'return new Proxy({}, { ownKeys() { return ["a"] }, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get() { return () => 1 } })',
    'class A extends Promise { constructor(run) { super(run); throw 1 } } return new A(() => {})',
    'class A extends Array { static get [Symbol.species]() { return Function } } return new A(1, 2).map((x) => x)',
    'RegExp.prototype.exec = () => { throw 1 }; return "a".replace(/a/, "b")',
    'Date.prototype.toJSON = () => 1n; return new Date()',
    'globalThis.console = { log: null }; return 1',
    'console.log = null; console.log(1)',
    'var trigger = 1, input = 2; globalThis.trigger = 3; return globalThis.input',
    'with ({ get a() { return 1 } }) { return a }',
    'return eval("var x = 1; x") + (0, eval)("typeof x")',
    'const f = new Function("return this")(); f.stolen = 1; return Object.keys(f)',
  ])('%s', async (code) => {
    const end = await sandbox.end(code, { timeLimitMs: 20_000 });
    expect(end.ok ? 'ok' : end.problem.kind).toMatch(/^(?:ok|failed|output|stuck)$/);
    // The next run has a world of its own.
    expect(
      await sandbox.value(
        `console.log({ fresh: true });
         return [typeof stolen, {}.kind, JSON.stringify({ a: [1] }), new URL('http://a/b').pathname, [...[1]], await Promise.resolve(2), new Date(0)]`,
      ),
    ).toEqual(['undefined', null, '{"a":[1]}', '/b', [1], 2, '1970-01-01T00:00:00.000Z']);
    expect(sandbox.lines.at(-1)).toBe('{ fresh: true }');
  });

  it('cannot pollute what its output becomes', async () => {
    const value = await sandbox.value(
      'return JSON.parse(\'{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}\')',
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
  });

  it('cannot write into the values it was given', async () => {
    const input = { list: [1, 2], deep: { a: 1 } };
    await sandbox.value('input.list.push(3); input.deep.a = 2; input.__proto__.x = 1; return 1', {
      globals: { input },
    });
    expect(input).toEqual({ list: [1, 2], deep: { a: 1 } });
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });
});

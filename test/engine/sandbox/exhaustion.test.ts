import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const MIB = 1024 * 1024;
const MEMORY = 32 * MIB;
/** What the whole process may grow by, whatever one thread of 32 MiB is made to do. */
const MOST_GROWTH = 384 * MIB;

failOnLeaks();

let sandbox: TestSandbox;
let before: number;
let peak = 0;
let sampling: NodeJS.Timeout;

beforeAll(() => {
  sandbox = testSandbox({ workers: 1 });
  before = process.memoryUsage.rss();
  sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
});

afterAll(async () => {
  clearInterval(sampling);
  await sandbox.close();
});

async function kindOf(code: string, timeLimitMs: number): Promise<string> {
  const end = await sandbox.end(code, { timeLimitMs, memoryLimitBytes: MEMORY });
  // Whatever it did, the next one finds all as it should be.
  expect(await sandbox.value('return [1, 2].map((n) => n * 2)')).toEqual([2, 4]);
  return end.ok ? 'ok' : end.problem.kind;
}

describe('memory', () => {
  it.each([
    'const a = []; for (;;) a.push(new Array(1000).fill(7))',
    'const a = []; for (;;) a.push(new ArrayBuffer(1 << 20))',
    'const o = {}; for (let i = 0; ; i++) o["k" + i] = new Array(100).fill(i)',
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, new Array(100).fill(i))',
    'const s = []; for (;;) s.push(Symbol("x".repeat(100_000) + s.length))',
    'let s = "x"; for (;;) s += s',
    'return "x".repeat(2 ** 30 - 2).length',
    'return "x".padEnd(2 ** 29).length',
    'return new SharedArrayBuffer(1 << 30).byteLength',
    'return new Array(2 ** 32 - 1).fill(0).length',
    'return [...Array(1e9)].length',
    'return Array.from({ length: 1e9 }).length',
    'return JSON.stringify(Array(1e8).fill("x")).length',
    'return new Array(1e5).fill("y".repeat(1e5)).join("").length',
    'return Math.max(...Array(1e7).fill(1))',
    'Reflect.ownKeys(new Proxy({}, { ownKeys: () => Array(1e7).fill("a") }))',
    'const a = new Uint8Array(4e7); a.sort((x, y) => x - y)',
    'return atob("AAAA".repeat(1e7)).length',
    'let f = () => {}; for (;;) f = f.bind(null, "x".repeat(1e5) + Math.random())',
    'class A extends Array { static get [Symbol.species]() { return class { constructor() { return Array(1e8).fill(0) } } } } return new A(1, 2).map((x) => x).length',
  ])('ends at its limit: %s', async (code) => {
    expect(await kindOf(code, 60_000)).toBe('memory');
  });

  it('is told apart from a time limit, and where it was', async () => {
    const problem = await sandbox.problem(
      'const a = [];\nfor (;;) {\n  a.push(new Array(1e4).fill(1));\n}',
      {
        memoryLimitBytes: MEMORY,
      },
    );
    expect(problem).toMatchObject({ kind: 'memory', line: 3 });
  });

  it('is as large as was asked for', async () => {
    const code = 'return new Uint8Array(24 * 1024 * 1024).length';
    expect((await sandbox.problem(code, { memoryLimitBytes: 16 * MIB })).kind).toBe('memory');
    expect(await sandbox.value(code, { memoryLimitBytes: 48 * MIB })).toBe(24 * MIB);
  });

  it('holds for values that are handed in', async () => {
    const problem = await sandbox.problem('return 1', {
      globals: { input: Array.from({ length: 20 }, (_, at) => `${at}`.repeat(1_000_000)) },
      memoryLimitBytes: 16 * MIB,
    });
    expect(problem.kind).toBe('memory');
  });

  it('that the code took and gave back does no harm', async () => {
    const code =
      'try { const a = []; for (;;) a.push(new Array(1e4).fill(1)) } catch {} return "on"';
    expect(await kindOf(code, 60_000)).toBe('ok');
  });
});

describe('time', () => {
  it.each([
    'for (;;);',
    'for (;;) await null',
    'while (true) { try { for (;;); } catch {} finally { continue } }',
    'try { for (;;); } finally { for (;;); }',
    'const flood = () => Promise.resolve().then(flood); flood(); await new Promise(() => {})',
    'setTimeout(function f() { setTimeout(f) }); await new Promise(() => {})',
    'await new Promise((resolve) => setTimeout(resolve, 1e9))',
    'function* g() { for (;;) yield 1 } for (const x of g());',
    'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) });',
    'await { then(resolve) { resolve(this) } }',
    'return { then() { for (;;); } }',
    'return { toJSON() { for (;;); } }',
    'throw { get message() { for (;;); } }',
    'throw { name: "E", get stack() { for (;;); } }',
    'throw new Proxy({}, { get() { for (;;); } })',
    'throw new Proxy(new Error("x"), { getPrototypeOf() { for (;;); } })',
    'console.log(new Proxy([], { get() { for (;;); } }))',
    'for (;;) console.log("x".repeat(1e5))',
    'for (;;) console.log("flood")',
    'for (;;) new WeakRef({})',
    'for (;;) new Function("return " + Math.random())',
    'for (;;) crypto.getRandomValues(new Uint8Array(65536))',
    'for (;;) new URL("http://a/" + "x".repeat(1e5))',
    'const r = new FinalizationRegistry(() => { for (;;); }); for (;;) r.register({}, 1)',
    // Those below spend it in C, where QuickJS does not look at the clock.
    'return /^(a+)+$/.test("a".repeat(50) + "!")',
    'return /(x+x+)+y/.test("x".repeat(50))',
    'return "a".repeat(1e5).match(/(.*)*x/)',
    'let x = 3n; for (;;) x = x * x % (10n ** 20000n)',
    'return (10n ** 300_000n).toString().length + (10n ** 300_000n * 7n).toString().length + (10n ** 300_001n).toString().length',
    'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
    'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
    'const a = []; a.length = 2 ** 32 - 1; return a.join("").length',
  ])('is over: %s', async (code) => {
    expect(await kindOf(code, 150)).toBe('timeout');
  });

  it('tells where the code was', async () => {
    const code =
      'const a = 1;\nfunction work() {\n  for (let i = 0; ; i++) Math.sqrt(i);\n}\nwork();';
    // A thread that gets no turn of a busy machine is ended before it can say.
    const problem = await until('a thread that says where it was', async () => {
      const found = await sandbox.problem(code, { timeLimitMs: 100 });
      expect(found.kind).toBe('timeout');
      return found.stack.length > 0 && found;
    });
    // QuickJS attributes the jump back to where the loop begins.
    expect(problem.stack[0]).toMatch(/^work, line [23]\b/);
    expect(problem.stack[1]).toMatch(/^line 5\b/);
  });
});

describe('depth', () => {
  it.each([
    'function f() { return f() } return f()',
    'const o = { get a() { return this.a } }; return o.a',
    'const o = { toString() { return "" + o } }; return "" + o',
    'const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x',
    'const o = { toJSON() { return JSON.stringify(o) } }; return o',
    'class A { constructor() { new A() } } new A()',
    'function* g() { yield* g() } return [...g()]',
    '[1, 2, 3].sort(function f() { return [1, 2, 3].sort(f) })',
    'await (async function f() { return f() })()',
    'JSON.parse("[".repeat(1e6))',
    `JSON.parse('{"a":'.repeat(1e6))`,
    'JSON.parse("[".repeat(1e5) + "]".repeat(1e5), (k, v) => v)',
    'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a.flat(Infinity)',
    'let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; structuredClone(a)',
    'let p = {}; for (let i = 0; i < 5e4; i++) p = new Proxy(p, {}); return p.x',
    'let f = () => {}; for (let i = 0; i < 5e4; i++) f = new Proxy(f, {}); return f()',
    'eval("(".repeat(1e6))',
    'eval("[".repeat(1e6))',
    'eval("!".repeat(1e6) + "1")',
    'eval("`${".repeat(1e5))',
    'eval("function f(){".repeat(1e5))',
    'new RegExp("(?:".repeat(1e5) + "a" + ")*".repeat(1e5))',
  ])('has an end: %s', async (code) => {
    expect(await kindOf(code, 60_000)).toBe('stack');
  });

  it('of what is returned is limited', async () => {
    const nested = (levels: number) =>
      `let a = []; for (let i = 1; i < ${levels}; i++) a = [a]; return a`;
    const problem = await sandbox.problem(nested(501));
    expect(problem).toMatchObject({ kind: 'output', message: expect.stringContaining('500') });
    expect(JSON.stringify(await sandbox.value(nested(500)))).toBe(
      '['.repeat(500) + ']'.repeat(500),
    );
  });
});

describe('size', () => {
  it('of what is returned is limited', async () => {
    const problem = await sandbox.problem('return "x".repeat(10 * 1024 * 1024)');
    expect(problem).toMatchObject({ kind: 'output', message: expect.stringContaining('10 MiB') });
    const value = await sandbox.value('return "x".repeat(10 * 1024 * 1024 - 2)');
    expect(String(value).length).toBe(10 * MIB - 2);
  });

  it('of an error is limited', async () => {
    const problem = await sandbox.problem(
      'const e = new Error("m".repeat(1e6)); e.name = "n".repeat(1e6); e.stack = "s\\n".repeat(1e6); throw e',
    );
    expect(problem.message.length).toBeLessThanOrEqual(10_000);
    expect(problem.name.length).toBeLessThanOrEqual(10_000);
    expect(problem.stack).toEqual([]);
  });

  it('of what code tells the thread is limited', async () => {
    const problem = await sandbox.problem('new URL("http://a/" + "x".repeat(11 * 1024 * 1024))');
    expect(problem).toMatchObject({ kind: 'failed', message: 'this text is too long' });
  });

  it('of timers is limited', async () => {
    const problem = await sandbox.problem('for (;;) setTimeout(() => {}, 1e6)');
    expect(problem).toMatchObject({ kind: 'failed', message: 'too many timers' });
  });
});

it('keeps the memory of the process bounded through all of this', () => {
  expect(peak).toBeGreaterThan(before);
  expect(peak - before).toBeLessThan(MOST_GROWTH);
});

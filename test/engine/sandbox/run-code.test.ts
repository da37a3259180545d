import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openSandbox } from '../../support/sandbox.ts';

failOnLeaks();

describe('values', () => {
  it('go in and come out as JSON', async () => {
    const { value } = openSandbox();
    const all: Json = [null, true, 1.5, -0, 'text', [], {}, { a: [{ b: 'ü€😀\u2028' }] }];
    expect(await value('return input', { globals: { input: all } })).toEqual(
      JSON.parse(JSON.stringify(all)),
    );
  });

  it('keep zero bytes and half characters', async () => {
    const { value } = openSandbox();
    const odd = 'a\0b\ud800c';
    expect(await value('return [input, input.length]', { globals: { input: odd } })).toEqual([
      odd,
      5,
    ]);
  });

  it('are what JSON makes of them', async () => {
    const { value } = openSandbox();
    const code =
      'return { date: new Date(0), nothing: undefined, nan: NaN, list: [undefined, () => 1], map: new Map([[1, 2]]) }';
    expect(await value(code)).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      nan: null,
      list: [null, null],
      map: {},
    });
  });

  it('that are left out are null', async () => {
    const { value } = openSandbox();
    expect(await value('')).toBeNull();
    expect(await value('return')).toBeNull();
    expect(await value('return null')).toBeNull();
  });

  it.each([
    ['return () => 1', ''],
    ['return Symbol("x")', ''],
    ['return 10n', 'BigInt'],
    ['const a = {}; a.a = a; return a', 'circular'],
    ['return { toJSON() { throw new Error("mine") } }', 'mine'],
  ])('that JSON has not are a problem of the output: %s', async (code, words) => {
    const { problem } = openSandbox();
    const found = await problem(code);
    expect(found.kind).toBe('output');
    expect(found.message).toContain(words);
  });

  it('are globals, which the code may shadow and change', async () => {
    const { value } = openSandbox();
    const globals = { trigger: { body: { id: 7 } }, steps: {} };
    expect(await value('trigger.body.id++; return globalThis.trigger.body', { globals })).toEqual({
      id: 8,
    });
    expect(await value('const trigger = 1; return trigger', { globals })).toBe(1);
  });
});

describe('code', () => {
  it('may await, and end in a comment', async () => {
    const { value } = openSandbox();
    const code = 'const a = await Promise.all([1, Promise.resolve(2)]);\nreturn a // done';
    expect(await value(code)).toEqual([1, 2]);
  });

  it('may be sloppy, or strict when it says so', async () => {
    const { value, problem } = openSandbox();
    expect(await value('count = 1; return count')).toBe(1);
    expect((await problem('"use strict"; count = 1')).message).toContain('count');
  });

  it('has timers', async () => {
    const { value } = openSandbox();
    const code = `
      const order = [];
      const gone = setTimeout(() => order.push('never'), 5);
      clearTimeout(gone);
      clearTimeout('nothing');
      setTimeout((a, b) => order.push(a + b), 20, 1, 2);
      queueMicrotask(() => order.push('soon'));
      await new Promise((resolve) => setTimeout(resolve, 40));
      return order;`;
    expect(await value(code)).toEqual(['soon', 3]);
  });

  it('that waits for nothing is told so at once', async () => {
    const { problem } = openSandbox();
    expect((await problem('await new Promise(() => {})')).kind).toBe('stuck');
    expect((await problem('setTimeout(() => {}, 1); await new Promise(() => {})')).kind).toBe(
      'stuck',
    );
  });
});

describe('errors', () => {
  it('name the place in the code', async () => {
    const { problem } = openSandbox();
    const code = [
      'function outer() {',
      '  inner();',
      '}',
      'function inner() {',
      '  throw new TypeError("bad");',
      '}',
      'await null;',
      'outer();',
    ].join('\n');
    expect(await problem(code)).toEqual({
      kind: 'failed',
      name: 'TypeError',
      message: 'bad',
      line: 5,
      column: expect.any(Number),
      stack: [
        expect.stringMatching(/^inner, line 5, column \d+$/),
        expect.stringMatching(/^outer, line 2, column \d+$/),
        expect.stringMatching(/^line 8, column \d+$/),
      ],
    });
  });

  it('count columns of the first line from 1', async () => {
    const { problem } = openSandbox();
    expect(await problem('missing()')).toMatchObject({ line: 1, column: 1 });
    expect(await problem('\n  missing()')).toMatchObject({ line: 2, column: 3 });
  });

  it('of syntax name the place too', async () => {
    const { problem } = openSandbox();
    expect(await problem('const a = 1;\nconst b = ;')).toMatchObject({
      kind: 'syntax',
      name: 'SyntaxError',
      line: 2,
    });
    expect(await problem('if (true) {')).toMatchObject({ kind: 'syntax', line: 1 });
  });

  it('of JSON.parse are at the call', async () => {
    const { problem } = openSandbox();
    expect(await problem('const a = 1;\nJSON.parse("{x")')).toMatchObject({
      kind: 'failed',
      line: 2,
    });
  });

  it('in a timer fail the run', async () => {
    const { problem } = openSandbox();
    const code = 'setTimeout(() => {\n  throw new Error("late");\n});\nawait new Promise(() => {})';
    expect(await problem(code)).toMatchObject({ kind: 'failed', message: 'late', line: 2 });
  });

  it.each([
    ['throw "words"', '', 'words'],
    ['throw { code: 5 }', '', '{"code":5}'],
    ['throw null', '', 'null'],
    ['throw undefined', '', 'undefined'],
    ['throw Symbol("s")', '', 'Symbol(s)'],
    ['throw Object.assign(new Error("m"), { name: "Mine" })', 'Mine', 'm'],
    ['class Mine extends RangeError {}; throw new Mine("m")', 'RangeError', 'm'],
  ])('may be anything that is thrown: %s', async (code, name, message) => {
    const { problem } = openSandbox();
    expect(await problem(code)).toMatchObject({ kind: 'failed', name, message });
  });
});

describe('console', () => {
  it('tells one line for each line, in order, also of code that fails', async () => {
    const sandbox = openSandbox();
    await sandbox.problem(
      'console.log("one\\ntwo", 3); console.warn("w"); console.error("e"); throw 1',
    );
    expect(sandbox.lines).toEqual(['one', 'two 3', 'Warning: w', 'Error: e']);
  });

  it.each([
    [`'x', 1n, -0, null, undefined, Symbol('s')`, 'x 1n 0 null undefined Symbol(s)'],
    [
      `{ a: 1, 'b-c': [1, { d: { e: { f: 1 } } }] }`,
      '{ a: 1, "b-c": [1, { d: { e: [Object] } }] }',
    ],
    ['[], {}, [, 1], Object.create(null)', '[] {} [undefined, 1] {}'],
    ['{ get g() { throw 1 } }', '{ g: [Getter] }'],
    ['new Date(0), new Date(NaN), /r/g', '1970-01-01T00:00:00.000Z Invalid Date /r/g'],
    [`new Map([[{ k: 1 }, 'v']]), new Set([1])`, 'Map(1) { { k: 1 } => "v" } Set(1) { 1 }'],
    [
      'new Uint8Array(2), () => 1, class Named {}',
      'Uint8Array [0, 0] [Function] [Function: Named]',
    ],
    ['Promise.resolve(1)', 'Promise { … } (await it)'],
    [
      `(() => { const o = { n: 'l' }; o.self = o; return [o, o] })()`,
      '[{ n: "l", self: [Circular] }, { n: "l", self: [Circular] }]',
    ],
    ['Array(102).fill(0)', `[${'0, '.repeat(100)}… 2 more]`],
  ])('shows %s', async (values, shown) => {
    const sandbox = openSandbox();
    await sandbox.value(`console.log(${values})`);
    expect(sandbox.lines).toEqual([shown]);
  });

  it('shows errors with their place', async () => {
    const sandbox = openSandbox();
    await sandbox.value('const a = 1;\nconsole.log(new RangeError("far"))');
    expect(sandbox.lines[0]).toBe('RangeError: far');
    expect(sandbox.lines[1]).toMatch(/code:2:\d+/);
  });

  it('counts, groups, measures and asserts', async () => {
    const sandbox = openSandbox();
    await sandbox.value(`
      console.group('g'); console.info('in'); console.groupEnd(); console.debug('out');
      console.count(); console.count(); console.countReset(); console.count();
      console.assert(true, 'no'); console.assert(false, 'yes', 1);
      console.table([{ a: 1 }]); console.dir({ b: 2 }); console.time('t'); console.timeEnd('t');`);
    expect(sandbox.lines.slice(0, -1)).toEqual([
      'g',
      '  in',
      'out',
      'default: 1',
      'default: 2',
      'default: 1',
      'Assertion failed: yes 1',
      '0: { a: 1 }',
      '{ b: 2 }',
    ]);
    expect(sandbox.lines.at(-1)).toMatch(/^t: \d+ ms$/);
  });

  it('keeps what was printed before the code was ended', async () => {
    const sandbox = openSandbox();
    // In C, so that the thread has to be ended from outside.
    const code =
      'console.log("before"); return "a".repeat(3e7).localeCompare("b") + (10n ** 3000000n).toString()';
    // Which limit is met first depends on how fast the machine is.
    expect(['timeout', 'memory']).toContain(
      (await sandbox.problem(code, { timeLimitMs: 500 })).kind,
    );
    expect(sandbox.lines).toEqual(['before']);
  });

  it('keeps what was printed before the run was canceled', async () => {
    const sandbox = openSandbox();
    const abort = new AbortController();
    const lines: string[] = [];
    const run = sandbox.end('console.log("before"); for (;;);', {
      signal: abort.signal,
      log(line) {
        lines.push(line);
        abort.abort(new Error('canceled'));
      },
    });
    await expect(run).rejects.toThrow('canceled');
    expect(lines).toEqual(['before']);
  });

  it('cuts long lines and floods, keeps the newest and says what is missing', async () => {
    const sandbox = openSandbox();
    await sandbox.value(
      'console.log("x".repeat(1e5)); for (let i = 1; i <= 30_000; i++) console.log(i)',
    );
    const { lines } = sandbox;
    expect(lines[0]).toBe(`${'x'.repeat(1999)}…`);
    expect(lines[1]).toBe('1');
    expect(lines.at(-1)).toBe('30000');
    expect(lines.length).toBeLessThan(25_000);
    const missing = lines
      .map((line) => /^… (\d+) lines left out$/.exec(line)?.[1])
      .filter((count) => count !== undefined);
    const shown = lines.length - missing.length;
    expect(shown + missing.reduce((sum, count) => sum + Number(count), 0)).toBe(30_001);
    expect(missing.length).toBeGreaterThan(0);
  });
});

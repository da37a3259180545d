import { describe, expect, it } from 'vitest';
import { code } from '../../../../engine/steps/code/index.ts';
import { mentioned } from '../../../../engine/steps/code/scope.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { openSandbox } from '../../../support/sandbox.ts';
import {
  type StepContextOverrides,
  stepContext,
  type TestStepContext,
} from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { outputOf } from '../../../support/step-result.ts';

failOnLeaks();

const SCOPE = {
  trigger: { body: { id: 7, total: 120 } },
  steps: { fetch: { items: [1, 2, 3] }, 'other one': { text: 'x' } },
  run: { id: 'r1' },
  workflow: { name: 'W' },
  item: undefined,
};

function context(overrides: StepContextOverrides = {}): TestStepContext {
  const services = { sandbox: openSandbox(), ...overrides.services };
  return stepContext({ scope: () => SCOPE, ...overrides, services });
}

async function run(params: JsonObject, given = context()): Promise<Json> {
  return outputOf(await code.execute(params, given));
}

describe('the code', () => {
  it('reads what expressions read, and gives the output', async () => {
    const text = `
      const sum = steps.fetch.items.reduce((a, b) => a + b);
      return { id: trigger.body.id, sum, other: steps['other one'].text, run: run.id, in: workflow.name, loop: typeof item }`;
    expect(await run({ code: text })).toEqual({
      id: 7,
      sum: 6,
      other: 'x',
      run: 'r1',
      in: 'W',
      loop: 'undefined',
    });
  });

  it('reads its input, in which expressions were resolved', async () => {
    expect(await run({ code: 'return input', input: { a: [1] } })).toEqual({ a: [1] });
    expect(await run({ code: 'return input' })).toBeNull();
  });

  it('reads an item and its place in loops', async () => {
    const given = context({ scope: () => ({ ...SCOPE, item: { n: 1 }, index: 4 }) });
    expect(await run({ code: 'return [item.n, index]' }, given)).toEqual([1, 4]);
  });

  it('changes only copies', async () => {
    await run({ code: 'trigger.body.id = 8; steps.fetch.items.push(4); return 1' });
    expect(SCOPE.trigger.body.id).toBe(7);
    expect(SCOPE.steps.fetch.items).toEqual([1, 2, 3]);
  });

  it('is logged line by line', async () => {
    const given = context();
    await run({ code: 'console.log("a", { b: 1 }); console.warn("c")' }, given);
    expect(given.logs).toEqual(['a { b: 1 }', 'Warning: c']);
  });

  it('gets only values that it mentions', () => {
    expect(mentioned(SCOPE, 'return 1')).toEqual({});
    expect(mentioned(SCOPE, 'return triggered')).toEqual({});
    expect(mentioned(SCOPE, 'return trigger')).toEqual({ trigger: SCOPE.trigger });
    const { fetch } = SCOPE.steps;
    for (const text of [
      'steps.fetch',
      'steps?.fetch.items',
      'steps["fetch"]',
      "steps ?. ['fetch']",
    ])
      expect(mentioned(SCOPE, text)).toEqual({ steps: { fetch } });
    for (const text of [
      'Object.keys(steps)',
      'steps[name]',
      'const { fetch } = steps',
      'steps.fetch; f(steps)',
    ])
      expect(mentioned(SCOPE, text)).toEqual({ steps: SCOPE.steps });
  });
});

describe('a failure', () => {
  it('names the error and its place', async () => {
    const given = context();
    const text =
      'console.log("before");\nfunction work() {\n  return trigger.body.none.id;\n}\nwork();';
    await expect(run({ code: text }, given)).rejects.toMatchObject({
      code: 'code_failed',
      message: expect.stringMatching(/^The code threw TypeError: .* \(line 3, column \d+\)\.$/),
      details: {
        name: 'TypeError',
        line: 3,
        column: expect.any(Number),
        stack: [expect.stringContaining('work, line 3'), expect.stringContaining('line 5')],
      },
    });
    expect(given.logs).toEqual(['before']);
  });

  it.each([
    ['return require("fs")', 'other steps'],
    ['return Buffer.from("x")', 'btoa'],
    ['return fetch("http://a")', 'hosts'],
    ['return $json.id', 'trigger.body'],
    ['process.exit()', 'other steps'],
  ])('tells what to use instead: %s', async (text, words) => {
    await expect(run({ code: text })).rejects.toMatchObject({
      code: 'code_failed',
      hint: expect.stringContaining(words),
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'for (;;);',
      { timeoutMs: 50 },
      { code: 'code_timeout', kind: 'timeout', hint: expect.stringContaining('time limit') },
    ],
    [
      'const a = []; for (;;) a.push(new Array(1e4).fill(0))',
      { memoryMb: 16, timeoutMs: 60_000 },
      { code: 'code_memory', message: expect.stringContaining('16 MB') },
    ],
    ['const f = () => f(); f()', {}, { code: 'code_stack' }],
    ['await new Promise(() => {})', {}, { code: 'code_stuck' }],
    ['return 1n', {}, { code: 'code_output', hint: expect.stringContaining('String(') }],
    ['return {', {}, { code: 'code_syntax' }],
    [
      'throw ""',
      {},
      { code: 'code_failed', message: expect.stringContaining('without a message') },
    ],
  ])('tells limits apart: %s', async (text, params, expected) => {
    await expect(run({ code: text, ...params })).rejects.toMatchObject({
      ...expected,
      message: expected['message'] ?? expect.any(String),
    });
  });

  it('of a canceled run is its reason', async () => {
    const given = context();
    const text = 'console.log("on"); for (;;);';
    const running = run(
      { code: text, timeoutMs: 60_000 },
      { ...given, log: () => given.abort(new Error('canceled')) },
    );
    await expect(running).rejects.toThrow('canceled');
  });
});

describe('its params', () => {
  it('are checked', () => {
    expect(stepProblems(code, { code: 'return {{' })).toEqual([
      expect.stringMatching(/^code: line 1, column 9: Unexpected token$/),
    ]);
    expect(stepProblems(code, { code: 'const a = 1;\nimport x from "y"' })[0]).toContain(
      'line 2: there are no modules',
    );
    expect(stepProblems(code, { code: 'return await 1; // {{ }}' })).toEqual([]);
    expect(stepProblems(code, { code: '', hosts: ['https://a.b'] })[0]).toContain(
      'hosts.0: must be a host',
    );
    expect(stepProblems(code, { code: '', hosts: ['a.b:80'] })[0]).toContain('without a port');
    expect(stepProblems(code, { code: '', hosts: ['*', 'A.b', '127.0.0.1', '::1'] })).toEqual([]);
    expect(stepProblems(code, { code: '', memoryMb: 8 })).toHaveLength(1);
  });

  it('decide what it reaches and what a crash means', () => {
    expect(code.effectsFor({ code: '' })).toBe('none');
    expect(code.immediate).toBe(false);
    expect(code.permissions({ code: '', hosts: [] })).toEqual([]);
    const hosts = ['API.example.com', '{{ trigger.body.host }}', '*'];
    expect(code.effectsFor({ code: '', hosts })).toBe('external');
    expect(code.permissions({ code: '', hosts })).toEqual([
      { kind: 'host', host: 'api.example.com' },
      { kind: 'host', host: '*' },
      { kind: 'host', host: '*' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { switchStep } from '../../../../engine/steps/switch/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const run = (params: JsonObject) => switchStep.execute(params, stepContext());
const check = (params: JsonObject) => stepProblems(switchStep, params);
const names = (params: JsonObject) => switchStep.portsFor(params).map((port) => port.name);

describe('switch', () => {
  const byValue = (value: JsonObject['x']) => ({
    value,
    cases: [
      { port: 'paid', equals: 'paid' },
      { port: 'five', equals: 5 },
      { port: 'again', equals: 'paid' },
      { port: 'nothing', equals: null },
    ],
  });

  it('leaves through the first case that equals the value', () => {
    expect(run(byValue('paid'))).toEqual({ port: 'paid', output: { case: 'paid' } });
    expect(run(byValue('5'))).toEqual({ port: 'five', output: { case: 'five' } });
    expect(run(byValue('PAID'))).toMatchObject({ port: 'default' });
    expect(run({ ...byValue('PAID'), ignoreCase: true })).toMatchObject({ port: 'paid' });
  });

  it('finds a missing value by null', () => {
    expect(run({ cases: byValue('').cases })).toMatchObject({ port: 'nothing' });
  });

  it('leaves through the first case whose conditions hold', () => {
    const large = (left: number): JsonObject => ({
      cases: [
        { port: 'huge', conditions: [{ left, op: 'gt', right: 1000 }] },
        {
          port: 'some',
          match: 'any',
          conditions: [
            { left, op: 'gt', right: 100 },
            { left, op: 'lt', right: 0 },
          ],
        },
      ],
    });
    expect(run(large(5000))).toMatchObject({ port: 'huge' });
    expect(run(large(-1))).toMatchObject({ port: 'some' });
    expect(run(large(1))).toEqual({ port: 'default', output: { case: 'default' } });
  });

  it('does not take a case whose expression gave nothing', () => {
    expect(run({ value: 'x', cases: [{ port: 'a' }] })).toMatchObject({ port: 'default' });
  });

  it('fails when no case fits and there is no fallback', () => {
    const params = { ...byValue('other'), fallback: false };
    expect(() => run(params)).toThrow(StepFailure);
    expect(() => run(params)).toThrow('No case fits text "other"');
  });

  it('names the case whose condition cannot be answered', () => {
    const cases = [{ port: 'a', conditions: [{ left: 'x', op: 'gt', right: 1 }] }];
    expect(() => run({ cases })).toThrow('Condition cases[0].conditions[0] (gt)');
  });

  it('has a port per case, and default at the end', () => {
    expect(switchStep.portsFor({ cases: [{ port: 'a', label: 'First', equals: 1 }] })).toEqual([
      { name: 'a', label: 'First' },
      { name: 'default', label: 'No case fits' },
    ]);
    expect(names({ ...byValue(''), fallback: false })).toEqual([
      'paid',
      'five',
      'again',
      'nothing',
    ]);
  });

  it('has ports while its params are not complete', () => {
    expect(names({})).toEqual(['default']);
    expect(names({ cases: '{{ x }}' })).toEqual(['default']);
    expect(names({ cases: [null, {}, { port: 'A b' }, { port: 'a' }, { port: 'a' }] })).toEqual([
      'a',
      'default',
    ]);
  });

  it.each<[string, JsonObject, string[]]>([
    [
      'ports that are taken',
      {
        value: 1,
        cases: [
          { port: 'a', equals: 1 },
          { port: 'a', equals: 2 },
        ],
      },
      ['cases.1.port: another case has the port "a" already'],
    ],
    [
      'ports with a meaning of their own',
      {
        value: 1,
        cases: [
          { port: 'default', equals: 1 },
          { port: 'error', equals: 2 },
        ],
      },
      [
        'cases.0.port: "default" has a meaning of its own: choose another name',
        'cases.1.port: "error" has a meaning of its own: choose another name',
      ],
    ],
    [
      'ports that are no names',
      { value: 1, cases: [{ port: 'My port', equals: 1 }] },
      ['cases.0.port: must start with a letter and use a-z, 0-9 and "_" (at most 64)'],
    ],
    [
      'ports that are expressions',
      { value: 1, cases: [{ port: '{{ x }}', equals: 1 }] },
      ['cases.0.port: must be a fixed name, because edges start there: no expression'],
    ],
    [
      'cases that are expressions',
      { value: 1, cases: '{{ x }}' },
      ['cases: must be a fixed list, because edges start there'],
    ],
    [
      'a case that is an expression',
      { value: 1, cases: ['{{ x }}', { port: 'a', equals: 1 }] },
      ['cases.0: must be a fixed case, because edges start there'],
    ],
    [
      'a value that is missing, once',
      {
        cases: [
          { port: 'a', equals: 1 },
          { port: 'b', equals: 2 },
        ],
      },
      ['value: is missing: it is what the "equals" of the cases is compared with'],
    ],
    [
      'a case that says too much or nothing',
      {
        value: 1,
        cases: [
          { port: 'a', equals: 1, conditions: [{ left: 1, op: 'exists' }] },
          { port: 'b' },
          { port: 'c', equals: 1, match: 'all' },
        ],
      },
      [
        'cases.0.equals: a case has "equals" or "conditions", not both',
        'cases.1.equals: is missing: give "equals" or "conditions"',
        'cases.2.match: goes with "conditions", not with "equals"',
      ],
    ],
    [
      'conditions at their path',
      { cases: [{ port: 'a', conditions: [{ left: 1, op: 'exists', right: 1 }] }] },
      ['cases.0.conditions.0.right: "exists" looks at "left" only: leave it out'],
    ],
    [
      'a key that is misspelled',
      { value: 1, cases: [{ ports: 'a', equals: 1 }] },
      [
        'cases.0.port: is missing: expected text',
        'cases.0: there is no param "ports" here; did you mean "port"?',
      ],
    ],
  ])('refuses %s', (_name, params, problems) => {
    expect(check(params)).toEqual(problems);
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineStep, StepParamsError } from '../../../engine/steps/define-step.ts';
import { stepContext } from '../../support/step-context.ts';
import { stepProblems } from '../../support/step-problems.ts';

const step = defineStep({
  type: 'sample',
  name: 'Sample',
  description: 'A step of this test.',
  icon: 'box',
  group: 'action',
  effects: 'none',
  ports: [{ name: 'out', label: 'Out' }],
  params: z.strictObject({
    count: z.int().min(1),
    size: z.enum(['small', 'large']).optional(),
    target: z
      .union([z.string(), z.strictObject({ host: z.string(), port: z.number() })])
      .optional(),
    body: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text'), text: z.string() }),
        z.strictObject({ type: z.literal('empty') }),
      ])
      .optional(),
  }),
  problems: ({ count }) => (count === 13 ? [{ path: ['count'], message: 'brings bad luck' }] : []),
  example: { count: 1 },
  run: ({ count }) => ({ output: count }),
});

describe('check', () => {
  it.each([
    [{}, ['count: is missing: expected a number']],
    [{ count: 1.5 }, ['count: must be a whole number, not a number (1.5)']],
    [{ count: [1] }, ['count: must be a number, not a list']],
    [{ count: null }, ['count: must be a number, not null']],
    [{ count: 1, size: 'smal' }, ['size: "smal" is not known here; did you mean "small"?']],
    [{ count: 1, size: 'vast' }, ['size: "vast" is not one of small, large']],
    [{ count: 1, size: 5 }, ['size: must be "small" or "large", not a number (5)']],
    [
      { count: 1, target: { host: 'a', port: 'x' } },
      ['target: port: must be a number, not text ("x")'],
    ],
    [
      { count: 1, body: { type: 'txt' } },
      ['body.type: "txt" is not known here; did you mean "text"?'],
    ],
    [{ count: 1, body: {} }, ['body.type: is missing: choose "text" or "empty"']],
    [
      { count: 1, body: { type: 'empty', text: 'a' } },
      ['body: there is no param "text" here; there is "type"'],
    ],
    [{ count: 13 }, ['count: brings bad luck']],
  ])('says what is wrong with %j', (params, problems) => {
    expect(stepProblems(step, params)).toEqual(problems);
  });

  it.each([
    [{ count: '{{ trigger.body.count }}' }],
    [{ count: 1, size: '{{ vars.size }}', body: '{{ vars.body }}' }],
    [{ count: 1, target: { host: 'a', port: '{{ vars.port }}' } }],
    [{ count: 1, body: { type: '{{ vars.type }}' } }],
  ])('leaves expressions to the run: %j', (params) => {
    expect(stepProblems(step, params)).toEqual([]);
  });

  it('reports unknown keys beside expressions', () => {
    expect(stepProblems(step, { count: '{{ a }}', sise: '{{ b }}' })).toEqual([
      'params: there is no param "sise" here; did you mean "size"?',
    ]);
  });
});

describe('execute', () => {
  it('runs with params that fit', () => {
    expect(step.execute({ count: 2 }, stepContext())).toEqual({ output: 2 });
  });

  it('refuses what expressions gave wrongly, and names the param', () => {
    const execute = () => step.execute({ count: 'two' }, stepContext());
    expect(execute).toThrow(StepParamsError);
    expect(execute).toThrow('count: must be a number, not text ("two")');
  });
});

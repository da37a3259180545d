import { describe, expect, it } from 'vitest';
import { calledByWorkflow } from '../../../../engine/steps/called-by-workflow/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, stepOf } from '../../../support/test-engine.ts';
import { workflow } from '../../../support/test-workflows.ts';
import { onTrigger } from '../../../support/triggers.ts';

failOnLeaks();

const FIELDS: JsonObject[] = [
  { name: 'customer', type: 'object', required: true },
  { name: 'count', type: 'number', default: 1 },
  { name: 'note', type: 'text' },
];

/** Calls a workflow that takes these fields with this input. */
async function call(fields: JsonObject[], input: Json) {
  const engine = await openEngine();
  await engine.publish(onTrigger('called-by-workflow', { input: fields }, { name: 'Called' }));
  const run = await engine.carryOut(
    workflow(
      [{ id: 'call', type: 'sub-workflow', params: { workflow: 'Called', input } }],
      undefined,
      {
        name: 'Caller',
      },
    ),
  );
  const ended = await engine.ended(run.id);
  const { runs } = await engine.call('runs.list', { workflow: 'Called' });
  return { ended, calls: runs.length, engine, called: runs[0]?.id ?? '' };
}

describe('a workflow that is called', () => {
  it('gets the input, with defaults for what was left out', async () => {
    const { ended, engine, called } = await call(FIELDS, { customer: { name: 'Ada' }, more: true });
    expect(ended.status).toBe('succeeded');
    expect(stepOf(await engine.run(called), 'keep').output).toMatchObject({
      body: { customer: { name: 'Ada' }, count: 1, more: true },
    });
  });

  it('takes anything when it names no fields', async () => {
    const { engine, called } = await call([], [1, 'two']);
    expect(stepOf(await engine.run(called), 'keep').output).toMatchObject({ body: [1, 'two'] });
  });

  it.each<[string, Json]>([
    ['customer: is required', null],
    ['customer: must be an object', { customer: 'Ada' }],
    ['count: must be a number', { customer: {}, count: 'many' }],
    ['the input must be an object', 'Ada'],
  ])('is not started by an input that does not fit: %s', async (problem, input) => {
    const { ended, calls } = await call(FIELDS, input);
    expect(ended.status).toBe('failed');
    expect(stepOf(ended, 'call').error).toMatchObject({
      code: 'call_input',
      message: expect.stringContaining(problem),
    });
    expect(calls).toBe(0);
  });
});

describe('the fields', () => {
  it('have names of their own, and a sample that fits', () => {
    expect(stepProblems(calledByWorkflow, { input: [{ name: 'a b' }] })).toEqual([
      expect.stringContaining('input.0.name: must start with a letter'),
    ]);
    expect(stepProblems(calledByWorkflow, { input: [{ name: 'a' }, { name: 'a' }] })).toEqual([
      'input: has a name twice',
    ]);
    expect(stepProblems(calledByWorkflow, { input: FIELDS, sample: { count: 2 } })).toEqual([
      'sample: customer: is required',
    ]);
  });
});

import * as z from 'zod';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import { inputFieldsSchema, readInput } from '../../values/input-fields.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem } from '../define-step.ts';

const calledByWorkflowParams = z.strictObject({
  input: inputFieldsSchema.default([]).meta({
    title: 'Input',
    description: 'What a caller gives. None: anything.',
    field: 'list',
  }),
  sample: anyValue.meta({
    title: 'Sample input',
    description: 'JSON that is offered when the workflow is tried out.',
    field: 'json',
  }),
});

export const calledByWorkflow = defineStep({
  type: 'called-by-workflow',
  name: 'Called by a workflow',
  description: 'Starts a run when a step of another workflow calls this one.',
  icon: 'workflow',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Call' }],
  params: calledByWorkflowParams,
  problems: sampleProblems,
  source: { kind: 'engine' },
  example: {
    input: [
      { name: 'customer', type: 'object', required: true },
      { name: 'urgent', type: 'boolean', default: false },
    ],
    sample: { customer: { name: 'Ada' } },
  },
  docs: `
What the caller gave is \`{{ trigger.body }}\`: \`{{ trigger.body.customer.name }}\`. Fields that are left
out get their default; an input that does not fit fails the step that calls, which says what is wrong,
and starts nothing.
`,
});

function sampleProblems({ input, sample }: { [key: string]: Json }): ParamProblem[] {
  const fields = inputFieldsSchema.safeParse(input ?? []);
  if (!fields.success || sample === undefined || !isJsonObject(sample)) return [];
  const read = readInput(fields.data, sample);
  return read.ok ? [] : read.problems.map((message) => ({ path: ['sample'], message }));
}

import * as z from 'zod';
import { readPath } from '../../../shared/expression/key-path.ts';
import { describe, isMissing, setOwn } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { ValueError } from '../../values/value-error.ts';
import {
  defineStep,
  type ParamProblem,
  type StepContext,
  StepFailure,
  type StepResult,
} from '../define-step.ts';
import { docs } from './docs.ts';
import { joinLists, keysOf } from './join-lists.ts';

const MODES = ['all', 'append', 'first', 'join'] as const;

const joinSchema = z.strictObject({
  left: anyValue.meta({
    title: 'Left list',
    description: 'A list of objects, such as `{{ steps.orders.body }}`.',
    field: 'expression',
  }),
  right: anyValue.meta({
    title: 'Right list',
    description: 'What is looked up for each of them.',
    field: 'expression',
  }),
  leftKey: z.string().min(1).max(500).meta({
    title: 'Key on the left',
    description: 'A field such as `id` or `customer.id`.',
    field: 'text',
  }),
  rightKey: z
    .string()
    .min(1)
    .max(500)
    .meta({
      title: 'Key on the right',
      description: 'Left out: the same as on the left.',
      field: 'text',
    })
    .optional(),
  keep: z.enum(['matches', 'left', 'right', 'all']).default('matches').meta({
    title: 'Keep',
    description:
      'Only what matches (inner), or also what is only on the left, only on the right, or on either side (outer).',
    field: 'select',
  }),
  prefer: z.enum(['left', 'right', 'pairs']).default('right').meta({
    title: 'Fields of the same name',
    description: 'Which side counts. `pairs` gives `{ "left": …, "right": … }`.',
    field: 'select',
  }),
});

export const merge = defineStep({
  type: 'merge',
  name: 'Merge',
  description: 'Brings branches together: all results, the first one, or two lists by a key.',
  icon: 'merge',
  group: 'logic',
  effects: 'none',
  ports: [{ name: 'out', label: 'Merged' }],
  joins: ({ mode }) => (mode === 'first' ? 'any' : 'all'),
  docs,
  params: z.strictObject({
    mode: z.enum(MODES).default('all').meta({
      title: 'Mode',
      description:
        'All results by step, all lists as one, the first result that comes, or two lists joined by a key.',
      field: 'select',
    }),
    path: z
      .string()
      .min(1)
      .max(500)
      .meta({
        title: 'Where the list is',
        description:
          'For `append`: in each result, such as `body.items`. Left out: the result itself.',
        field: 'text',
      })
      .optional(),
    join: joinSchema
      .meta({ title: 'Join', description: 'Two lists and their keys.', field: 'group' })
      .optional(),
  }),
  problems: mergeProblems,
  example: { mode: 'all' },
  run({ mode, path, join }, context): StepResult {
    const { incoming, log } = context;
    try {
      switch (mode) {
        case 'all':
          return { output: byStep(incoming) };
        case 'append':
          return { output: appended(incoming, path) };
        case 'first': {
          const [first] = incoming;
          if (first !== undefined) log(`Took the result of "${first.stepId}".`);
          return { output: first?.output ?? null };
        }
        case 'join': {
          if (join === undefined) throw new ValueError('there is nothing to join');
          const { left = null, right = null, leftKey, rightKey = leftKey, keep, prefer } = join;
          return { output: joinLists(left, right, { leftKey, rightKey, keep, prefer }) };
        }
      }
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new StepFailure({
        code: 'merge_failed',
        message: `The results cannot be merged: ${error.message}.`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  },
});

type Incoming = StepContext['incoming'];

function byStep(incoming: Incoming): JsonObject {
  const output: JsonObject = {};
  for (const each of incoming) setOwn(output, each.stepId, each.output);
  return output;
}

/** The items of lists; what is no list is an item itself, what is missing is left out. */
function appended(incoming: Incoming, path: string | undefined): Json[] {
  const keys = path === undefined ? [] : keysOf(path);
  return incoming.flatMap(({ stepId, output }): Json[] => {
    const value = readPath(output, keys);
    if (isMissing(value)) return [];
    if (Array.isArray(value)) return value;
    if (path === undefined) return [value];
    throw new ValueError(`"${path}" of "${stepId}" is ${describe(value)}, and a list is needed`);
  });
}

function mergeProblems({ mode = 'all', path, join }: JsonObject): ParamProblem[] {
  const problems: ParamProblem[] = [];
  if (typeof mode === 'string' && mode.includes('{{'))
    problems.push({
      path: ['mode'],
      message: 'cannot be an expression: what is waited for depends on it',
    });
  else if (mode === 'join' && join === undefined)
    problems.push({ path: ['join'], message: 'is missing: the two lists and their keys' });
  else if (mode !== 'join' && join !== undefined)
    problems.push({ path: ['join'], message: 'goes with "mode": "join" only' });
  if (path !== undefined && mode !== 'append')
    problems.push({ path: ['path'], message: 'goes with "mode": "append" only' });
  for (const [at, key] of keyTexts(path, join)) {
    if (typeof key !== 'string' || key.includes('{{')) continue;
    try {
      keysOf(key);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      problems.push({ path: at, message: `${error.message}. ${error.hint ?? ''}`.trim() });
    }
  }
  return problems;
}

function keyTexts(
  path: Json | undefined,
  join: Json | undefined,
): [PropertyKey[], Json | undefined][] {
  const texts: [PropertyKey[], Json | undefined][] = [[['path'], path]];
  if (typeof join === 'object' && join !== null && !Array.isArray(join))
    for (const name of ['leftKey', 'rightKey']) texts.push([['join', name], join[name]]);
  return texts;
}

import type { Json, JsonObject } from '../../shared/json.ts';
import type { ParamProblem } from '../steps/define-step.ts';
import { ValueError } from '../values/value-error.ts';
import { type Condition, conditionsSchema, maxConditionDepth } from './condition-schema.ts';
import { operators, takesIgnoreCase } from './operators.ts';

type Path = readonly PropertyKey[];

/**
 * What is wrong with conditions as a person wrote them, beyond their schema: keys that do not belong
 * together, sides that are missing or too many, and right sides that can never work. Values with
 * `{{ }}` are not looked into.
 */
export function conditionProblems(conditions: Json | undefined, path: Path): ParamProblem[] {
  return [...groupProblems(conditions, path, 1)];
}

function* groupProblems(
  value: Json | undefined,
  path: Path,
  depth: number,
): Iterable<ParamProblem> {
  if (!Array.isArray(value)) return;
  if (depth > maxConditionDepth) {
    yield { path, message: `groups may be nested ${maxConditionDepth} deep` };
    return;
  }
  for (const [index, item] of value.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) continue;
    const here = [...path, index];
    if (Object.hasOwn(item, 'conditions')) yield* nestedProblems(item, here, depth);
    else yield* singleProblems(item, here);
  }
}

function* nestedProblems(item: JsonObject, path: Path, depth: number): Iterable<ParamProblem> {
  for (const key of ['left', 'op', 'right', 'ignoreCase']) {
    if (!Object.hasOwn(item, key)) continue;
    yield {
      path: [...path, key],
      message: 'does not belong to a group: put it into one of the group’s "conditions"',
    };
  }
  yield* groupProblems(item.conditions, [...path, 'conditions'], depth + 1);
}

function* singleProblems(item: JsonObject, path: Path): Iterable<ParamProblem> {
  const { op } = item;
  if (Object.hasOwn(item, 'match')) {
    yield { path: [...path, 'match'], message: 'belongs to a group, beside "conditions"' };
  }
  if (op === undefined) {
    yield { path: [...path, 'op'], message: 'is missing: choose an operator such as "equals"' };
  }
  if (!Object.hasOwn(item, 'left')) {
    yield {
      path: [...path, 'left'],
      message: 'is missing: give the value to look at, such as "{{ trigger.body.kind }}"',
    };
  }
  const name = operatorName(op);
  if (name !== undefined) yield* operatorProblems(name, item, path);
}

function* operatorProblems(
  name: NonNullable<Condition['op']>,
  item: JsonObject,
  path: Path,
): Iterable<ParamProblem> {
  const operator = operators[name];
  const { right } = item;
  if (item.ignoreCase !== undefined && !takesIgnoreCase(operator)) {
    yield { path: [...path, 'ignoreCase'], message: `"${name}" knows no case: leave it out` };
  }
  if (operator.sides === 1) {
    if (right !== undefined) {
      yield { path: [...path, 'right'], message: `"${name}" looks at "left" only: leave it out` };
    }
    return;
  }
  if (right === undefined || (right === null && operator.sides === 2)) {
    yield { path: [...path, 'right'], message: `is missing: "${name}" compares "left" with it` };
    return;
  }
  if (operator.sides !== 2 || right === null || holdsExpression(right)) return;
  try {
    operator.checkRight?.(right);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const hint = error.hint === undefined ? '' : `. ${error.hint}`;
    yield { path: [...path, 'right'], message: `${error.message}${hint}` };
  }
}

const operatorSchema = conditionsSchema.element.shape.op;

function operatorName(op: Json | undefined): Condition['op'] {
  const parsed = operatorSchema.safeParse(op);
  return parsed.success ? parsed.data : undefined;
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return value.includes('{{');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

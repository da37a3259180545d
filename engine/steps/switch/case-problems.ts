import type { Json, JsonObject } from '../../../shared/json.ts';
import { conditionProblems } from '../../conditions/condition-problems.ts';
import type { ParamProblem } from '../define-step.ts';
import { reservedPorts } from './case-ports.ts';

type Path = readonly PropertyKey[];

/** What a schema cannot say about a switch: ports that are taken, keys that do not go together. */
export function caseProblems({ value, cases }: JsonObject): ParamProblem[] {
  return [...problemsOf(value, cases)];
}

function* problemsOf(value: Json | undefined, cases: Json | undefined): Iterable<ParamProblem> {
  if (!Array.isArray(cases)) {
    yield { path: ['cases'], message: 'must be a fixed list, because edges start there' };
    return;
  }
  const ports = new Set<Json | undefined>();
  let comparesValue = false;
  for (const [index, item] of cases.entries()) {
    const path = ['cases', index];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      yield { path, message: 'must be a fixed case, because edges start there' };
      continue;
    }
    yield* portProblems(item.port, [...path, 'port'], ports);
    ports.add(item.port);
    if (Object.hasOwn(item, 'conditions')) {
      if (Object.hasOwn(item, 'equals')) {
        yield {
          path: [...path, 'equals'],
          message: 'a case has "equals" or "conditions", not both',
        };
      }
      yield* conditionProblems(item.conditions, [...path, 'conditions']);
    } else {
      comparesValue = true;
      yield* equalsProblems(item, path);
    }
  }
  if (comparesValue && value === undefined) {
    yield {
      path: ['value'],
      message: 'is missing: it is what the "equals" of the cases is compared with',
    };
  }
}

function* portProblems(
  port: Json | undefined,
  path: Path,
  taken: ReadonlySet<Json | undefined>,
): Iterable<ParamProblem> {
  if (typeof port === 'string' && port.includes('{{')) {
    yield { path, message: 'must be a fixed name, because edges start there: no expression' };
  } else if (reservedPorts.has(port)) {
    yield { path, message: `"${port}" has a meaning of its own: choose another name` };
  } else if (taken.has(port)) {
    yield { path, message: `another case has the port "${port}" already` };
  }
}

function* equalsProblems(item: JsonObject, path: Path): Iterable<ParamProblem> {
  if (!Object.hasOwn(item, 'equals')) {
    yield { path: [...path, 'equals'], message: 'is missing: give "equals" or "conditions"' };
  }
  if (Object.hasOwn(item, 'match')) {
    yield { path: [...path, 'match'], message: 'goes with "conditions", not with "equals"' };
  }
}

import type { WorkflowProblem } from '../../../shared/model/workflow.ts';
import { type ParamPath, pathText } from './param-path.ts';

/**
 * Problems by the field that shows them. `deep`: the field draws everything below its path by
 * itself, so what is wrong in there belongs to it.
 */
export function problemsAt(
  problems: readonly WorkflowProblem[],
  path: ParamPath,
  { deep }: { deep: boolean },
): readonly WorkflowProblem[] {
  const text = pathText(path);
  const found = problems.filter(({ field }) => field === text || (deep && isBelow(field, text)));
  return found.length === 0 ? none : found;
}

/** Whether anything is wrong at the path or below it. */
export function hasProblems(problems: readonly WorkflowProblem[], path: ParamPath): boolean {
  const text = pathText(path);
  return problems.some(({ field }) => field === text || isBelow(field, text));
}

const none: readonly WorkflowProblem[] = [];

function isBelow(field: string, path: string): boolean {
  if (path === '') return true;
  return field.startsWith(path) && (field[path.length] === '.' || field[path.length] === '[');
}

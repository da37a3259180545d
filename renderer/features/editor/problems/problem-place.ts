import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { stepFieldWords } from '../versions/diff-words.ts';

/** Where a problem is: in a param of a step's form, or elsewhere. */
export interface ProblemPlace {
  /** Relative to the params, as in `body.value.items[0]`; null outside of them. */
  param: string | null;
  edge: number | null;
}

export function placeOf({ field }: Pick<WorkflowProblem, 'field'>): ProblemPlace {
  const edge = /^edges\[(\d+)\]/.exec(field)?.[1];
  const param = /^steps\[\d+\]\.params\.?(.*)$/s.exec(field)?.[1];
  return {
    param: param === undefined ? null : param,
    edge: edge === undefined ? null : Number(edge),
  };
}

/** The field as the form calls it; empty where the problem is of the step as a whole. */
export function placeWords(
  problem: Pick<WorkflowProblem, 'field'>,
  entry: StepCatalogEntry | undefined,
): string {
  const { param, edge } = placeOf(problem);
  if (edge !== null) return 'Edge';
  if (param === null || param === '') return /\.type$/.test(problem.field) ? 'Step type' : '';
  const [root = '', ...rest] = param.split(/(?=[.[])/);
  const words = stepFieldWords(['params', root], entry);
  return rest.length === 0 ? words : `${words} → ${rest.join('').replace(/^\./, '')}`;
}

/** Lines such as `steps[1].params.url: is missing`, as the engine refuses with them. */
export function readProblemLine(line: string): Pick<WorkflowProblem, 'field' | 'message'> | null {
  const match = /^((?:steps|edges)(?:\[\d+\])?[^:\s]*): (.*)$/s.exec(line);
  const [, field, message] = match ?? [];
  return field === undefined || message === undefined ? null : { field, message };
}

/** Index into the steps of the definition that was checked. */
export function stepIndexOf(field: string): number | null {
  const index = /^steps\[(\d+)\]/.exec(field)?.[1];
  return index === undefined ? null : Number(index);
}

/** The param that an error of a run names first: `In "url" at character 4: ...`. */
export function fieldOfError(message: string): string | null {
  return /^In "([^"]+)" at /.exec(message)?.[1] ?? null;
}

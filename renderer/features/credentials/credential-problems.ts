import type { WorkflowProblem } from '../../../shared/model/workflow.ts';
import { describeError } from '../../ui/describe-error.ts';

export interface CredentialProblems {
  /** By the field. */
  at: readonly WorkflowProblem[];
  rest: readonly string[];
}

export const NO_PROBLEMS: CredentialProblems = { at: [], rest: [] };

/** What the engine says against the data, told apart by the field: `tokenUrl: …`. */
export function credentialProblems(error: unknown): CredentialProblems {
  const { message, hint, problems } = describeError(error);
  const at: WorkflowProblem[] = [];
  const rest: string[] = [];
  for (const line of problems) {
    const [, field, words] = /^(?:data\.)?([\w.]+): ([\s\S]+)$/.exec(line) ?? [];
    if (field === undefined || words === undefined) rest.push(line);
    else at.push({ severity: 'error', stepId: null, field, message: words });
  }
  if (at.length === 0) rest.unshift(message);
  if (hint !== undefined && (rest.length > 0 || at.length === 0)) rest.push(hint);
  return { at, rest };
}

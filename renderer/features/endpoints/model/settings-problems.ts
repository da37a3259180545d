import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import { describeError } from '../../../ui/describe-error.ts';

export interface SettingsProblems {
  /** By the path of the setting: `response.body`. */
  at: ReadonlyMap<string, string>;
  /** What belongs to no field, as sentences. */
  rest: readonly string[];
}

export const NO_PROBLEMS: SettingsProblems = { at: new Map(), rest: [] };

/** What the engine says about settings that it refused, told apart by the field: `response.body: …`. */
export function settingsProblems(error: unknown): SettingsProblems {
  const { message, hint, problems } = describeError(error);
  const at = new Map<string, string>();
  const rest: string[] = [];
  for (const line of problems) {
    const [, field, words] = /^(?:settings\.)?([\w.[\]-]+): ([\s\S]+)$/.exec(line) ?? [];
    if (field === undefined || words === undefined) rest.push(line);
    else at.set(field.replaceAll(/\[\d+\]/g, ''), words);
  }
  if (problems.length === 0) rest.push(message);
  if (hint !== undefined && rest.length > 0) rest.push(hint);
  return { at, rest };
}

/** Those below one setting, as the form of its schema takes them. */
export function problemsBelow(prefix: string, { at }: SettingsProblems): WorkflowProblem[] {
  return [...at]
    .filter(([field]) => field.startsWith(`${prefix}.`))
    .map(([field, message]) => ({
      severity: 'error',
      stepId: null,
      field: field.slice(prefix.length + 1),
      message,
    }));
}

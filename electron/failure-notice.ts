/** A run that has failed for good: retries, if any, are over. */
export interface FailedRun {
  id: string;
  workflowId: string;
  workflowName: string;
  /** The step that failed, where one did. */
  stepId: string | null;
  message: string | null;
}

export interface FailureNotice {
  title: string;
  body: string;
  /** Where a click leads: the route of a screen. */
  path: string;
}

const MOST_CHARACTERS = 240;

/** One notification for all that failed since the last one. */
export function failureNotice(failed: readonly FailedRun[]): FailureNotice | null {
  const [first, ...others] = failed;
  if (first === undefined) return null;
  if (others.length === 0) {
    const step = first.stepId === null ? '' : `?step=${encodeURIComponent(first.stepId)}`;
    return {
      title: `“${first.workflowName}” failed`,
      body: cut(first.message ?? 'Open the run to see why.'),
      path: `/runs/${first.id}${step}`,
    };
  }
  const names = [...new Set(failed.map(({ workflowName }) => workflowName))];
  const [name = ''] = names;
  if (names.length === 1)
    return {
      title: `${failed.length} runs of “${name}” failed`,
      body: cut(first.message ?? 'Open the runs to see why.'),
      path: FAILED_RUNS_PATH,
    };
  return {
    title: `${failed.length} runs failed`,
    body: cut(`Of ${names.length} workflows: ${names.join(', ')}.`),
    path: FAILED_RUNS_PATH,
  };
}

/** Runs that wait for a person. */
export const FAILED_RUNS_PATH = '/runs?show=attention';

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

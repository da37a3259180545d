import { isJsonObject } from '../../../shared/json.ts';
import type { StepRun } from '../../../shared/model/run.ts';
import type { StepCatalogEntry } from '../../../shared/step-catalog.ts';
import { stepTitle } from './run-words.ts';

function requestLine({ input }: StepRun): string {
  if (!isJsonObject(input ?? null) || !isJsonObject(input)) return '';
  const { method, url } = input;
  if (typeof url !== 'string') return '';
  return `: ${typeof method === 'string' ? `${method} ` : ''}${url}`;
}

/**
 * What carrying out a step again does to the world outside, as the end of a sentence; null when it
 * does nothing there.
 */
export function consequence(step: StepRun, catalog: readonly StepCatalogEntry[]): string | null {
  const type = catalog.find((entry) => entry.type === step.stepType);
  if (type?.effects === 'none') return null;
  switch (step.stepType) {
    case 'http-request':
      return `sends the HTTP request again${requestLine(step)}`;
    case 'notification':
      return 'shows the notification again';
    case 'respond':
      return 'answers nobody: the sender has been answered';
    default:
      return `carries out “${stepTitle(step)}” again`;
  }
}

/** One line per step that does something, and no line twice. */
export function consequences(
  steps: readonly StepRun[],
  catalog: readonly StepCatalogEntry[],
): string[] {
  const lines = steps.flatMap((step) => {
    const line = consequence(step, catalog);
    const subject = steps.length === 1 ? 'This' : `“${stepTitle(step)}”`;
    return line === null ? [] : [`${subject} ${line}`];
  });
  return [...new Set(lines)];
}

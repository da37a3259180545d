import { formatDuration, formatExactTime } from '../../../ui/format.ts';
import { itemWords, stepTitle, versionWords } from '../../../ui/run-words.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import type { OpenRun } from './open-run.ts';

/** A text for whoever is to help: what was carried out and what failed, without any data. */
export function errorReport({ run, items, catalog }: Pick<OpenRun, 'run' | 'items' | 'catalog'>) {
  const lines = [
    `Run of “${run.workflowName}”, ${versionWords(run)}: ${statusWord(run.status)}`,
    `Run id ${run.id}`,
    `Queued ${formatExactTime(run.queuedAt)}`,
    ...(run.eventId === null ? [] : [`Event id ${run.eventId}`]),
    '',
  ];
  for (const step of [...run.steps, ...items.flatMap(({ steps }) => steps)]) {
    if (step.status === 'skipped') continue;
    const took =
      step.startedAt === null || step.endedAt === null
        ? ''
        : `, ${formatDuration(step.endedAt - step.startedAt)}`;
    const item = itemWords(step.iteration);
    const type = catalog.get(step.stepType)?.name ?? step.stepType;
    lines.push(
      `- ${stepTitle(step)}${item === '' ? '' : `, ${item}`} (${type}): ${statusWord(step.status)}${took}`,
    );
    for (const { number, status, startedAt, error } of step.attempts)
      if (error !== null)
        lines.push(
          `  Attempt ${number}, ${statusWord(status)}, ${formatExactTime(startedAt)}: ${error.message} [${error.code}]`,
        );
    if (step.error !== null && step.attempts.length === 0)
      lines.push(`  ${step.error.message} [${step.error.code}]`);
  }
  return `${lines.join('\n')}\n`;
}

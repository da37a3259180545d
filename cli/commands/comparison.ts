import type { RunComparison, StepComparison, ValueChange } from '../../shared/model/run.ts';
import { print, printable } from '../output.ts';
import { table } from '../table.ts';

const VALUE_LENGTH = 60;
const SHOWN_CHANGES = 20;

/** What one run did otherwise than another, for people. */
export function printComparison({ before, after, differs, steps }: RunComparison): void {
  print(
    table<StepComparison>(
      [
        { title: 'STEP', text: (s) => s.stepId },
        { title: 'BEFORE', text: (s) => endText(s.before) },
        { title: 'AFTER', text: (s) => endText(s.after) },
        { title: 'DIFFERS', text: (s) => (s.differs ? differences(s) : '') },
      ],
      steps,
    ),
  );
  for (const { stepId, input, output } of steps) {
    printChanges(`${stepId}: input`, input);
    printChanges(`${stepId}: output`, output);
  }
  print(
    differs
      ? `\nThe run ${before.status} before, and ${after.status} now.`
      : '\nNothing came out otherwise.',
  );
}

function endText(end: StepComparison['before']): string {
  if (end === null) return '-';
  return end.port === null ? end.status : `${end.status} (${end.port})`;
}

function differences({ input, output, before, after }: StepComparison): string {
  const parts: string[] = [];
  if (before?.status !== after?.status || before?.port !== after?.port) parts.push('how it ended');
  if (input.length > 0) parts.push('input');
  if (output.length > 0) parts.push('output');
  if (parts.length === 0) parts.push('error');
  return parts.join(', ');
}

/** Under a title; nothing where there are none. */
export function printChanges(title: string, changes: readonly ValueChange[]): void {
  if (changes.length === 0) return;
  print(printable(`\n${title}`));
  for (const change of changes.slice(0, SHOWN_CHANGES)) print(printable(`  ${changeText(change)}`));
  const more = changes.length - SHOWN_CHANGES;
  if (more > 0) print(`  and ${more} more`);
}

function changeText({ kind, path, before, after }: ValueChange): string {
  const at = path.length === 0 ? '(all of it)' : path.join('.');
  switch (kind) {
    case 'added':
      return `+ ${at}: ${short(after)}`;
    case 'removed':
      return `- ${at}: ${short(before)}`;
    case 'changed':
      return `~ ${at}: ${short(before)} → ${short(after)}`;
  }
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}

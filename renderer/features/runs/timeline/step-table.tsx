import { type MouseEvent, memo } from 'react';
import type { StepRun } from '../../../../shared/model/run.ts';
import { loopWords } from '../../../canvas/overlay-of-run.ts';
import { formatDuration, formatExactTime } from '../../../ui/format.ts';
import { stepTitle } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useOpenRun } from '../view/open-run.ts';
import classes from './run-steps.module.css';
import type { StepRow } from './step-rows.ts';

/** The same in rows and columns. */
export function StepTable({
  rows,
  selected,
}: {
  rows: readonly StepRow[];
  selected: StepRun | null;
}) {
  const { run, select, catalog, loopOf } = useOpenRun();
  const start = run.startedAt ?? run.queuedAt;
  function onClick({ target }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const button = target.closest<HTMLElement>('[data-index]');
    const step = button === null ? undefined : rows[Number(button.dataset['index'])]?.step;
    if (step !== undefined) select({ stepId: step.stepId, iteration: step.iteration });
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: it hears the buttons in it, which have keys
    <section className={classes.rows} tabIndex={0} aria-label="Table of steps" onClick={onClick}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Status</th>
            <th scope="col">Began after</th>
            <th scope="col">Took</th>
            <th scope="col">Waited</th>
            <th scope="col">Attempts</th>
            <th scope="col">Left through</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const { stepId, iteration, stepType } = row.step;
            const loop = loopOf(stepId)?.loop;
            return (
              <TableRow
                key={`${stepId}@${iteration}`}
                {...row}
                index={index}
                start={start}
                isSelected={stepId === selected?.stepId && iteration === selected.iteration}
                about={
                  loop !== undefined && iteration === loop.iteration
                    ? loopWords(loop)
                    : (catalog.get(stepType)?.name ?? stepType)
                }
              />
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const TableRow = memo(function TableRow({
  step,
  depth,
  segments,
  index,
  start,
  isSelected,
  about,
}: StepRow & { index: number; start: number; isSelected: boolean; about: string }) {
  const { startedAt, endedAt } = step;
  const waited = segments
    .filter(({ kind }) => kind === 'waiting')
    .reduce((sum, { from, to }) => sum + to - from, 0);
  return (
    <tr data-selected={isSelected || undefined}>
      <td style={{ paddingInlineStart: 12 + depth * 14 }}>
        <button type="button" className={classes.cellButton} data-index={index}>
          {stepTitle(step)}
        </button>{' '}
        <span className={classes.quiet}>{about}</span>
      </td>
      <td>
        <StatusBadge status={step.status} />
      </td>
      <td title={startedAt === null ? undefined : formatExactTime(startedAt)}>
        {startedAt === null ? '–' : formatDuration(startedAt - start)}
      </td>
      <td>{startedAt === null || endedAt === null ? '–' : formatDuration(endedAt - startedAt)}</td>
      <td>{waited === 0 ? '–' : formatDuration(waited)}</td>
      <td>{step.attempts.length === 0 ? '–' : step.attempts.length}</td>
      <td>{step.port === null || step.port === 'out' ? '–' : step.port}</td>
    </tr>
  );
});

import { SegmentedControl } from '@mantine/core';
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef } from 'react';
import type { StepRun } from '../../../../shared/model/run.ts';
import { loopWords } from '../../../canvas/overlay-of-run.ts';
import { formatDuration, formatExactTime } from '../../../ui/format.ts';
import { nextIndex } from '../../../ui/row-keys.ts';
import { isActive, itemWords, stepTitle } from '../../../ui/run-words.ts';
import { StatusBadge, statusWord } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useStoredState } from '../../../ui/use-stored-state.ts';
import { type OpenRun, useOpenRun } from '../view/open-run.ts';
import classes from './run-steps.module.css';
import { type Segment, segmentsOf, type TimeAxis, timeAxis } from './waterfall.ts';

interface Row {
  step: StepRun;
  depth: number;
  segments: Segment[];
}

const VIEWS = ['timeline', 'table'] as const;

/** The steps of the run in time: as a waterfall, or as a table. */
export function RunSteps() {
  const open = useOpenRun();
  const [view, setView] = useStoredState('runs.steps-view', {
    initial: 'timeline',
    values: VIEWS,
  });
  const active = isActive(open.run);
  const now = useNow(active);
  const rows = useMemo(() => rowsOf(open, now), [open, now]);
  return (
    <section className={classes.root} aria-label="Steps in time">
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="How steps are shown"
          data={[
            { value: 'timeline', label: 'Timeline' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={(next) => setView(VIEWS.find((each) => each === next) ?? 'timeline')}
        />
        <span className={classes.sum}>{sumOf(open)}</span>
      </div>
      {view === 'timeline' ? <Waterfall rows={rows} now={now} /> : <StepTable rows={rows} />}
    </section>
  );
}

function sumOf({ run }: OpenRun): string {
  const done = run.steps.filter(({ status }) => status !== 'skipped' && status !== 'queued').length;
  return `${done} of ${run.steps.length} steps`;
}

/** Steps in the order in which they are carried out; behind a loop those of the item looked into. */
function rowsOf({ run, items }: OpenRun, now: number): Row[] {
  const rows: Row[] = [];
  const add = (steps: readonly StepRun[], depth: number): void => {
    for (const step of steps) {
      rows.push({ step, depth, segments: segmentsOf(step, now) });
      const into = items.find(
        ({ loop }) => loop.stepId === step.stepId && loop.iteration === step.iteration,
      );
      if (into !== undefined) add(into.steps, depth + 1);
    }
  };
  add(run.steps, 0);
  return rows;
}

function Waterfall({ rows, now }: { rows: readonly Row[]; now: number }) {
  const { run, step: selected, select, catalog } = useOpenRun();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const axis = useMemo(
    () =>
      timeAxis(
        rows.flatMap(({ segments }) => segments),
        run.startedAt ?? run.queuedAt,
      ),
    [rows, run.startedAt, run.queuedAt],
  );
  const at = rows.findIndex(
    ({ step }) => step.stepId === selected?.stepId && step.iteration === selected.iteration,
  );
  useLayoutEffect(() => {
    box.current
      ?.querySelectorAll<HTMLElement>('[role="option"]')
      [at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || /^[jk]$/i.test(event.key)) return;
    const next = nextIndex({
      key: event.key,
      inList: true,
      cursor: at,
      gone: undefined,
      count: rows.length,
      page: 8,
    });
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined) return;
    select({ stepId: row.step.stepId, iteration: row.step.iteration });
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <>
      <Scale axis={axis} />
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label="Timeline"
        aria-activedescendant={at === -1 ? undefined : `${id}-${at}`}
        className={classes.rows}
        onKeyDown={onKeyDown}
      >
        {rows.map(({ step, depth, segments }, index) => (
          // The list itself has the focus and the keys (aria-activedescendant).
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={`${step.stepId}@${step.iteration}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={classes.row}
            data-idle={segments.length === 0 || undefined}
            onClick={() => select({ stepId: step.stepId, iteration: step.iteration })}
          >
            <span className={classes.name} style={{ paddingInlineStart: depth * 14 }}>
              <StepIcon name={catalog.get(step.stepType)?.icon} size={13} />
              <span className={classes.text}>{stepTitle(step)}</span>
              <span className="visually-hidden">
                {rowWords(step, run.startedAt ?? run.queuedAt, now)}
              </span>
            </span>
            <span className={classes.track} aria-hidden="true">
              {axis.breaks.map((gap) => (
                <span
                  key={gap.from}
                  className={classes.gap}
                  style={{ left: `${gap.from * 100}%`, width: `${(gap.to - gap.from) * 100}%` }}
                />
              ))}
              {segments.map((segment) => (
                <Bar key={`${segment.kind} ${segment.from}`} segment={segment} axis={axis} />
              ))}
              <Note step={step} segments={segments} axis={axis} />
            </span>
          </div>
        ))}
      </div>
    </>
  );
}

function Scale({ axis }: { axis: TimeAxis }) {
  return (
    <div className={classes.scale} aria-hidden="true">
      <span />
      <span className={classes.track}>
        {axis.ticks.map(({ at, label }) => (
          <span key={at} className={classes.tick} style={{ left: `${at * 100}%` }}>
            {label}
          </span>
        ))}
        {axis.breaks.map((gap) => (
          <span
            key={gap.from}
            className={classes.gapLabel}
            style={{ left: `${((gap.from + gap.to) / 2) * 100}%` }}
            title={`${gap.label} without anything to do`}
          >
            ⋯
          </span>
        ))}
      </span>
    </div>
  );
}

function Bar({ segment, axis }: { segment: Segment; axis: TimeAxis }) {
  const left = axis.place(segment.from);
  const width = axis.place(segment.to) - left;
  return (
    <span
      className={classes.segment}
      data-kind={segment.kind}
      data-status={segment.status}
      style={{ left: `${left * 100}%`, width: `max(3px, ${width * 100}%)` }}
      title={`${segment.kind === 'waiting' ? 'Waited' : segment.attempt === null ? statusWord(segment.status) : `Attempt ${segment.attempt}: ${statusWord(segment.status)}`}, ${formatDuration(segment.to - segment.from)}`}
    />
  );
}

/** How long it took, behind its last bar, or in front of it where there is no room. */
function Note({
  step,
  segments,
  axis,
}: {
  step: StepRun;
  segments: readonly Segment[];
  axis: TimeAxis;
}) {
  const last = segments.at(-1);
  if (last === undefined) {
    const why = step.reused ? 'reused' : step.status === 'queued' ? '' : statusWord(step.status);
    return <span className={classes.note}>{why.toLowerCase()}</span>;
  }
  const end = axis.place(last.to);
  const first = axis.place(segments[0]?.from ?? last.from);
  const words = formatDuration(last.to - (segments[0]?.from ?? last.from));
  const style =
    end < 0.86
      ? { left: `calc(${end * 100}% + 8px)` }
      : first > 0.14
        ? { right: `calc(${(1 - first) * 100}% + 8px)` }
        : { right: '6px' };
  return (
    <span
      className={classes.note}
      data-over={(end >= 0.86 && first <= 0.14) || undefined}
      style={style}
    >
      {words}
      {step.attempts.length > 1 && ` · ${step.attempts.length} attempts`}
    </span>
  );
}

/** What the bars show, for who does not see them. */
function rowWords(step: StepRun, start: number, now: number): string {
  const { startedAt, endedAt, attempts, status, reused } = step;
  const item = itemWords(step.iteration);
  return [
    item,
    reused ? 'reused' : statusWord(status),
    startedAt === null || reused
      ? ''
      : `after ${formatDuration(startedAt - start)}, took ${formatDuration((endedAt ?? now) - startedAt)}`,
    attempts.length > 1 ? `${attempts.length} attempts` : '',
  ]
    .filter((part) => part !== '')
    .map((part) => `, ${part}`)
    .join('');
}

function StepTable({ rows }: { rows: readonly Row[] }) {
  const { run, step: selected, select, catalog, loopOf } = useOpenRun();
  const start = run.startedAt ?? run.queuedAt;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.rows} tabIndex={0} aria-label="Table of steps">
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
          {rows.map(({ step, depth, segments }) => {
            const { stepId, iteration, startedAt, endedAt } = step;
            const waited = segments
              .filter(({ kind }) => kind === 'waiting')
              .reduce((sum, { from, to }) => sum + to - from, 0);
            const loop = loopOf(stepId)?.loop;
            return (
              <tr
                key={`${stepId}@${iteration}`}
                data-selected={
                  (stepId === selected?.stepId && iteration === selected.iteration) || undefined
                }
              >
                <td style={{ paddingInlineStart: 12 + depth * 14 }}>
                  <button
                    type="button"
                    className={classes.cellButton}
                    onClick={() => select({ stepId, iteration })}
                  >
                    {stepTitle(step)}
                  </button>{' '}
                  <span className={classes.quiet}>
                    {loop !== undefined && iteration === loop.iteration
                      ? loopWords(loop)
                      : (catalog.get(step.stepType)?.name ?? step.stepType)}
                  </span>
                </td>
                <td>
                  <StatusBadge status={step.status} />
                </td>
                <td title={startedAt === null ? undefined : formatExactTime(startedAt)}>
                  {startedAt === null ? '–' : formatDuration(startedAt - start)}
                </td>
                <td>
                  {startedAt === null || endedAt === null
                    ? '–'
                    : formatDuration(endedAt - startedAt)}
                </td>
                <td>{waited === 0 ? '–' : formatDuration(waited)}</td>
                <td>{step.attempts.length === 0 ? '–' : step.attempts.length}</td>
                <td>{step.port === null || step.port === 'out' ? '–' : step.port}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

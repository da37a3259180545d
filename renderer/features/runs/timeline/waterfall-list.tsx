import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { StepRun } from '../../../../shared/model/run.ts';
import { formatDuration } from '../../../ui/format.ts';
import { nextIndex } from '../../../ui/row-keys.ts';
import { scrollToShow } from '../../../ui/row-layout.ts';
import { itemWords, stepTitle } from '../../../ui/run-words.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { useOpenRun } from '../view/open-run.ts';
import classes from './run-steps.module.css';
import type { StepRow } from './step-rows.ts';
import { type Segment, type TimeAxis, timeAxis } from './waterfall.ts';

/** As in the style sheet. */
const ROW_HEIGHT = 26;
/** From here on, words after a line of the scale might leave it. */
const LAST_WITH_ROOM = 0.9;

/** Every step with a bar where it was at work. The keys go through it before anything else is drawn. */
export function Waterfall({
  rows,
  now,
  selected,
}: {
  rows: readonly StepRow[];
  now: number;
  selected: StepRun | null;
}) {
  const { run, select, catalog } = useOpenRun();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const start = run.startedAt ?? run.queuedAt;
  const axis = useMemo(
    () =>
      timeAxis(
        rows.flatMap(({ segments }) => segments),
        start,
      ),
    [rows, start],
  );
  const at = rows.findIndex(
    ({ step }) => step.stepId === selected?.stepId && step.iteration === selected.iteration,
  );
  const count = rows.length;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || at === -1) return;
    const layout = { count, rowHeight: ROW_HEIGHT, lineHeight: 0, lines: [] };
    const { scrollTop: top, clientHeight: height } = element;
    const next = scrollToShow(layout, at, { top, height });
    if (next !== undefined) element.scrollTop = next;
  }, [at, count]);

  function pick(index: number): boolean {
    const row = rows[index];
    if (row !== undefined) select({ stepId: row.step.stepId, iteration: row.step.iteration });
    return row !== undefined;
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || /^[jk]$/i.test(event.key)) return;
    const next = nextIndex({
      key: event.key,
      inList: true,
      cursor: at,
      gone: undefined,
      count,
      page: 8,
    });
    if (next === undefined || !pick(next)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onClick({ target }: MouseEvent): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[role="option"]') : null;
    if (row !== null) pick(Number(row.dataset['index']));
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
        onClick={onClick}
      >
        {rows.map(({ step, depth, segments }, index) => (
          <Row
            key={`${step.stepId}@${step.iteration}`}
            id={`${id}-${index}`}
            index={index}
            isSelected={index === at}
            step={step}
            depth={depth}
            segments={segments}
            icon={catalog.get(step.stepType)?.icon}
            axis={axis}
            start={start}
            // Only what goes on changes with the time.
            now={step.endedAt === null ? now : 0}
          />
        ))}
      </div>
    </>
  );
}

const Row = memo(function Row({
  id,
  index,
  isSelected,
  step,
  depth,
  segments,
  icon,
  axis,
  start,
  now,
}: StepRow & {
  id: string;
  index: number;
  isSelected: boolean;
  icon: string | undefined;
  axis: TimeAxis;
  start: number;
  now: number;
}) {
  return (
    // The list itself has the focus and the keys (aria-activedescendant).
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      className={classes.row}
      data-index={index}
      data-idle={segments.length === 0 || undefined}
    >
      <span className={classes.name} style={{ paddingInlineStart: depth * 14 }}>
        <StepIcon name={icon} size={13} />
        <span className={classes.text}>{stepTitle(step)}</span>
        <span className="visually-hidden">{rowWords(step, start, now)}</span>
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
  );
});

function Scale({ axis }: { axis: TimeAxis }) {
  return (
    <div className={classes.scale} aria-hidden="true">
      <span />
      <span className={classes.track}>
        {axis.ticks.map(({ at, label }) => (
          <span
            key={at}
            className={classes.tick}
            // Near the end there is room for the words before the line only.
            data-before={at > LAST_WITH_ROOM || undefined}
            style={{ left: `${at * 100}%` }}
          >
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

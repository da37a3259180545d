import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import type { StepRun } from '../../../../shared/model/run.ts';
import { isActive } from '../../../ui/run-words.ts';
import { useNow } from '../../../ui/use-now.ts';
import { useStoredState } from '../../../ui/use-stored-state.ts';
import { type OpenRun, useOpenRun } from '../view/open-run.ts';
import classes from './run-steps.module.css';
import { stepRows } from './step-rows.ts';
import { StepTable } from './step-table.tsx';
import { Waterfall } from './waterfall-list.tsx';

const VIEWS = ['timeline', 'table'] as const;

/**
 * The steps of the run in time: as a waterfall, or as a table. `selected` is what the keys are at, which
 * the rest of the run follows.
 */
export function RunSteps({ selected }: { selected: StepRun | null }) {
  const { run, items } = useOpenRun();
  const [view, setView] = useStoredState('runs.steps-view', {
    initial: 'timeline',
    values: VIEWS,
  });
  const active = isActive(run);
  const now = useNow(active);
  const rows = useMemo(() => stepRows({ run, items }, now), [run, items, now]);
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
        <span className={classes.sum}>{sumOf(run)}</span>
      </div>
      {view === 'timeline' ? (
        <Waterfall rows={rows} now={now} selected={selected} />
      ) : (
        <StepTable rows={rows} selected={selected} />
      )}
    </section>
  );
}

function sumOf(run: OpenRun['run']): string {
  const done = run.steps.filter(({ status }) => status !== 'skipped' && status !== 'queued').length;
  return `${done} of ${run.steps.length} steps`;
}

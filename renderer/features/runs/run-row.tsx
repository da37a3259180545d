import { memo } from 'react';
import type { RunSummary } from '../../../shared/model/run.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../ui/time-text.tsx';
import classes from './run-row.module.css';
import { causeWords } from './run-words.ts';

export function RunColumns() {
  return (
    <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
      <span>Status</span>
      <span>Workflow</span>
      <span className={classes.note}>Error</span>
      <span className={classes.cause}>Cause</span>
      <span className={classes.end}>Duration</span>
      <span className={classes.end}>Queued</span>
    </div>
  );
}

export const RunRow = memo(function RunRow({ run }: { run: RunSummary }) {
  return (
    <div className={classes.grid}>
      <StatusBadge status={run.status} />
      <span className={classes.name}>{run.workflowName}</span>
      <span className={classes.note}>{run.error?.message.split('\n')[0]}</span>
      <span className={classes.cause}>{causeWords[run.cause]}</span>
      <span className={classes.end}>
        {run.startedAt === null ? '–' : <DurationText from={run.startedAt} to={run.endedAt} />}
      </span>
      <span className={classes.end}>
        <TimeText time={run.queuedAt} />
      </span>
    </div>
  );
});

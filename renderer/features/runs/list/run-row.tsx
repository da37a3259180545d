import { Check } from 'lucide-react';
import { memo } from 'react';
import type { RunListing } from '../../../../shared/model/run.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { causeWords, waitWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import classes from './run-list.module.css';

export function RunColumns() {
  return (
    <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
      <span />
      <span>Status</span>
      <span>Workflow</span>
      <span className={classes.stop}>Where it stopped</span>
      <span className={classes.trigger}>Trigger</span>
      <span className={classes.attempts}>Attempts</span>
      <span className={classes.end}>Took</span>
      <span className={classes.end}>Started</span>
    </div>
  );
}

export const RunRow = memo(function RunRow({
  run,
  isSelected,
  icons,
}: {
  run: RunListing;
  isSelected: boolean;
  icons: ReadonlyMap<string, StepCatalogEntry>;
}) {
  const { trigger, stop, attempts } = run;
  return (
    <div className={classes.grid}>
      <span className={classes.select} data-act="select" aria-hidden="true">
        <span className={classes.box} data-on={isSelected || undefined}>
          {isSelected && <Check size={10} strokeWidth={3} />}
        </span>
      </span>
      <StatusBadge status={run.status} />
      <span className={classes.name}>{run.workflowName}</span>
      <span className={classes.stop}>
        {stop !== null && (
          <>
            <span className={classes.step}>{stop.stepName}</span>{' '}
            {stop.waitReason === null ? '' : `${waitWords(stop)} `}
            {stop.message?.split('\n')[0]}
          </>
        )}
        {stop === null && run.error?.message.split('\n')[0]}
      </span>
      <span className={classes.trigger}>
        <StepIcon name={icons.get(trigger.type)?.icon} size={13} />
        <span className={classes.cut}>
          {run.cause === 'event' || run.cause === 'manual'
            ? trigger.name
            : `${causeWords(run)} · ${trigger.name}`}
        </span>
      </span>
      <span className={classes.attempts}>{attempts > 1 ? attempts : ''}</span>
      <span className={classes.end}>
        {run.startedAt === null ? '–' : <DurationText from={run.startedAt} to={run.endedAt} />}
      </span>
      <span className={classes.end}>
        <TimeText time={run.startedAt ?? run.queuedAt} />
      </span>
    </div>
  );
});

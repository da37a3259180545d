import { memo } from 'react';
import { EVENT_REASONS, type EventSummary } from '../../../shared/model/event.ts';
import { formatBytes } from '../../ui/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { originOf } from './event-origin.ts';
import classes from './event-row.module.css';

/** Names the columns for the eye; each row already reads as a sentence of its own. */
export function EventColumns() {
  return (
    <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
      <span>Status</span>
      <span>Request</span>
      <span className={classes.note}>Note</span>
      <span className={classes.end}>Runs</span>
      <span className={classes.size}>Size</span>
      <span className={classes.end}>Received</span>
    </div>
  );
}

export const EventRow = memo(function EventRow({ event }: { event: EventSummary }) {
  const { status, reason, runCount, bodySize, receivedAt } = event;
  const { how, where } = originOf(event);
  return (
    <div className={classes.grid}>
      <StatusBadge status={status} />
      <span className={classes.request}>
        <span className={classes.method}>{how}</span>
        <span className={classes.path}>{where}</span>
      </span>
      <span className={classes.note}>{reason === null ? '' : EVENT_REASONS[reason]}</span>
      <span className={classes.end}>
        {runCount === 0 ? <span className={classes.none}>–</span> : runCount}
      </span>
      <span className={classes.size}>{formatBytes(bodySize)}</span>
      <span className={classes.end}>
        <TimeText time={receivedAt} />
      </span>
    </div>
  );
});

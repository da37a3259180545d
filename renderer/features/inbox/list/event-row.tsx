import { Check, Star } from 'lucide-react';
import { memo } from 'react';
import { EVENT_REASONS, type EventSummary } from '../../../../shared/model/event.ts';
import { formatCount } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { originOf } from '../event-origin.ts';
import type { Marks } from '../model/use-marks.ts';
import classes from './event-row.module.css';
import { SenderMark } from './sender-mark.tsx';

/** Of a row, in pixels. */
export const EVENT_ROW_HEIGHT = 52;

export const EventRow = memo(function EventRow({
  event,
  marks,
  isSelected,
}: {
  event: EventSummary;
  /** Pressed, and not confirmed yet. */
  marks: Marks | undefined;
  isSelected: boolean;
}) {
  const read = marks?.read ?? event.read;
  const starred = marks?.starred ?? event.starred;
  const archived = marks?.archived ?? event.archived;
  const { where } = originOf(event);
  return (
    <div className={classes.root} data-unread={!read || undefined}>
      <span className={classes.lead} data-act="select" data-selected={isSelected || undefined}>
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.check} aria-hidden="true">
          {isSelected && <Check size={12} strokeWidth={3} />}
        </span>
        {!read && <span className="visually-hidden">Unread: </span>}
      </span>
      <SenderMark event={event} />
      <span className={classes.main}>
        <span className={classes.top}>
          <span className={classes.summary}>{event.summary}</span>
          <span className={classes.time}>
            <RelativeTime time={event.receivedAt} />
          </span>
        </span>
        <span className={classes.bottom}>
          <StatusBadge status={event.status} />
          <span className={classes.where}>
            {event.reason === null || event.status === 'accepted'
              ? where
              : EVENT_REASONS[event.reason]}
          </span>
          {archived && <span className={classes.tag}>Archived</span>}
          {event.runStatus !== null && (
            <span className={classes.runs} title={formatCount(event.runCount, 'run')}>
              <span className="visually-hidden">Runs: </span>
              <StatusBadge status={event.runStatus} />
            </span>
          )}
          {/* For the mouse; S does the same. */}
          <span
            className={classes.star}
            data-act="star"
            data-on={starred || undefined}
            title={starred ? 'Remove the star (S)' : 'Star it (S)'}
          >
            <Star size={14} aria-hidden="true" />
            {starred && <span className="visually-hidden">Starred</span>}
          </span>
        </span>
      </span>
    </div>
  );
});

import { Link } from 'wouter';
import type { EventDetail } from '../../../shared/model/event.ts';
import detail from '../../ui/detail.module.css';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import classes from './event-runs.module.css';

function whyNone({ status, reason }: EventDetail): string {
  switch (status) {
    case 'rejected':
      return 'A rejected event starts no run.';
    case 'duplicate':
      return 'A duplicate starts no run: the first one did.';
    case 'handshake':
      return 'A handshake starts no run.';
    case 'accepted':
      if (reason === 'missed')
        return 'Its time was missed, and the schedule skips those. Replay it to run it now.';
      return 'No published workflow listened to this endpoint when it arrived.';
  }
}

/** What the event caused. */
export function EventRuns({ event }: { event: EventDetail }) {
  return (
    <section className={detail.section} aria-label="Runs of this event">
      <h3 className={detail.sectionTitle}>Runs</h3>
      {event.runs.length === 0 ? (
        <p className={`${detail.pad} ${detail.quiet}`}>{whyNone(event)}</p>
      ) : (
        <ul className={classes.list}>
          {event.runs.map((run) => (
            <li key={run.id}>
              <Link href={`/runs/${run.id}`} className={classes.run}>
                <StatusBadge status={run.status} />
                <span className={classes.name}>{run.workflowName}</span>
                <span className={classes.time}>
                  <TimeText time={run.queuedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

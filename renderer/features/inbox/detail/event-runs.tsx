import { Link } from 'wouter';
import type { EventDetail } from '../../../../shared/model/event.ts';
import type { RunCause } from '../../../../shared/model/run.ts';
import detail from '../../../ui/detail.module.css';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
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

/** Said only where it is not what one expects. */
const causeWords: Partial<Record<RunCause, string>> = {
  replay: 'Replay',
  rerun: 'Re-run',
  rehearsal: 'Rehearsal',
  test: 'Test',
  call: 'Called',
};

export function EventRuns({ event }: { event: EventDetail }) {
  return (
    <section className={detail.section} aria-label="Runs">
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
                <span className={classes.cause}>{causeWords[run.cause] ?? ''}</span>
                <DurationText from={run.startedAt} to={run.endedAt} />
                <TimeText time={run.queuedAt} />
                {run.failure !== null && (
                  <span className={classes.failure}>{run.failure.message}</span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

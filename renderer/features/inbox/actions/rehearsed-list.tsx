import { CircleX, Equal, GitCompare, Hourglass, Sparkle } from 'lucide-react';
import type { EventSummary } from '../../../../shared/model/event.ts';
import { StatusBadge, statusWord, ToneBadge } from '../../../ui/status-badge.tsx';
import classes from './actions.module.css';
import type { Rehearsed } from './use-rehearsals.ts';

type Row = Pick<EventSummary, 'id' | 'summary'>;

/** Each event with what would become of it; one with a result leads to its differences. */
export function RehearsedList({
  rows,
  outcomes,
  onOpen,
}: {
  rows: readonly Row[];
  outcomes: ReadonlyMap<string, Rehearsed>;
  onOpen: (id: string) => void;
}) {
  if (rows.length === 0) return <p className={classes.quiet}>None of them differs so far.</p>;
  return (
    <ul className={classes.picks} aria-label="Rehearsed events">
      {rows.map(({ id, summary }) => {
        const outcome = outcomes.get(id);
        const content = (
          <>
            <Badge outcome={outcome} />
            <span>{summary}</span>
            <span className={classes.words}>{wordsOf(outcome)}</span>
          </>
        );
        return (
          <li key={id}>
            {outcome !== undefined && 'runId' in outcome ? (
              <button
                type="button"
                className={`${classes.pick} ${classes.rehearsed}`}
                data-event={id}
                onClick={() => onOpen(id)}
              >
                {content}
              </button>
            ) : (
              <div className={`${classes.pick} ${classes.rehearsed}`}>{content}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Badge({ outcome }: { outcome: Rehearsed | undefined }) {
  switch (outcome?.kind) {
    case undefined:
      return <StatusBadge status="queued" />;
    case 'running':
      return <StatusBadge status="running" />;
    case 'slow':
      return (
        <ToneBadge icon={Hourglass} tone="warn">
          Goes on
        </ToneBadge>
      );
    case 'refused':
      return (
        <ToneBadge icon={CircleX} tone="bad">
          Not possible
        </ToneBadge>
      );
    case 'first':
      return (
        <ToneBadge icon={Sparkle} tone="idle">
          First run
        </ToneBadge>
      );
    case 'compared':
      return outcome.differs ? (
        <ToneBadge icon={GitCompare} tone="warn">
          Differs
        </ToneBadge>
      ) : (
        <ToneBadge icon={Equal} tone="idle">
          The same
        </ToneBadge>
      );
  }
}

/** `Failed → Succeeded: Country, Parcel`. */
function wordsOf(outcome: Rehearsed | undefined): string {
  switch (outcome?.kind) {
    case undefined:
    case 'running':
      return '';
    case 'slow':
      return 'Open it to look later';
    case 'refused':
      return outcome.message;
    case 'first':
      return `${statusWord(outcome.status)}; there is no run to compare it with`;
    case 'compared': {
      const { before, status, differing } = outcome;
      const end =
        before === status ? statusWord(status) : `${statusWord(before)} → ${statusWord(status)}`;
      return differing.length === 0 ? end : `${end}: ${differing.join(', ')}`;
    }
  }
}

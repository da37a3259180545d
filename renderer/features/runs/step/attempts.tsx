import type { StepRun } from '../../../../shared/model/run.ts';
import { attemptCauseWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import panel from '../view/run-panel.module.css';
import classes from './step-view.module.css';

/** Each try of the step: why there was one, how it ended, and the error as it was then. */
export function Attempts({ step }: { step: StepRun }) {
  const { attempts } = step;
  if (attempts.length === 0) return null;
  return (
    <section aria-label="Attempts">
      <h4 className={panel.sectionTitle}>
        {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}
      </h4>
      <ol className={classes.attempts}>
        {attempts.map(({ number, cause, status, startedAt, endedAt, error }) => (
          <li key={number} className={classes.attempt}>
            <span>
              {number} · {attemptCauseWords[cause]}
            </span>
            <StatusBadge status={status} />
            <span>
              <TimeText time={startedAt} />
            </span>
            <span>
              <DurationText from={startedAt} to={endedAt} />
            </span>
            {error !== null && <span className={classes.why}>{error.message}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

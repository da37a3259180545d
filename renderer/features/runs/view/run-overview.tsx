import { Link } from 'wouter';
import type { RunListing, RunSummary } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import detail from '../../../ui/detail.module.css';
import { Facts } from '../../../ui/facts.tsx';
import { causeWords, runWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useOpenRun } from './open-run.ts';
import classes from './run-panel.module.css';

/** The run as a whole: where it came from, what came of it, and its facts. */
export function RunOverview() {
  const { run } = useOpenRun();
  return (
    <>
      <section className={classes.section} aria-label="Where it came from">
        <h3 className={classes.sectionTitle}>Where it came from</h3>
        <CauseChain run={run} />
      </section>
      <Later run={run} />
      <section className={classes.section} aria-label="Facts">
        <h3 className={classes.sectionTitle}>This run</h3>
        <Facts
          items={[
            ['Cause', causeWords(run)],
            ['Version', run.versionNumber === 0 ? 'Draft' : `${run.versionNumber}`],
            ['Queued', <TimeText key="queued" time={run.queuedAt} exact />],
            [
              'Started',
              run.startedAt === null ? null : <TimeText key="at" time={run.startedAt} exact />,
            ],
            [
              'Ended',
              run.endedAt === null ? null : <TimeText key="ended" time={run.endedAt} exact />,
            ],
            [
              'Took',
              run.startedAt === null ? null : (
                <DurationText key="took" from={run.startedAt} to={run.endedAt} />
              ),
            ],
            [
              'Run id',
              <span key="id" className={classes.id}>
                <span className={detail.mono} title={run.id}>
                  {run.id}
                </span>
                <CopyIcon text={run.id} label="Copy the run id" />
              </span>,
            ],
          ]}
        />
        <p className={classes.quiet}>
          Pick a step on the canvas or in the timeline to look into it.
        </p>
      </section>
    </>
  );
}

/** Event, then the runs that led to this one, the first on top. */
function CauseChain({ run }: { run: RunSummary }) {
  return (
    <ol className={classes.chain}>
      {run.eventId !== null && (
        <li>
          <Link href={`/inbox/${run.eventId}`} className={classes.link}>
            <span>Event</span>
            <span className={classes.what}>{run.eventId}</span>
            <span className={classes.end}>Open in the inbox</span>
          </Link>
        </li>
      )}
      {run.eventId === null && run.parentRunId === null && (
        <li className={classes.quiet}>
          {run.cause === 'manual' ? 'Started by hand.' : 'What it came from is gone.'}
        </li>
      )}
      {run.parentRunId !== null && <Parent id={run.parentRunId} depth={0} />}
      <RunLine run={run} isCurrent />
    </ol>
  );
}

const MOST_PARENTS = 8;

function Parent({ id, depth }: { id: string; depth: number }) {
  const { data } = useRpcQuery('runs.get', { id, longest: 0 });
  if (data === undefined) return null;
  return (
    <>
      {data.parentRunId !== null && depth < MOST_PARENTS && (
        <Parent id={data.parentRunId} depth={depth + 1} />
      )}
      <RunLine run={data} />
    </>
  );
}

function RunLine({
  run,
  isCurrent = false,
  beside,
}: {
  run: RunSummary;
  isCurrent?: boolean;
  beside?: string;
}) {
  return (
    <li>
      <Link
        href={`/runs/${run.id}`}
        className={classes.link}
        aria-current={isCurrent ? 'true' : undefined}
      >
        <StatusBadge status={run.status} />
        <span className={classes.what}>
          {isCurrent ? 'This run' : (beside ?? run.workflowName)} · {runWords(run)}
        </span>
        <span className={classes.end}>
          <TimeText time={run.queuedAt} />
        </span>
      </Link>
    </li>
  );
}

/** Runs that came of this one: re-runs, called runs, rehearsals. */
function Later({ run }: { run: RunSummary }) {
  const { nameOf } = useOpenRun();
  const { data } = useRpcQuery('runs.list', { parent: run.id, limit: 50 });
  if (data === undefined || data.runs.length === 0) return null;
  const words = ({ calledFrom, workflowName }: RunListing): string =>
    calledFrom === null
      ? workflowName
      : `${workflowName}, called by “${nameOf(calledFrom.stepId)}”`;
  return (
    <section className={classes.section} aria-label="What came of it">
      <h3 className={classes.sectionTitle}>What came of it</h3>
      <ul className={classes.chain}>
        {data.runs.map((each) => (
          <RunLine key={each.id} run={each} beside={words(each)} />
        ))}
      </ul>
    </section>
  );
}

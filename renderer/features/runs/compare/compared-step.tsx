import { formatPath } from '../../../../shared/expression/key-path.ts';
import type { RunSummary, StepComparison, StepRun } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ChangeList } from '../../../ui/change-list.tsx';
import { stepTitle } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import classes from './compare.module.css';
import { SideBySide } from './side-by-side.tsx';

/** One step in both runs: how it ended, which values differ, and both values beside each other. */
export function ComparedStep({
  step,
  before,
  after,
}: {
  step: StepComparison;
  before: RunSummary;
  after: RunSummary;
}) {
  const { stepId } = step;
  const old = useRpcQuery(
    'runs.step',
    { id: before.id, stepId },
    { enabled: step.before !== null },
  );
  const next = useRpcQuery('runs.step', { id: after.id, stepId }, { enabled: step.after !== null });
  const name = stepTitle(step);
  return (
    <section className={classes.compared} aria-label={`Differences of ${name}`}>
      <h2 className={classes.stepTitle}>{name}</h2>
      <div className={classes.ends}>
        <End end={step.before} word="Before" />
        <End end={step.after} word="After" />
      </div>
      {(['output', 'input'] as const).map((part) => (
        <Part
          key={part}
          title={part === 'output' ? 'Output' : 'Input'}
          changes={step[part]}
          label={`${part === 'output' ? 'Output' : 'Input'} of ${name}`}
          before={old.data?.[part] ?? null}
          after={next.data?.[part] ?? null}
          isThere={
            (step.before === null || old.data !== undefined) &&
            (step.after === null || next.data !== undefined)
          }
        />
      ))}
    </section>
  );
}

function End({ end, word }: { end: StepComparison['before']; word: string }) {
  return (
    <div className={classes.end}>
      <span className={classes.label}>{word}</span>
      {end === null ? (
        <span className={classes.quiet}>has no such step</span>
      ) : (
        <>
          <StatusBadge status={end.status} />
          {end.port !== null && end.port !== 'out' && (
            <span className={classes.quiet}>left through {end.port}</span>
          )}
          {end.error !== null && <p className={classes.error}>{end.error.message}</p>}
          {end.logs.map((line) => (
            <p key={line} className={classes.quiet}>
              {line}
            </p>
          ))}
        </>
      )}
    </div>
  );
}

function Part({
  title,
  label,
  changes,
  before,
  after,
  isThere,
}: {
  title: string;
  label: string;
  changes: StepComparison['input'];
  before: StepRun['input'];
  after: StepRun['input'];
  isThere: boolean;
}) {
  if (before === null && after === null && changes.length === 0) return null;
  return (
    <div className={classes.part}>
      <h3 className={classes.partTitle}>
        {title}
        <span className={classes.quiet}>{changes.length === 0 ? 'the same in both' : ''}</span>
      </h3>
      {changes.length > 0 && (
        <ChangeList
          changes={changes}
          nameOf={(path) => (path.length === 0 ? 'The whole value' : formatPath(path))}
          label={`${label} that differs`}
        />
      )}
      {isThere && changes.length > 0 && <SideBySide before={before} after={after} label={label} />}
    </div>
  );
}

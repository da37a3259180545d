import type { ReactNode } from 'react';
import { formatPath } from '../../shared/expression/key-path.ts';
import type { StepComparison, ValueChange } from '../../shared/model/run.ts';
import { ChangeList } from './change-list.tsx';
import { StatusBadge } from './status-badge.tsx';
import classes from './step-difference.module.css';

/** What one step of a run did otherwise than in another: its status, error, input and output. */
export function StepDifference({
  step: { before, after, input, output },
  name,
  heading = <span>{name}</span>,
  children,
}: {
  step: StepComparison;
  name: string;
  /** The name, where it can be pressed. */
  heading?: ReactNode;
  /** What else is said of it. */
  children?: ReactNode;
}) {
  return (
    <section className={classes.root} aria-label={`Differences of ${name}`}>
      <div className={classes.head}>
        {heading}
        {before?.status !== after?.status && (
          <>
            {before === null ? (
              <span className={classes.small}>was not there</span>
            ) : (
              <StatusBadge status={before.status} />
            )}
            <span aria-hidden="true">→</span>
            <span className="visually-hidden">now</span>
            {after === null ? (
              <span className={classes.small}>is not there</span>
            ) : (
              <StatusBadge status={after.status} />
            )}
          </>
        )}
      </div>
      {after?.error != null && after.error.message !== before?.error?.message && (
        <p className={classes.small}>{after.error.message}</p>
      )}
      <Changes title="Input" name={name} changes={input} />
      <Changes title="Output" name={name} changes={output} />
      {children}
    </section>
  );
}

function Changes({
  title,
  name,
  changes,
}: {
  title: string;
  name: string;
  changes: readonly ValueChange[];
}) {
  if (changes.length === 0) return null;
  return (
    <>
      <p className={classes.title}>{title}</p>
      <ChangeList changes={changes} nameOf={placeName} label={`${title} of ${name} that differs`} />
    </>
  );
}

function placeName(path: ValueChange['path']): string {
  return path.length === 0 ? 'The whole value' : formatPath(path);
}

import { useMemo } from 'react';
import classes from './json-sides.module.css';
import { diffLines } from './line-diff.ts';

/** Two values as JSON, line by line; long stretches that are the same are left out. */
export function JsonSides({
  before,
  after,
  label,
}: {
  before: unknown;
  after: unknown;
  label: string;
}) {
  const rows = useMemo(() => diffLines(lines(before), lines(after)), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.root} aria-label={label} tabIndex={0}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <div key={index} className={classes.row} data-kind={row.kind}>
          <span className={classes.sign} aria-hidden="true">
            {row.kind === 'added' ? '+' : row.kind === 'removed' ? '−' : ''}
          </span>
          {row.kind !== 'same' && row.kind !== 'left out' && (
            <span className="visually-hidden">{row.kind}: </span>
          )}
          {row.kind === 'left out' ? `… ${row.text}` : row.text}
        </div>
      ))}
    </section>
  );
}

function lines(value: unknown): string[] {
  return JSON.stringify(value, null, 2).split('\n');
}

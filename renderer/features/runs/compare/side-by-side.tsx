import { useMemo } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { diffLines } from '../../../ui/line-diff.ts';
import classes from './compare.module.css';
import { pairLines } from './pair-lines.ts';

/** Longer values are told by their differences alone. */
const MOST_LINES = 4000;

/** Two values as JSON beside each other, line by line; what is the same in both is left out. */
export function SideBySide({ before, after, label }: { before: Json; after: Json; label: string }) {
  const rows = useMemo(() => {
    const one = JSON.stringify(before, null, 2).split('\n');
    const other = JSON.stringify(after, null, 2).split('\n');
    if (one.length + other.length > MOST_LINES) return null;
    return pairLines(diffLines(one, other));
  }, [before, after]);
  if (rows === null) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.lines} aria-label={`${label}, side by side`} tabIndex={0}>
      {rows.map(([left, right], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <div key={index} className={classes.pair}>
          <Line kind={left?.kind} text={left?.text} sign="−" />
          <Line kind={right?.kind} text={right?.text} sign="+" />
        </div>
      ))}
    </section>
  );
}

function Line({
  kind,
  text,
  sign,
}: {
  kind: string | undefined;
  text: string | undefined;
  sign: string;
}) {
  const isOther = kind === 'added' || kind === 'removed';
  return (
    <pre className={classes.line} data-kind={kind}>
      <span className={classes.sign} aria-hidden="true">
        {isOther ? sign : ''}
      </span>
      {isOther && <span className="visually-hidden">{kind}: </span>}
      {kind === 'left out' ? `… ${text}` : text}
    </pre>
  );
}

import { ArrowUp } from 'lucide-react';
import classes from './new-pill.module.css';

/** Counts what came on top of a list that is held in place, and leads there. */
export function NewPill({
  count,
  behind,
  onClick,
}: {
  count: number;
  /** More came than could be read. */
  behind: boolean;
  onClick: () => void;
}) {
  if (count === 0 && !behind) return null;
  return (
    <button type="button" className={classes.pill} onClick={onClick}>
      <ArrowUp size={13} aria-hidden="true" />
      {behind ? 'Many new' : `${count.toLocaleString('en-US')} new`}
    </button>
  );
}

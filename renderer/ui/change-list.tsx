import { Minus, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../../shared/json.ts';
import type { ValueChange } from '../../shared/model/run.ts';
import classes from './change-list.module.css';

const MOST = 40;
const CUT = 400;
const icons = { added: Plus, removed: Minus, changed: Pencil };
const words = { added: 'Added', removed: 'Removed', changed: 'Changed' };

/** Differences inside of a value, one below the other: what stood there, and what stands there now. */
export function ChangeList({
  changes,
  nameOf,
  label,
}: {
  changes: readonly ValueChange[];
  /** What people call the place. */
  nameOf: (path: ValueChange['path']) => string;
  label: string;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? changes : changes.slice(0, MOST);
  return (
    <>
      <ul className={classes.root} aria-label={label}>
        {shown.map(({ kind, path, before, after }) => {
          const Icon = icons[kind];
          return (
            <li key={JSON.stringify(path)} className={classes.change}>
              <p className={classes.place} data-kind={kind}>
                <Icon size={12} aria-hidden="true" />
                <span className="visually-hidden">{words[kind]}: </span>
                <span>{nameOf(path)}</span>
              </p>
              {kind !== 'added' && <ValueText kind="before" value={before} />}
              {kind !== 'removed' && <ValueText kind="after" value={after} />}
            </li>
          );
        })}
      </ul>
      {shown.length < changes.length && (
        <button type="button" className={classes.more} onClick={() => setIsWhole(true)}>
          Show {changes.length - shown.length} more
        </button>
      )}
    </>
  );
}

function ValueText({ kind, value }: { kind: 'before' | 'after'; value: Json }) {
  const [isOpen, setIsOpen] = useState(false);
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const shown = isOpen || text.length <= CUT ? text : `${text.slice(0, CUT)}…`;
  return (
    <pre className={classes.value} data-kind={kind}>
      <span className={classes.sign} aria-hidden="true">
        {kind === 'before' ? '−' : '+'}
      </span>
      <span className="visually-hidden">{kind === 'before' ? 'before: ' : 'after: '}</span>
      {text === '' ? <em>empty text</em> : shown}
      {shown !== text && (
        <button type="button" className={classes.more} onClick={() => setIsOpen(true)}>
          Show all
        </button>
      )}
    </pre>
  );
}

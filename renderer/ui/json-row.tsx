import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { Json } from '../../shared/json.ts';
import { childCount, type TreeRow, textCut } from './json-tree.ts';
import classes from './json-view.module.css';

function Value({ value, expanded }: { value: Json; expanded: boolean | null }) {
  if (typeof value === 'string') {
    if (expanded === true) return <span className={classes.longText}>{value}</span>;
    const cut = value.length > textCut;
    return (
      <span className={classes.value}>
        <span className={classes.text}>
          {JSON.stringify(cut ? value.slice(0, textCut) : value)}
        </span>
        {cut && (
          <span className={classes.note}>… {value.length.toLocaleString('en-US')} characters</span>
        )}
      </span>
    );
  }
  if (typeof value === 'number') return <span className={classes.number}>{String(value)}</span>;
  if (value === null || typeof value === 'boolean') {
    return <span className={classes.word}>{String(value)}</span>;
  }
  const count = childCount(value);
  const isList = Array.isArray(value);
  if (count === 0) return <span className={classes.note}>{isList ? '[ ]' : '{ }'}</span>;
  const unit = isList ? (count === 1 ? 'item' : 'items') : count === 1 ? 'field' : 'fields';
  return (
    <span className={classes.note}>
      {count.toLocaleString('en-US')} {unit}
    </span>
  );
}

interface JsonRowProps {
  id: string;
  row: TreeRow;
  selected: boolean;
  /** It fits what is looked for. */
  found: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

export const JsonRow = memo(
  function JsonRow({ id, row, selected, found, onSelect, onToggle }: JsonRowProps) {
    const indent = { paddingInlineStart: row.depth * 16 + 4 };
    const expanded = row.kind === 'node' ? row.expanded : null;
    return (
      // The tree itself has the focus and the keys (aria-activedescendant).
      // biome-ignore lint/a11y/useFocusableInteractive: see above
      // biome-ignore lint/a11y/useKeyWithClickEvents: see above
      <div
        id={id}
        role="treeitem"
        aria-level={row.depth + 1}
        aria-expanded={expanded ?? undefined}
        aria-selected={selected}
        data-found={found || undefined}
        className={classes.row}
        style={indent}
        onClick={onSelect}
        onDoubleClick={onToggle}
      >
        {row.kind === 'more' ? (
          <span className={classes.more}>
            Show more ({(row.total - row.shown).toLocaleString('en-US')} left)
          </span>
        ) : (
          <>
            {/* biome-ignore lint/a11y: a shortcut for the mouse; the arrow keys do the same */}
            <span
              className={classes.twist}
              data-open={expanded ?? undefined}
              onClick={(event) => {
                event.stopPropagation();
                onToggle();
              }}
            >
              {expanded !== null && <ChevronRight size={12} aria-hidden="true" />}
            </span>
            <span className={classes.key}>{row.label}</span>
            <Value value={row.value} expanded={expanded} />
          </>
        )}
      </div>
    );
  },
  (a, b) =>
    sameRow(a.row, b.row) && a.selected === b.selected && a.found === b.found && a.id === b.id,
);

function sameRow(a: TreeRow, b: TreeRow): boolean {
  if (a.kind === 'more' || b.kind === 'more') return false;
  return a.path === b.path && a.value === b.value && a.expanded === b.expanded;
}

import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { literalText } from '../params/literal.ts';
import { startPathDrag } from './path-drag.ts';
import type { SampleNode, SampleRow } from './sample-rows.ts';
import classes from './sample-tree.module.css';

const shownLength = 160;

interface SampleTreeRowProps {
  id: string;
  row: SampleRow;
  /** Offset from the first row, in pixels. */
  top: number;
  position: number;
  count: number;
  selected: boolean;
  onSelect: () => void;
  onToggle: () => void;
  onInsert: () => void;
  onDragPath: ((path: string) => void) | undefined;
}

export const SampleTreeRow = memo(
  function SampleTreeRow(props: SampleTreeRowProps) {
    const { id, row, top, selected, onSelect, onToggle, onInsert, onDragPath } = props;
    const expanded = row.kind === 'node' ? row.expanded : null;
    return (
      // The tree itself has the focus and the keys (aria-activedescendant).
      // biome-ignore lint/a11y/useFocusableInteractive: see above
      // biome-ignore lint/a11y/useKeyWithClickEvents: see above
      <div
        id={id}
        role="treeitem"
        aria-level={row.depth + 1}
        aria-posinset={props.position}
        aria-setsize={props.count}
        aria-expanded={expanded ?? undefined}
        aria-selected={selected}
        className={classes.row}
        style={{ transform: `translateY(${top}px)`, paddingInlineStart: row.depth * 14 + 4 }}
        draggable={row.kind === 'node'}
        onClick={onSelect}
        onDoubleClick={() => (expanded === null ? onInsert() : onToggle())}
        onDragStart={(event) => {
          onSelect();
          startPathDrag(event, row.path);
          onDragPath?.(row.path);
        }}
      >
        {row.kind === 'more' ? (
          <span className={classes.more}>
            {(row.total - row.shown).toLocaleString('en-US')} more{' '}
            {row.total - row.shown === 1 ? 'item' : 'items'}
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
            <NodeValue node={row} />
          </>
        )}
      </div>
    );
  },
  (a, b) =>
    sameRow(a.row, b.row) &&
    a.top === b.top &&
    a.selected === b.selected &&
    a.id === b.id &&
    a.count === b.count &&
    a.onDragPath === b.onDragPath,
);

function NodeValue({ node: { value } }: { node: SampleNode }) {
  if (Array.isArray(value)) {
    return (
      <span className={classes.note}>
        {value.length === 0 ? 'empty list' : `list of ${value.length.toLocaleString('en-US')}`}
      </span>
    );
  }
  if (typeof value === 'object' && value !== null) {
    const count = Object.keys(value).length;
    const fields = count === 1 ? 'field' : 'fields';
    return (
      <span className={classes.note}>{count === 0 ? 'empty object' : `${count} ${fields}`}</span>
    );
  }
  const text = literalText(value);
  const cut = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  const type = value === null ? 'word' : typeof value;
  return (
    <span className={classes.value} data-type={type}>
      {typeof value === 'string' ? (cut === '' ? '""' : cut) : cut}
    </span>
  );
}

function sameRow(a: SampleRow, b: SampleRow): boolean {
  if (a.kind === 'more' || b.kind === 'more') return false;
  return (
    a.path === b.path && a.value === b.value && a.expanded === b.expanded && a.depth === b.depth
  );
}

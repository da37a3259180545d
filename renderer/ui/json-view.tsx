import { Braces } from 'lucide-react';
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Json } from '../../shared/json.ts';
import { CopyIcon } from './copy-button.tsx';
import { type Find, foundIndex, useFound } from './find.ts';
import { findInJson, wayTo } from './find-in-json.ts';
import { JsonRow } from './json-row.tsx';
import { childrenAtOnce, parentRow, type TreeRow, visibleRows } from './json-tree.ts';
import classes from './json-view.module.css';

/**
 * A JSON value as a tree: arrow keys move, open and close; what is selected can be copied as a
 * value or as the path that an expression would use.
 */
export function JsonView({
  value,
  root,
  label,
  closed = [],
  find,
}: {
  value: Json;
  root: string;
  label: string;
  /** Paths that start closed though they would be open. */
  closed?: readonly string[];
  /** What is looked for in it. */
  find?: Find;
}) {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(
    () => new Map(closed.map((path) => [path, false])),
  );
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const [selected, setSelected] = useState<string>();
  const found = useMemo(() => findInJson(value, root, find?.text ?? ''), [value, root, find?.text]);
  const sought = found[foundIndex(find?.at ?? 0, found.length)];
  const rows = useMemo(
    () => visibleRows(value, root, wayTo(sought, { toggled, limits })),
    [value, root, toggled, limits, sought],
  );
  const marked = useMemo(() => new Set(found.map(({ path }) => path)), [found]);
  useFound(find, found.length);
  const place = rows.findIndex((row) => row.path === selected);
  // Another value may be without what was selected in the one before.
  const isSelected = place !== -1;
  const at = Math.max(0, place);
  const current = rows[at];

  useLayoutEffect(() => {
    if (selected === undefined) return;
    tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  useLayoutEffect(() => {
    if (sought !== undefined) setSelected(sought.path);
  }, [sought]);

  function select(row: TreeRow | undefined): void {
    if (row !== undefined) setSelected(row.path);
  }
  function setOpen(row: TreeRow, open: boolean): void {
    if (row.kind === 'node' && row.expanded !== null) {
      setToggled(new Map(toggled).set(row.path, open));
    }
  }
  function activate(row: TreeRow): void {
    if (row.kind === 'more') {
      setLimits(new Map(limits).set(row.parent, row.shown + childrenAtOnce * 5));
    } else setOpen(row, row.expanded === false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = current.kind === 'node' ? current.expanded : null;
    switch (event.key) {
      case 'ArrowDown':
        select(rows[isSelected ? at + 1 : 0]);
        break;
      case 'ArrowUp':
        select(rows[at - 1]);
        break;
      case 'Home':
        select(rows[0]);
        break;
      case 'End':
        select(rows.at(-1));
        break;
      case 'ArrowRight':
        if (open === false) setOpen(current, true);
        else if (open === true) select(rows[at + 1]);
        break;
      case 'ArrowLeft':
        if (open === true) setOpen(current, false);
        else select(rows[parentRow(rows, at)]);
        break;
      case 'Enter':
      case ' ':
        activate(current);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const rowId = (index: number) => `${id}-${index}`;
  return (
    <div className={classes.root}>
      <div
        ref={tree}
        role="tree"
        aria-label={label}
        tabIndex={0}
        className={classes.tree}
        aria-activedescendant={isSelected ? rowId(at) : undefined}
        onKeyDown={onKeyDown}
      >
        {rows.map((row, index) => (
          <JsonRow
            key={row.path}
            id={rowId(index)}
            row={row}
            selected={row.path === selected}
            found={marked.has(row.path)}
            onSelect={() => {
              setSelected(row.path);
              if (row.kind === 'more') activate(row);
            }}
            onToggle={() => activate(row)}
          />
        ))}
      </div>
      {isSelected && current?.kind === 'node' && (
        <div className={classes.foot}>
          <code className={classes.path}>{current.path}</code>
          <CopyIcon icon={Braces} text={`{{ ${current.path} }}`} label="Copy as an expression" />
          <CopyIcon text={plainText(current.value)} label="Copy the value" />
        </div>
      )}
    </div>
  );
}

function plainText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, CornerDownLeft, Search } from 'lucide-react';
import {
  type KeyboardEvent,
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Json } from '../../../shared/json.ts';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { insertTargets } from './insert-targets.ts';
import { SampleTreeRow } from './sample-row.tsx';
import { foundRows, moreShown, parentIndex, type SampleRow, sampleRows } from './sample-rows.ts';
import classes from './sample-tree.module.css';

const rowHeight = 24;

/**
 * Sample data as a tree whose values are dragged into fields, or put there by Enter. Whatever its
 * size, only what is in sight is drawn; the height is its parent's.
 */
export function SampleTree({
  value,
  path,
  label,
  onDragPath,
}: {
  value: Json;
  /** What an expression calls the whole: `trigger`, `steps.fetch`. */
  path: string;
  /** Its name for screen readers. */
  label: string;
  /** Told when a drag begins. */
  onDragPath?: (path: string) => void;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const [selected, setSelected] = useState<string>();
  const [search, setSearch] = useState('');
  const words = useDeferredValue(search).trim();
  const [menuOpen, setMenuOpen] = useState(false);
  const rows = useMemo(
    () =>
      words === '' ? sampleRows(value, path, { toggled, limits }) : foundRows(value, path, words),
    [value, path, words, toggled, limits],
  );
  const at = rows.findIndex((row) => row.path === selected);
  const current = rows[at];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rows[index]?.path ?? index,
  });

  function select(index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    setSelected(row.path);
    virtual.scrollToIndex(index);
  }
  function setOpen(row: SampleRow, open: boolean): void {
    if (row.kind === 'node' && row.expanded !== null)
      setToggled((before) => new Map(before).set(row.path, open));
  }
  function toggle(row: SampleRow): void {
    if (row.kind === 'more') setLimits((before) => new Map(before).set(row.parent, moreShown(row)));
    else setOpen(row, row.expanded === false);
  }
  function insert(row: SampleRow): void {
    if (row.kind === 'more') toggle(row);
    else if (insertTargets.last !== undefined) insertTargets.last.insert(row.path);
    else setMenuOpen(true);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const open = current?.kind === 'node' ? current.expanded : null;
    switch (event.key) {
      case 'ArrowDown':
        select(at + 1);
        break;
      case 'ArrowUp':
        select(Math.max(0, at - 1));
        break;
      case 'Home':
        select(0);
        break;
      case 'End':
        select(rows.length - 1);
        break;
      case 'ArrowRight':
        if (current !== undefined && open === false) setOpen(current, true);
        else if (open === true) select(at + 1);
        break;
      case 'ArrowLeft':
        if (current !== undefined && open === true) setOpen(current, false);
        else if (at > 0) select(parentIndex(rows, at));
        break;
      case 'Enter':
        if (current !== undefined) insert(current);
        break;
      case ' ':
        if (current !== undefined) toggle(current);
        break;
      case 'ContextMenu':
        setMenuOpen(true);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={classes.root}>
      <label className={classes.search}>
        <Search size={14} aria-hidden="true" />
        <input
          type="search"
          value={search}
          placeholder="Search names and values"
          aria-label={`Search ${label}`}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              box.current?.focus();
              select(words === '' ? 0 : Math.min(1, rows.length - 1));
            } else if (event.key === 'Escape' && search !== '') {
              event.stopPropagation();
              setSearch('');
            }
          }}
        />
      </label>
      <div
        ref={box}
        role="tree"
        aria-label={label}
        tabIndex={0}
        className={classes.tree}
        aria-activedescendant={current === undefined ? undefined : `${id}-${current.path}`}
        onFocus={() => {
          if (selected === undefined) setSelected(rows[0]?.path);
        }}
        onKeyDown={onKeyDown}
      >
        <div role="none" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <SampleTreeRow
                key={row.path}
                id={`${id}-${row.path}`}
                row={row}
                top={start}
                position={index + 1}
                count={rows.length}
                selected={row.path === selected}
                onSelect={() => {
                  setSelected(row.path);
                  if (row.kind === 'more') toggle(row);
                }}
                onToggle={() => toggle(row)}
                onInsert={() => insert(row)}
                onDragPath={onDragPath}
              />
            );
          })}
        </div>
        {rows.length === 0 && <p className={classes.none}>Nothing found.</p>}
      </div>
      <SelectedNode row={current} menuOpen={menuOpen} onMenu={setMenuOpen} />
    </div>
  );
}

/** What can be done with the selected node. It is there from the start, so that nothing jumps. */
function SelectedNode({
  row,
  menuOpen,
  onMenu,
}: {
  row: SampleRow | undefined;
  menuOpen: boolean;
  onMenu: (open: boolean) => void;
}) {
  const targets = useSyncExternalStore(insertTargets.subscribe, insertTargets.get);
  const node = row?.kind === 'node' ? row : undefined;
  return (
    <div className={classes.foot}>
      {node === undefined ? (
        <span className={classes.hint}>Drag a value into a field</span>
      ) : (
        <code className={classes.path}>{node.path}</code>
      )}
      {node !== undefined && (
        <>
          <Menu
            opened={menuOpen && targets.length > 0}
            onChange={onMenu}
            position="top-end"
            transitionProps={{ duration: 0 }}
            shadow="none"
          >
            <Menu.Target>
              <Button
                rightSection={<ChevronDown size={12} aria-hidden="true" />}
                disabled={targets.length === 0}
              >
                Insert into
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={280} style={{ overflowY: 'auto' }}>
              {targets.map((target) => (
                <Menu.Item key={target.id} onClick={() => target.insert(node.path)}>
                  {target.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Tooltip label="Insert into the field used last (Enter)">
            <ActionIcon
              size={24}
              aria-label="Insert into the field used last"
              disabled={targets.length === 0}
              onClick={() => (insertTargets.last ?? targets[0])?.insert(node.path)}
            >
              <CornerDownLeft size={14} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <CopyIcon text={node.path} label="Copy the path" />
        </>
      )}
    </div>
  );
}

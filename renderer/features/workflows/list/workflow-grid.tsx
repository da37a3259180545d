// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list cannot be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus (aria-activedescendant)
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, Folder } from 'lucide-react';
import { type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { isTyping, nextIndex } from '../../../ui/row-keys.ts';
import type { ListedWorkflow, SortKey, WorkflowGroup } from '../model/list-model.ts';
import { commandKeys, isOffered, ROW_COMMANDS, type RowCommand } from './row-menu.tsx';
import type { TriggerLooks } from './trigger-cell.tsx';
import classes from './workflow-grid.module.css';
import rowClasses from './workflow-row.module.css';
import { type RowHandlers, WorkflowRow } from './workflow-row.tsx';

const rowHeight = 36;
const folderHeight = 32;

/** What a key does to the selection, where there is one. */
const manyCommands: readonly RowCommand[] = ['pause', 'export', 'folder', 'tags', 'remove'];

type Item = { folder: string; count: number } | { row: ListedWorkflow };

export interface WorkflowGridHandle {
  focus(): void;
}

/** The list: a grid with one cursor, which J, K and the arrows move, and any number of selected rows. */
export function WorkflowGrid({
  groups,
  triggers,
  looks,
  sort,
  onSort,
  selected,
  onSelected,
  onCommand,
  onSelectionCommand,
  ref,
}: {
  groups: readonly WorkflowGroup[];
  /** By workflow id. */
  triggers: ReadonlyMap<string, readonly Trigger[]>;
  looks: TriggerLooks;
  sort: SortKey;
  onSort: (sort: SortKey) => void;
  selected: ReadonlySet<string>;
  onSelected: (selected: ReadonlySet<string>) => void;
  onCommand: (workflow: Workflow, command: RowCommand) => void;
  /** On all selected ones. */
  onSelectionCommand: (command: RowCommand) => void;
  ref: Ref<WorkflowGridHandle>;
}) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [cursorId, setCursorId] = useState<string>();
  const [menuId, setMenuId] = useState<string>();
  const anchor = useRef<string>(undefined);

  const rows = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const items = useMemo(() => {
    const hasFolders = groups.some(({ folder }) => folder !== null);
    return groups.flatMap(({ folder, rows: inFolder }): Item[] => [
      ...(hasFolders ? [{ folder: folder ?? 'No folder', count: inFolder.length }] : []),
      ...inFolder.map((row) => ({ row })),
    ]);
  }, [groups]);
  const cursor = rows.findIndex(({ workflow }) => workflow.id === cursorId);

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => ('row' in (items[index] ?? {}) ? rowHeight : folderHeight),
    getItemKey: (index) => keyOf(items[index], index),
    overscan: 12,
  });
  // Heads and rows differ in height, so what was measured for the old order is of no use.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every other order
  useEffect(() => virtual.measure(), [items, virtual]);

  const rowId = (workflowId: string) => `${id}-${workflowId}`;

  function moveTo(index: number): void {
    const workflowId = rows[index]?.workflow.id;
    if (workflowId === undefined) return;
    setCursorId(workflowId);
    const at = items.findIndex((item) => 'row' in item && item.row.workflow.id === workflowId);
    virtual.scrollToIndex(at, { align: 'auto' });
  }

  function select(workflowId: string, range: boolean): void {
    const next = new Set(selected);
    const from = rows.findIndex(({ workflow }) => workflow.id === anchor.current);
    const to = rows.findIndex(({ workflow }) => workflow.id === workflowId);
    if (range && from !== -1 && to !== -1) {
      for (const { workflow } of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
        next.add(workflow.id);
    } else if (!next.delete(workflowId)) next.add(workflowId);
    anchor.current = workflowId;
    setCursorId(workflowId);
    onSelected(next);
  }

  // Rows are drawn anew only when what they show has changed, so what they call stays the same.
  const latest = useRef<RowHandlers>(undefined);
  latest.current = {
    onCommand(workflowId, command) {
      const row = rows.find(({ workflow }) => workflow.id === workflowId);
      if (row !== undefined) onCommand(row.workflow, command);
    },
    onSelect(workflowId, range) {
      select(workflowId, range);
      // Keys typed next are meant for the list, and not for the box that was clicked.
      root.current?.focus({ preventScroll: true });
    },
    onMenu(workflowId, opened) {
      setMenuId(opened ? workflowId : undefined);
      if (!opened) root.current?.focus({ preventScroll: true });
    },
    onPoint: setCursorId,
  };
  const handlers = useMemo<RowHandlers>(
    () => ({
      onCommand: (workflowId, command) => latest.current?.onCommand(workflowId, command),
      onSelect: (workflowId, range) => latest.current?.onSelect(workflowId, range),
      onMenu: (workflowId, opened) => latest.current?.onMenu(workflowId, opened),
      onPoint: (workflowId) => latest.current?.onPoint(workflowId),
    }),
    [],
  );

  /** J, K and X work wherever the focus is, except where they would be typed. */
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    const inList = root.current?.contains(document.activeElement) ?? false;
    const page = Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1;
    const next = nextIndex({ key: event.key, inList, cursor, count: rows.length, page });
    const current = rows[cursor]?.workflow;
    if (next !== undefined) {
      if (event.shiftKey && current !== undefined) {
        anchor.current ??= current.id;
        const target = rows[next]?.workflow.id;
        if (!selected.has(current.id)) anchor.current = current.id;
        if (target !== undefined) onSelected(new Set([...selected, current.id, target]));
      }
      moveTo(next);
    } else if (event.key === 'Escape' && selected.size > 0) onSelected(new Set());
    else if (current === undefined) return;
    else if (event.key === 'x' || event.key === 'X') select(current.id, event.shiftKey);
    // A menu closes at a key that is pressed outside of it, so it opens when this one is through.
    else if (event.key === '.') setTimeout(() => setMenuId(current.id));
    else if (event.key === 'Enter' && !inList) return;
    else {
      const command = ROW_COMMANDS.find(
        (each) => commandKeys[each]?.toLowerCase() === event.key.toLowerCase(),
      );
      if (command === undefined) return;
      if (selected.size > 0 && manyCommands.includes(command)) onSelectionCommand(command);
      else if (isOffered(command, current)) onCommand(current, command);
      else return;
    }
    event.preventDefault();
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
  useImperativeHandle(ref, () => ({ focus: () => root.current?.focus() }));

  return (
    <div
      ref={root}
      role="grid"
      aria-label="Workflows"
      aria-rowcount={items.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={cursor === -1 ? undefined : rowId(cursorId ?? '')}
      tabIndex={0}
      className={classes.root}
    >
      <Columns sort={sort} onSort={onSort} />
      <div ref={box} role="presentation" className={classes.box}>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((shown) => {
            const item = items[shown.index];
            if (item === undefined) return null;
            if (!('row' in item)) {
              return (
                <div
                  key={shown.key}
                  role="row"
                  aria-rowindex={shown.index + 2}
                  className={rowClasses.folder}
                  style={{ transform: `translateY(${shown.start}px)` }}
                >
                  <Folder size={14} strokeWidth={1.75} aria-hidden="true" />
                  <span role="rowheader">
                    {item.folder} <span className={rowClasses.folderCount}>{item.count}</span>
                  </span>
                </div>
              );
            }
            const { workflow } = item.row;
            return (
              <WorkflowRow
                key={shown.key}
                id={rowId(workflow.id)}
                row={item.row}
                live={triggers.get(workflow.id) ?? none}
                looks={looks}
                index={shown.index + 2}
                top={shown.start}
                hasCursor={workflow.id === cursorId}
                isSelected={selected.has(workflow.id)}
                menuOpened={workflow.id === menuId}
                handlers={handlers}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const none: readonly Trigger[] = [];

function keyOf(item: Item | undefined, index: number): string | number {
  if (item === undefined) return index;
  return 'row' in item ? item.row.workflow.id : `folder ${item.folder}`;
}

function Columns({ sort, onSort }: { sort: SortKey; onSort: (sort: SortKey) => void }) {
  const sortable = (key: SortKey, name: string, className: string | undefined) => (
    <div
      role="columnheader"
      className={className}
      aria-sort={sort !== key ? undefined : key === 'name' ? 'ascending' : 'descending'}
    >
      <button type="button" className={rowClasses.sort} onClick={() => onSort(key)}>
        {name}
        {sort === key && <ArrowDown size={11} aria-hidden="true" />}
      </button>
    </div>
  );
  return (
    <div role="row" aria-rowindex={1} className={rowClasses.columns}>
      <div role="columnheader">
        <span className="visually-hidden">Selected</span>
      </div>
      {sortable('name', 'Name', undefined)}
      <div role="columnheader">State</div>
      <div role="columnheader" className={rowClasses.triggers}>
        Starts with
      </div>
      {sortable('failures', 'Last day', rowClasses.day)}
      {sortable('lastRun', 'Last run', rowClasses.last)}
      <div role="columnheader">
        <span className="visually-hidden">Actions</span>
      </div>
    </div>
  );
}

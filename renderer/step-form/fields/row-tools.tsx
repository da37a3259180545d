import { ActionIcon, Tooltip } from '@mantine/core';
import { GripVertical, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import classes from './row-tools.module.css';

const mediaType = 'application/x-patchbay-row';

/**
 * The grip of a row: it is dragged, or moves with the arrow keys while it has the focus. `listId`
 * keeps rows within their own list.
 */
export function RowGrip({
  name,
  index,
  count,
  listId,
  onMove,
}: {
  name: string;
  index: number;
  count: number;
  listId: string;
  onMove: (from: number, to: number) => void;
}) {
  function onKeyDown(event: KeyboardEvent<HTMLButtonElement>): void {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (to < 0 || to >= count || to === index) return;
    onMove(index, to);
  }
  return (
    <Tooltip label="Drag, or use the arrow keys">
      <button
        type="button"
        className={classes.grip}
        aria-label={`Move ${name} (${index + 1} of ${count})`}
        aria-keyshortcuts="ArrowUp ArrowDown"
        draggable
        onKeyDown={onKeyDown}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData(mediaType, JSON.stringify({ listId, index }));
          const row = event.currentTarget.closest('[data-row]');
          if (row !== null) event.dataTransfer.setDragImage(row, 8, 12);
        }}
      >
        <GripVertical size={14} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}

/** What a row needs to be a place for another one: it goes before or behind it. */
export function useRowDrop({
  index,
  listId,
  onMove,
}: {
  index: number;
  listId: string;
  onMove: (from: number, to: number) => void;
}) {
  const [edge, setEdge] = useState<'before' | 'behind'>();
  const isRow = (event: DragEvent): boolean => event.dataTransfer.types.includes(mediaType);
  return {
    'data-row': '',
    'data-edge': edge,
    onDragOver(event: DragEvent<HTMLElement>) {
      if (!isRow(event)) return;
      event.preventDefault();
      const { top, height } = event.currentTarget.getBoundingClientRect();
      setEdge(event.clientY < top + height / 2 ? 'before' : 'behind');
    },
    onDragLeave: () => setEdge(undefined),
    onDrop(event: DragEvent<HTMLElement>) {
      setEdge(undefined);
      if (!isRow(event)) return;
      const from = indexIn(event.dataTransfer.getData(mediaType), listId);
      if (from === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const gap = edge === 'behind' ? index + 1 : index;
      const to = gap > from ? gap - 1 : gap;
      if (to !== from) onMove(from, to);
    },
  };
}

function indexIn(data: string, listId: string): number | undefined {
  const row: unknown = data === '' ? undefined : JSON.parse(data);
  if (typeof row !== 'object' || row === null || !('listId' in row) || !('index' in row)) return;
  return row.listId === listId && typeof row.index === 'number' ? row.index : undefined;
}

export function RemoveRow({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <Tooltip label="Remove">
      <ActionIcon size={24} aria-label={`Remove ${name}`} onClick={onRemove}>
        <X size={14} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}

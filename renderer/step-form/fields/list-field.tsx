import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { memo, useCallback, useId, useRef } from 'react';
import type { Json } from '../../../shared/json.ts';
import { useChangeParam } from '../form-context.tsx';
import type { ParamPath } from '../params/param-path.ts';
import type { FieldSpec } from '../schema/field-spec.ts';
import { initialValue } from '../schema/initial-value.ts';
import { Compact } from './field-frame.tsx';
import type { FieldProps } from './field-props.ts';
import { FieldView } from './field-view.tsx';
import { GroupFields } from './group-fields.tsx';
import { RemoveRow, RowGrip, useRowDrop } from './row-tools.tsx';
import classes from './rows.module.css';
import { Switchable } from './switchable.tsx';
import { movedItem, useItemKeys } from './use-item-keys.ts';

const noItems: readonly Json[] = [];

/** Items of one kind, each with fields of its own, in an order that can be changed. */
export function ListField(props: FieldProps<'list'>) {
  const { spec, path, value } = props;
  const { item, noun } = spec.shape;
  const change = useChangeParam();
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const items = Array.isArray(value) ? value : noItems;
  const rowKeys = useItemKeys(items.length);
  const latest = useRef({ items, path, rowKeys });
  latest.current = { items, path, rowKeys };

  const move = useCallback(
    (from: number, to: number) => {
      latest.current.rowKeys.moved(from, to);
      change(latest.current.path, movedItem(latest.current.items, from, to));
      focusRow(box.current, to, 'button');
    },
    [change],
  );
  const remove = useCallback(
    (index: number) => {
      const { items: now, path: at } = latest.current;
      latest.current.rowKeys.removed(index);
      const next = now.filter((_, each) => each !== index);
      change(at, next.length === 0 && !spec.required ? undefined : next);
      focusRow(box.current, Math.min(index, next.length - 1), 'button');
    },
    [change, spec.required],
  );
  function add(): void {
    change(path, [...items, initialValue(item)]);
    focusRow(box.current, items.length, 'input, textarea, [contenteditable=true]');
  }

  return (
    <Switchable {...props} group>
      {() => (
        <div ref={box}>
          <div className={classes.rows}>
            {items.map((each, index) => (
              <ListRow
                key={rowKeys.keys[index]}
                item={item}
                noun={noun}
                listId={listId}
                path={path}
                index={index}
                count={items.length}
                value={each}
                onMove={move}
                onRemove={remove}
              />
            ))}
          </div>
          <Button
            className={classes.add}
            leftSection={<Plus size={14} aria-hidden="true" />}
            onClick={add}
          >
            Add {noun.toLowerCase()}
          </Button>
        </div>
      )}
    </Switchable>
  );
}

/**
 * After the row is drawn: the list is the store's, and comes back with the next render. Where no row
 * is left, what adds one takes the focus.
 */
export function focusRow(box: HTMLElement | null, index: number, what: string): void {
  requestAnimationFrame(() => {
    const rows = box?.querySelectorAll(':scope > * > [data-row]') ?? [];
    const found =
      rows.length === 0 ? box?.querySelector('button') : rows[index]?.querySelector(what);
    if (found instanceof HTMLElement) found.focus();
  });
}

const ListRow = memo(function ListRow({
  item,
  noun,
  listId,
  path,
  index,
  count,
  value,
  onMove,
  onRemove,
}: {
  item: FieldSpec;
  noun: string;
  listId: string;
  path: ParamPath;
  index: number;
  count: number;
  value: Json;
  onMove: (from: number, to: number) => void;
  onRemove: (index: number) => void;
}) {
  const name = `${noun} ${index + 1}`;
  const drop = useRowDrop({ index, listId, onMove });
  const here = [...path, index];
  const { shape } = item;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out
    <div className={classes.row} role="group" aria-label={name} {...drop}>
      <RowGrip name={name} index={index} count={count} listId={listId} onMove={onMove} />
      {shape.kind === 'group' ? (
        <div className={classes.card}>
          <Compact>
            <GroupFields fields={shape.fields} path={here} value={value} />
          </Compact>
        </div>
      ) : (
        <FieldView spec={{ ...item, title: name }} path={here} value={value} bare />
      )}
      <RemoveRow name={name} onRemove={() => onRemove(index)} />
    </div>
  );
});

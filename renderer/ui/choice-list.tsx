import {
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import classes from './choice-list.module.css';
import { isTyping, nextIndex } from './row-keys.ts';

export interface ChoiceListHandle {
  focus(): void;
}

/**
 * A list of some hundred things at most, each of which opens beside it: arrows, J and K move, Enter
 * goes into what is open, Escape closes it.
 */
export function ChoiceList<R extends { id: string }>({
  label,
  rows,
  openId,
  renderRow,
  onOpen,
  onEnter,
  onClose,
  ref,
}: {
  label: string;
  rows: readonly R[];
  openId: string | undefined;
  renderRow: (row: R) => ReactNode;
  onOpen: (row: R) => void;
  /** Enter: the reader wants to go into what is open. */
  onEnter: (row: R) => void;
  onClose: () => void;
  ref?: Ref<ChoiceListHandle>;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [cursorId, setCursorId] = useState<string>();
  const openIndex = rows.findIndex((row) => row.id === openId);
  const cursor = openIndex !== -1 ? openIndex : rows.findIndex((row) => row.id === cursorId);
  const rowId = (index: number) => `${id}-${rows[index]?.id}`;

  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }), []);

  function moveTo(index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    setCursorId(row.id);
    document.getElementById(rowId(index))?.scrollIntoView({ block: 'nearest' });
    if (openId !== undefined) onOpen(row);
  }

  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    const inList = box.current?.contains(document.activeElement) ?? false;
    const next = nextIndex({ key: event.key, inList, cursor, count: rows.length, page: 10 });
    if (next !== undefined) moveTo(next);
    else if (event.key === 'Enter' && inList && cursor !== -1) {
      const row = rows[cursor];
      if (row !== undefined) onEnter(row);
    } else if (event.key === 'Escape' && openId !== undefined) {
      setCursorId(openId);
      onClose();
      // Only now: on a narrow window the list is hidden until what covers it is gone.
      requestAnimationFrame(() => box.current?.focus());
    } else return;
    event.preventDefault();
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  return (
    <div
      ref={box}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      className={classes.box}
      aria-activedescendant={cursor === -1 ? undefined : rowId(cursor)}
    >
      {rows.map((row, index) => (
        // The list itself has the focus and the keys (aria-activedescendant).
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={row.id}
          id={rowId(index)}
          role="option"
          aria-selected={row.id === openId}
          data-cursor={index === cursor || undefined}
          className={classes.row}
          onClick={() => {
            setCursorId(row.id);
            onOpen(row);
          }}
        >
          {renderRow(row)}
        </div>
      ))}
    </div>
  );
}

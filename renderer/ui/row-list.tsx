import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { formatCount } from './format.ts';
import { isTyping, nextIndex } from './row-keys.ts';
import classes from './row-list.module.css';

/** Must agree with `--pb-row`. */
const rowHeight = 34;

export interface RowListProps<R extends { id: string }> {
  label: string;
  /** What one row is called: "event". */
  noun: string;
  rows: readonly R[];
  more: boolean;
  isLoadingOlder: boolean;
  openId: string | undefined;
  renderRow: (row: R) => ReactNode;
  onOpen: (row: R) => void;
  /** Enter: the reader wants to go into what is open. */
  onEnter: (row: R) => void;
  onClose: () => void;
  onLoadOlder: () => void;
  onWindow: (first: number, last: number) => void;
  onHeld: (held: boolean) => void;
  /** How many rows came that the reader has not seen. */
  onUnseen: (count: number) => void;
  ref: Ref<RowListHandle>;
}

export interface RowListHandle {
  showNewest(): void;
}

/**
 * A list of any length, newest first. New rows come in on top; as soon as the reader has scrolled,
 * opened a row or points at one, what they see keeps its place and what came is only counted.
 */
export function RowList<R extends { id: string }>(props: RowListProps<R>) {
  const { rows, openId, onWindow, onHeld, onLoadOlder, onUnseen } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const pointing = useRef(false);
  const topId = useRef<string>(undefined);
  const [cursorId, setCursorId] = useState<string>();
  const [seenId, setSeenId] = useState<string>();

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 16,
  });
  const items = virtual.getVirtualItems();
  const openIndex = rows.findIndex((row) => row.id === openId);
  const cursorIndex = openIndex !== -1 ? openIndex : rows.findIndex((row) => row.id === cursorId);

  // Before the browser paints: what was first keeps its place on screen.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const added = topId.current === undefined ? 0 : rows.findIndex((r) => r.id === topId.current);
    const held = element.scrollTop > 0 || openId !== undefined || pointing.current;
    onHeld(held);
    if (added > 0 && held) element.scrollTop += added * rowHeight;
    topId.current = rows[0]?.id;
    if (element.scrollTop < rowHeight / 2) setSeenId(rows[0]?.id);
  }, [rows, openId, onHeld]);

  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onWindow(first, last), [onWindow, first, last]);
  useEffect(() => {
    if (props.more && !props.isLoadingOlder && last >= rows.length - 30) onLoadOlder();
  }, [props.more, props.isLoadingOlder, last, rows.length, onLoadOlder]);

  function moveTo(index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    setCursorId(row.id);
    virtual.scrollToIndex(index, { align: 'auto' });
    if (openId !== undefined) props.onOpen(row);
  }

  /** J, K and Escape work wherever the focus is, except where they would be typed. */
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    const inList = box.current?.contains(document.activeElement) ?? false;
    const page = Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1;
    const next = nextIndex({
      key: event.key,
      inList,
      cursor: cursorIndex,
      count: rows.length,
      page,
    });
    if (next !== undefined) moveTo(next);
    else if (event.key === 'Enter' && inList && cursorIndex !== -1) {
      const row = rows[cursorIndex];
      if (row !== undefined) props.onEnter(row);
    } else if (event.key === 'Escape' && openId !== undefined) {
      setCursorId(openId);
      props.onClose();
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

  const unseen = Math.max(
    0,
    rows.findIndex((row) => row.id === seenId),
  );
  useEffect(() => onUnseen(unseen), [onUnseen, unseen]);
  useImperativeHandle(props.ref, () => ({
    showNewest() {
      box.current?.scrollTo({ top: 0 });
      box.current?.focus();
      setSeenId(rows[0]?.id);
    },
  }));
  const rowId = (index: number) => `${id}-${rows[index]?.id}`;

  return (
    <div className={classes.root}>
      <div
        ref={box}
        role="listbox"
        aria-label={props.label}
        tabIndex={0}
        className={classes.box}
        aria-activedescendant={cursorIndex === -1 ? undefined : rowId(cursorIndex)}
        onPointerEnter={() => {
          pointing.current = true;
        }}
        onPointerLeave={() => {
          pointing.current = false;
        }}
        onScroll={(event) => {
          if (event.currentTarget.scrollTop < rowHeight / 2) setSeenId(rows[0]?.id);
        }}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              // The list itself has the focus and the keys (aria-activedescendant).
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={item.key}
                id={rowId(item.index)}
                role="option"
                aria-selected={row.id === openId}
                aria-setsize={props.more ? -1 : rows.length}
                aria-posinset={item.index + 1}
                data-cursor={item.index === cursorIndex || undefined}
                className={classes.row}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => {
                  setCursorId(row.id);
                  props.onOpen(row);
                }}
              >
                {props.renderRow(row)}
              </div>
            );
          })}
        </div>
      </div>
      <span className="visually-hidden" aria-live="polite">
        {unseen > 0 ? `${formatCount(unseen, `new ${props.noun}`)} above` : ''}
      </span>
    </div>
  );
}

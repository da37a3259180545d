import {
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { indexOfSeq, isLetGo, type Row, type Slot } from '../rpc/rows.ts';
import { formatCount } from './format.ts';
import { isTyping, nextIndex } from './row-keys.ts';
import { lineTop, type RowLayout, rowAt, rowTop, scrollToShow, totalHeight } from './row-layout.ts';
import classes from './row-list.module.css';
import type { RowSelection } from './use-row-selection.ts';

/** Must agree with `--pb-row`. */
const usualHeight = 34;
const lineHeight = 28;
/** Rows that are drawn on each side of what is seen. */
const overscan = 14;
const nearEnd = 60;

/** What stands between two rows. */
export interface RowLine {
  key: string;
  /** How many rows stand above it. */
  above: number;
  content: ReactNode;
}

export interface RowState {
  isSelected: boolean;
}

export interface RowListProps<R extends Row> {
  label: string;
  /** What one row is called: "event". */
  noun: string;
  rows: readonly Slot<R>[];
  /** Another list starts at its top. */
  listId?: string;
  more: boolean;
  isLoadingOlder: boolean;
  openId: string | undefined;
  rowHeight?: number;
  /** Ascending by `above`. */
  lines?: readonly RowLine[];
  renderRow: (row: R, state: RowState) => ReactNode;
  selection?: RowSelection;
  onOpen: (row: Row) => void;
  /** Enter: the reader wants to go into what is open. */
  onEnter: (row: Row) => void;
  onClose: () => void;
  /** Any other key, wherever it was pressed; `row` is the one at the cursor. Returns whether it was meant. */
  onKey?: (event: KeyboardEvent, row: Row | undefined) => boolean;
  /** A press on what has a `data-act` inside of a row. */
  onAct?: (act: string, row: R) => void;
  onLoadOlder: () => void;
  onWindow: (first: number, last: number) => void;
  onHeld: (held: boolean) => void;
  /** How many rows came that the reader has not seen. */
  onUnseen: (count: number) => void;
  ref: Ref<RowListHandle>;
}

export interface RowListHandle {
  showNewest(): void;
  focus(): void;
}

const noLines: readonly RowLine[] = [];

/**
 * A list of any length, newest first. New rows come in on top; as soon as the reader has scrolled,
 * opened a row or points at one, what they see keeps its place and what came is only counted.
 */
export function RowList<R extends Row>(props: RowListProps<R>) {
  const { rows, openId, selection, lines = noLines, rowHeight = usualHeight } = props;
  const { onWindow, onHeld, onLoadOlder, onUnseen } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const pointing = useRef(false);
  /** What is first on screen, and how far from the upper edge. */
  const anchor = useRef<{ seq: number; offset: number }>(undefined);
  const shownList = useRef(props.listId);
  const [view, setView] = useState({ first: 0, height: 800 });
  const [cursor, setCursor] = useState<Row>();
  const [seenSeq, setSeenSeq] = useState<number>();

  const layout: RowLayout = useMemo(
    () => ({ count: rows.length, rowHeight, lineHeight, lines: lines.map(({ above }) => above) }),
    [rows.length, rowHeight, lines],
  );
  const first = Math.max(0, Math.min(view.first, rows.length - 1) - overscan);
  const last = Math.min(
    rows.length - 1,
    view.first + Math.ceil(view.height / rowHeight) + overscan,
  );
  const openIndex = useMemo(() => rows.findIndex((row) => row.id === openId), [rows, openId]);
  /** Where the cursor's row is, or would be if it was still there. */
  const place = cursor === undefined ? 0 : indexOfSeq(rows, cursor.seq);
  const isThere = cursor !== undefined && rows[place]?.id === cursor.id;
  // The cursor of a row that went is on the one that took its place.
  const inPlace =
    cursor === undefined || openId !== undefined ? -1 : Math.min(place, rows.length - 1);
  const cursorIndex = openIndex !== -1 ? openIndex : isThere ? place : inPlace;

  /** Notes what is first on screen. */
  function look(): void {
    const element = box.current;
    if (element === null) return;
    const top = element.scrollTop;
    const index = rowAt(layout, top);
    const row = rows[index];
    anchor.current =
      row === undefined ? undefined : { seq: row.seq, offset: rowTop(layout, index) - top };
    setView((was) =>
      was.first === index && was.height === element.clientHeight
        ? was
        : { first: index, height: element.clientHeight },
    );
    if (top < rowHeight / 2) setSeenSeq(rows[0]?.seq);
  }

  // Before the browser paints: what was first keeps its place on screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what is shown, not by who draws it
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const held = element.scrollTop > 0 || openId !== undefined || pointing.current;
    onHeld(held);
    if (shownList.current !== props.listId) {
      shownList.current = props.listId;
      setCursor(undefined);
      element.scrollTop = 0;
    } else if (held && anchor.current !== undefined) {
      const { seq, offset } = anchor.current;
      const index = indexOfSeq(rows, seq);
      // Not among them at all: the list was started over.
      const top = index === rows.length ? 0 : rowTop(layout, index) - offset;
      if (Math.abs(top - element.scrollTop) >= 1) element.scrollTop = top;
    }
    look();
  }, [rows, layout, openId, props.listId, onHeld]);

  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(() => looks.current());
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const looks = useRef(look);
  looks.current = look;

  useEffect(() => onWindow(first, last), [onWindow, first, last]);
  useEffect(() => {
    if (props.more && !props.isLoadingOlder && last >= rows.length - nearEnd) onLoadOlder();
  }, [props.more, props.isLoadingOlder, last, rows.length, onLoadOlder]);
  useEffect(() => {
    const row = rows[openIndex];
    if (row !== undefined) setCursor(row);
  }, [rows, openIndex]);

  function show(index: number): void {
    const element = box.current;
    if (element === null) return;
    const top = scrollToShow(layout, index, {
      top: element.scrollTop,
      height: element.clientHeight,
    });
    if (top !== undefined) element.scrollTop = top;
  }

  function moveTo(index: number, extend: boolean): void {
    const row = rows[index];
    if (row === undefined) return;
    const before = rows[cursorIndex] ?? row;
    if (extend) selection?.extend(rows, { start: before, end: row });
    else selection?.endRange();
    setCursor(row);
    show(index);
    // The cursor shows where the keys go.
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    if (openId !== undefined && !extend) props.onOpen(row);
  }

  /** J, K, X and Escape work wherever the focus is, except where they would be typed. */
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    const inList =
      document.activeElement === document.body ||
      (box.current?.contains(document.activeElement) ?? false);
    const row = rows[cursorIndex];
    if (isSelectAll(event) && selection !== undefined && !isText(event.target)) {
      selection.set(rows.map((each) => each.id));
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1;
    const next = nextIndex({
      key: event.key,
      inList,
      cursor: cursorIndex,
      gone: cursorIndex === -1 && cursor !== undefined ? place : undefined,
      count: rows.length,
      page,
    });
    if (next !== undefined) moveTo(next, event.shiftKey && selection !== undefined);
    else if (isEnter(event, inList) && row !== undefined) props.onEnter(row);
    else if (event.key === 'x' && selection !== undefined && row !== undefined)
      selection.toggle(row);
    else if (event.key === 'Escape' && selection !== undefined && selection.ids.size > 0)
      selection.clear();
    else if (event.key === 'Escape' && openId !== undefined) {
      props.onClose();
      // Only now: on a narrow window the list is hidden until what covers it is gone.
      requestAnimationFrame(() => box.current?.focus());
    } else if (props.onKey?.(event, row) !== true) return;
    event.preventDefault();
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  const unseen = seenSeq === undefined ? 0 : indexOfSeq(rows, seenSeq);
  useEffect(() => onUnseen(unseen), [onUnseen, unseen]);
  useImperativeHandle(props.ref, () => ({
    showNewest() {
      box.current?.scrollTo({ top: 0 });
      box.current?.focus();
      setSeenSeq(rows[0]?.seq);
    },
    focus() {
      box.current?.focus();
      // So that the next key has a row to act on.
      if (cursorIndex === -1) setCursor(rows[0]);
    },
  }));
  const rowId = (index: number) => `${id}-${rows[index]?.id}`;

  function onClick(event: MouseEvent, row: Slot<R>): void {
    const act =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>('[data-act]')?.dataset['act']
        : undefined;
    if (selection !== undefined && event.shiftKey) {
      selection.extend(rows, { start: rows[cursorIndex] ?? row, end: row });
      setCursor(row);
    } else if (selection !== undefined && (act === 'select' || event.ctrlKey || event.metaKey)) {
      selection.toggle(row);
      setCursor(row);
    } else if (act !== undefined && !isLetGo(row)) props.onAct?.(act, row);
    else {
      selection?.endRange();
      setCursor(row);
      props.onOpen(row);
    }
  }

  const isChoosing = selection !== undefined && selection.ids.size > 0;
  return (
    <div className={classes.root}>
      <div
        ref={box}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={selection === undefined ? undefined : true}
        tabIndex={0}
        className={classes.box}
        aria-activedescendant={cursorIndex === -1 ? undefined : rowId(cursorIndex)}
        onPointerEnter={() => {
          pointing.current = true;
        }}
        onPointerLeave={() => {
          pointing.current = false;
        }}
        onScroll={look}
      >
        <div
          role="presentation"
          className={classes.all}
          data-choosing={isChoosing || undefined}
          style={{ height: totalHeight(layout) }}
        >
          {lines.map((line, index) =>
            line.above < first || line.above > last + 1 ? null : (
              <div
                key={line.key}
                role="presentation"
                className={classes.line}
                style={{ transform: `translateY(${lineTop(layout, index)}px)` }}
              >
                {line.content}
              </div>
            ),
          )}
          {rows.slice(first, last + 1).map((row, offset) => {
            const index = first + offset;
            const isSelected = selection?.ids.has(row.id) ?? false;
            return (
              // The list itself has the focus and the keys (aria-activedescendant).
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={row.id}
                id={rowId(index)}
                role="option"
                // What a key acts on: the rows that were selected, or else the open one.
                aria-selected={isChoosing ? isSelected : row.id === openId}
                aria-setsize={props.more ? -1 : rows.length}
                aria-posinset={index + 1}
                data-cursor={index === cursorIndex || undefined}
                data-open={row.id === openId || undefined}
                className={classes.row}
                style={{
                  height: rowHeight,
                  transform: `translateY(${rowTop(layout, index)}px)`,
                }}
                onClick={(event) => onClick(event, row)}
              >
                {isLetGo(row) ? (
                  <LoadingRow />
                ) : (
                  props.renderRow(row, { isSelected: isChoosing && isSelected })
                )}
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

const LoadingRow = memo(function LoadingRow() {
  return (
    <span className={classes.loading}>
      <span className="visually-hidden">Loading</span>
    </span>
  );
});

function isSelectAll(event: KeyboardEvent): boolean {
  return event.key === 'a' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** Enter opens from the list; O from wherever the reader is. */
function isEnter({ key }: KeyboardEvent, inList: boolean): boolean {
  return key === 'o' || (key === 'Enter' && inList);
}

/** Where Ctrl+A means the text. */
function isText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('pre, [role="tree"], table') !== null;
}

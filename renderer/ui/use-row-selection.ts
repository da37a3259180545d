import { useRef, useState } from 'react';

interface Selectable {
  id: string;
  seq: number;
}

export interface RowSelection {
  ids: ReadonlySet<string>;
  /** Everything that fits is chosen, loaded or not; until another row is, or is no more. */
  isWhole: boolean;
  chooseWhole(): void;
  toggle(row: Selectable): void;
  /**
   * Selects from where the range began, or from `start`, up to a row; drawn back, the range gets
   * shorter again.
   */
  extend(rows: readonly Selectable[], to: { start: Selectable; end: Selectable }): void;
  set(ids: Iterable<string>): void;
  clear(): void;
  /** The next range begins anew: the reader has moved without extending. */
  endRange(): void;
}

const none: ReadonlySet<string> = new Set();

/** Which rows of a list are chosen, as in a mail client: one by one, or a range. */
export function useRowSelection(): RowSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(none);
  /** The rows that were chosen when somebody asked for everything: with others it is over. */
  const [wholeOf, setWholeOf] = useState<ReadonlySet<string>>();
  /** Where a range begins, and what was selected before it. */
  const range = useRef<{ from: number; base: ReadonlySet<string> }>(undefined);
  const last = useRef<number>(undefined);

  return {
    ids,
    isWhole: ids.size > 0 && wholeOf === ids,
    chooseWhole: () => setWholeOf(ids),
    toggle(row) {
      const next = new Set(ids);
      if (!next.delete(row.id)) next.add(row.id);
      range.current = undefined;
      last.current = row.seq;
      setIds(next);
    },
    extend(rows, { start, end }) {
      range.current ??= { from: last.current ?? start.seq, base: ids };
      const { from, base } = range.current;
      const newest = Math.max(from, end.seq);
      const oldest = Math.min(from, end.seq);
      const next = new Set(base);
      for (const { id, seq } of rows) if (seq <= newest && seq >= oldest) next.add(id);
      setIds(next);
    },
    set(all) {
      range.current = undefined;
      setIds(new Set(all));
    },
    clear() {
      range.current = undefined;
      last.current = undefined;
      if (ids.size > 0) setIds(none);
    },
    endRange() {
      range.current = undefined;
      if (ids.size === 0) last.current = undefined;
    },
  };
}

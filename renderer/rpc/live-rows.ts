import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import {
  cutFar,
  isLetGo,
  leavesGap,
  letGoFar,
  lowerEnd,
  mergePage,
  type Page,
  type Row,
  type Rows,
  type Slot,
  unchanged,
} from './rows.ts';
import { useStable } from './use-stable.ts';

const pageSize = 100;
const catchUpSize = 500;
/** What came while the reader was elsewhere in the list is put above only so often. */
const restMs = 2_000;
const settleMs = 150;
const fewRows = 40;
/** Rows around the screen that must be there before it gets to them. */
const ahead = 60;

export interface PageRequest {
  limit: number;
  before?: number;
}

export interface LiveRows<R extends Row> {
  /** Those of the list before, until the first of this one are there. */
  data: Rows<R> | undefined;
  /** Whether `data` still is of the list before. */
  isPrevious: boolean;
  error: Error | null;
  isLoadingOlder: boolean;
  retry(): void;
  loadOlder(): void;
  /** Shows the newest rows, also when those in between were never read. */
  startOver(): void;
  /** Which rows are on screen: they are refreshed, the others when they come into view. */
  setWindow(first: number, last: number): void;
  /** Changes rows before the engine says so, or takes them out (null). */
  patch(change: (row: Slot<R>) => Slot<R> | null): void;
  /** While true, rows that are shown keep their place, whatever arrives. */
  setHeld(held: boolean): void;
}

/**
 * A list that is read in pages, newest first, and refreshed at each push: its newest page and the
 * rows on screen, however many have been loaded. Rows far from the screen are let go.
 */
export function useLiveRows<R extends Row>({
  queryKey,
  fetchPage,
}: {
  /** `[method, input]`; pushes find the list by the method. */
  queryKey: readonly unknown[];
  fetchPage: (request: PageRequest, signal?: AbortSignal) => Promise<Page<R>>;
}): LiveRows<R> {
  const queries = useQueryClient();
  const key = [...queryKey, 'rows'];
  const of = JSON.stringify(queryKey);
  const window = useRef({ first: 0, last: 0 });
  const held = useRef(false);
  /** Rows below the newest page are refreshed only while they are on screen. */
  const staleBelow = useRef(false);
  const settled = useRef<ReturnType<typeof setTimeout>>(undefined);
  const filling = useRef(false);
  const loading = useRef(false);
  /** When rows were put above those that are held, and the next time for it. */
  const toppedAt = useRef(0);
  const topping = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Older rows could not be read: not asked for again until something else could. */
  const stuck = useRef(false);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const read = () => queries.getQueryData<Rows<R>>(key);

  async function readHead(signal: AbortSignal): Promise<Page<R>> {
    const head = await fetchPage({ limit: pageSize }, signal);
    const known = read();
    // Rows that may move are simply replaced by the newest; only those in place need all between.
    if (known === undefined || !held.current || !leavesGap(known, head)) return head;
    const next = await fetchPage({ limit: catchUpSize, before: lowerEnd(head) }, signal);
    return { ...next, rows: [...head.rows, ...next.rows] };
  }

  /** Whether nothing that is on screen, or near, would change if the newest rows were read. */
  function canWait(): boolean {
    const isAway = held.current && window.current.first >= ahead;
    if (!isAway) return false;
    if (read()?.behind === true) return true;
    const leftMs = toppedAt.current + restMs - Date.now();
    if (leftMs <= 0) return false;
    topping.current ??= setTimeout(() => void query.refetch(), leftMs);
    return true;
  }

  async function readWindow(above: number, signal: AbortSignal) {
    const rows = read()?.rows ?? [];
    const top = rows[window.current.first];
    if (top === undefined || top.seq > above) return undefined;
    const limit = Math.min(window.current.last - window.current.first + 20, 500);
    return { upper: top.seq, page: await fetchPage({ limit, before: top.seq + 1 }, signal) };
  }

  const query = useQuery<Rows<R>>({
    queryKey: key,
    placeholderData: keepPreviousData,
    // Rows that did not change are the same objects already.
    structuralSharing: false,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const waits = canWait();
      if (!waits) {
        clearTimeout(topping.current);
        topping.current = undefined;
      }
      const head = waits ? undefined : await readHead(signal);
      const seen = await readWindow(head === undefined ? Infinity : lowerEnd(head), signal);
      stuck.current = false;
      // Read late: older rows may have been added since the call began.
      const old = read();
      staleBelow.current = false;
      if (old === undefined) {
        return { ...(head ?? (await readHead(signal))), behind: false, of };
      }
      staleBelow.current = true;
      let merged: Page<Slot<R>> = old;
      let { behind } = old;
      if (head !== undefined) {
        behind = leavesGap(old, head);
        if (behind && !held.current) return { ...head, behind: false, of };
        if (!behind) merged = mergePage<R>(old, head, Infinity);
        toppedAt.current = Date.now();
      }
      if (seen !== undefined) merged = mergePage<R>(merged, seen.page, seen.upper);
      if (!held.current) merged = cutFar(merged, window.current.last);
      return unchanged(old, {
        ...merged,
        rows: letGoFar(merged.rows, window.current),
        behind,
        of,
      });
    },
  });
  useEffect(() => () => clearTimeout(topping.current), []);

  /** Changes the rows that are there, if they still are those of this list. */
  function change(by: (latest: Rows<R>) => Rows<R>): void {
    queries.setQueryData<Rows<R>>(key, (latest) => (latest === undefined ? latest : by(latest)));
  }

  const loadOlder = useStable(() => {
    const current = read();
    const before = current === undefined ? -Infinity : lowerEnd(current);
    if (before === -Infinity || loading.current) return;
    loading.current = true;
    setLoadingOlder(true);
    fetchPage({ limit: pageSize, before })
      .then((page) =>
        change((latest) => {
          // Already there, or the list was started over.
          if (lowerEnd(latest) !== before) return latest;
          const rows = letGoFar([...latest.rows, ...page.rows], window.current);
          return { ...latest, rows, more: page.more, next: page.next ?? null };
        }),
      )
      // The end of the list keeps its "more" and the next scroll tries again.
      .catch(() => {
        stuck.current = true;
      })
      .finally(() => {
        loading.current = false;
        setLoadingOlder(false);
      });
  });

  // A search that ended early goes on by itself until there is something to look at.
  const { data, isPlaceholderData } = query;
  const isThin =
    data !== undefined && !isPlaceholderData && data.more && data.rows.length < fewRows;
  useEffect(() => {
    if (isThin && !isLoadingOlder && !stuck.current) loadOlder();
  }, [isThin, isLoadingOlder, loadOlder]);

  /** Reads again what was let go, as soon as it comes near; one call at a time. */
  async function fill(): Promise<void> {
    if (filling.current) return;
    filling.current = true;
    try {
      for (;;) {
        const rows = read()?.rows ?? [];
        const from = Math.max(0, window.current.first - ahead);
        const near = rows.slice(from, window.current.last + 1 + ahead);
        const missing = near.findIndex(isLetGo);
        const upper = near[missing]?.seq;
        if (upper === undefined) return;
        const page = await fetchPage({ limit: catchUpSize, before: upper + 1 });
        change((latest) => {
          const merged = mergePage<R>(latest, page, upper);
          return { ...latest, ...merged, rows: letGoFar(merged.rows, window.current) };
        });
      }
    } catch {
      // The next move of the window tries again.
    } finally {
      filling.current = false;
    }
  }

  const setWindow = useStable((first: number, last: number) => {
    const { current } = window;
    if (current.first === first && current.last === last) return;
    window.current = { first, last };
    void fill();
    // Back near the top, where the newest rows are.
    if (first < ahead && topping.current !== undefined) void query.refetch();
    if (first < pageSize || !staleBelow.current) return;
    clearTimeout(settled.current);
    settled.current = setTimeout(() => void query.refetch(), settleMs);
  });

  const setHeld = useStable((next: boolean) => {
    held.current = next;
  });

  return {
    data: query.data,
    isPrevious: query.isPlaceholderData,
    error: query.error,
    isLoadingOlder,
    retry: () => void query.refetch(),
    loadOlder,
    startOver: () => {
      held.current = false;
      window.current = { first: 0, last: 0 };
      void query.refetch();
    },
    setWindow,
    patch: useStable((by) =>
      change((latest) => ({
        ...latest,
        rows: latest.rows.flatMap((row) => by(row) ?? []),
      })),
    ),
    setHeld,
  };
}

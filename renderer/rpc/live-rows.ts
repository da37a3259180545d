import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { leavesGap, mergePage, type Page, type Row, type Rows } from './rows.ts';
import { useStable } from './use-stable.ts';

const pageSize = 100;
const catchUpSize = 500;
/** With more than this at once, the newest page alone is shown instead. */
const catchUpPages = 4;
const settleMs = 150;

export interface PageRequest {
  limit: number;
  before?: number;
}

export interface LiveRows<R extends Row> {
  data: Rows<R> | undefined;
  error: Error | null;
  isLoadingOlder: boolean;
  retry(): void;
  loadOlder(): void;
  /** Shows the newest rows, also when those in between were never read. */
  startOver(): void;
  /** Which rows are on screen: they are refreshed, the others when they come into view. */
  setWindow(first: number, last: number): void;
  /** While true, rows that are shown keep their place, whatever arrives. */
  setHeld(held: boolean): void;
}

/**
 * A list that is read in pages, newest first, and refreshed at each push: its newest page and the
 * rows on screen, however many have been loaded.
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
  const window = useRef({ first: 0, last: 0 });
  const held = useRef(false);
  /** Rows below the newest page are refreshed only while they are on screen. */
  const staleBelow = useRef(false);
  const settled = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const read = () => queries.getQueryData<Rows<R>>(key);

  async function readHead(signal: AbortSignal): Promise<Page<R>> {
    let head = await fetchPage({ limit: pageSize }, signal);
    const known = read();
    if (known === undefined) return head;
    // Rows that may move are simply replaced by the newest; only those in place need all between.
    for (let pages = 0; held.current && leavesGap(known, head); pages += 1) {
      if (pages === catchUpPages) break;
      const before = head.rows.at(-1)?.seq;
      if (before === undefined) break;
      const next = await fetchPage({ limit: catchUpSize, before }, signal);
      head = { rows: [...head.rows, ...next.rows], more: next.more };
    }
    return head;
  }

  async function readWindow(head: Page<R>, signal: AbortSignal) {
    const rows = read()?.rows ?? [];
    const top = rows[window.current.first];
    const oldestRead = head.rows.at(-1)?.seq ?? -Infinity;
    if (top === undefined || top.seq > oldestRead) return undefined;
    const limit = Math.min(window.current.last - window.current.first + 20, 500);
    return { upper: top.seq, page: await fetchPage({ limit, before: top.seq + 1 }, signal) };
  }

  const query = useQuery<Rows<R>>({
    queryKey: key,
    structuralSharing: false,
    queryFn: async ({ signal }) => {
      const head = await readHead(signal);
      const seen = await readWindow(head, signal);
      // Read only now: an older page may have been added in the meantime.
      const old = read();
      if (old === undefined) return { ...head, behind: false };
      staleBelow.current = true;
      const gap = leavesGap(old, head);
      if (gap && !held.current) return { ...head, behind: false };
      let merged: Page<R> = gap ? old : mergePage(old, head, Infinity);
      if (seen !== undefined) merged = mergePage(merged, seen.page, seen.upper);
      return { ...merged, behind: gap };
    },
  });

  const loadOlder = useStable(() => {
    const current = queries.getQueryData<Rows<R>>(key);
    const before = current?.rows.at(-1)?.seq;
    if (current === undefined || before === undefined || !current.more) return;
    setLoadingOlder(true);
    fetchPage({ limit: pageSize, before })
      .then((page) => {
        queries.setQueryData<Rows<R>>(key, (latest) => {
          const end = latest?.rows.at(-1)?.seq;
          // Already there, or the list was started over.
          if (latest === undefined || end !== before) return latest;
          return { ...latest, rows: [...latest.rows, ...page.rows], more: page.more };
        });
      })
      // The end of the list keeps its "more" and the next scroll tries again.
      .catch(() => undefined)
      .finally(() => setLoadingOlder(false));
  });

  const setWindow = useStable((first: number, last: number) => {
    const { current } = window;
    if (current.first === first && current.last === last) return;
    window.current = { first, last };
    if (first < pageSize || !staleBelow.current) return;
    clearTimeout(settled.current);
    settled.current = setTimeout(() => void query.refetch(), settleMs);
  });

  const setHeld = useStable((next: boolean) => {
    held.current = next;
  });

  return {
    data: query.data,
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
    setHeld,
  };
}

import type { EventConditions } from '../events/event-list.ts';
import type { RunFilter } from '../runs/run-filter.ts';

/** Between the engine and the thread that searches; both are of one build, so nothing is parsed. */
export type SearchRequest =
  | { kind: 'find'; id: number; look: Look; limit: number; budgetMs: number }
  | { kind: 'survey'; id: number; look: Look; most: number; budgetMs: number }
  | { kind: 'cancel'; id: number }
  | { kind: 'needles'; needles: readonly string[] }
  | { kind: 'status'; id: number }
  /** Whether the engine has its hands full: indexing takes less of the computer meanwhile. */
  | { kind: 'busy'; busy: boolean }
  | { kind: 'close' };

/** What is searched, and for what. */
export type Look = {
  query: string;
  /** Only rows below this seq. */
  before: number | undefined;
  now: number;
  timeZone: string;
} & ({ scope: 'events'; filter: EventConditions } | { scope: 'runs'; filter: RunFilter });

export type SearchAnswer =
  | { id: number; found: Found }
  | { id: number; survey: Survey }
  | { id: number; status: IndexStatus }
  | { id: number; failed: string }
  | { trouble: string }
  /** For a while nobody asked and nothing was to be indexed. */
  | { idle: true };

export interface Found {
  /** Newest first. */
  seqs: number[];
  /** Below this seq nothing was looked at yet; null: everything was. */
  next: number | null;
}

/** What the newest of the rows that fit are like. */
export interface Survey {
  count: number;
  /** Whether there may be more than were counted. */
  more: boolean;
  /** Only of events; by seq, status, source and scheme. */
  endpoints: [seq: number, count: number][];
  statuses: [status: string, count: number][];
  sources: [source: string, count: number][];
  providers: [scheme: string, count: number][];
}

export interface IndexStatus {
  /** Events that can be found through the index, and all there are, by seq. */
  indexedTo: number;
  newest: number;
  isIndexing: boolean;
}

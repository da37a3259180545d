import { inflateRawSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import type { SchemeName } from '../../shared/model/verification.ts';
import type { FactsReader, FactsRow } from './event-facts.ts';
import { type EventText, type Mask, readEventText, type TextRow } from './event-text.ts';
import { BLOCK_EVENTS, type SearchStore } from './search-store.ts';

/** Events between two looks at what else is to be done. */
const EVENTS_PER_STEP = 40;
/** Events of one transaction, and how long one may stay open: the index grows in such portions. */
const EVENTS_PER_COMMIT = 2000;
const COMMIT_AFTER_MS = 1000;

/** Columns of an event from which its text and its facts are made. */
export interface SourceRow extends TextRow, FactsRow {
  seq: number;
  endpoint_seq: number | null;
  workflow_seq: number | null;
  body: Buffer | null;
  body_hash: Buffer | null;
}

export const SOURCE_COLUMNS = `e.seq, e.id, e.endpoint_seq, e.workflow_seq, e.source, e.method,
  e.url, e.raw_headers, e.external_id, e.received_at, e.remote_address, e.body, e.body_hash`;

export interface EventSource {
  text(row: SourceRow): EventText | Promise<EventText>;
  provider(row: SourceRow): SchemeName | null;
  summary(row: SourceRow): string | Promise<string>;
}

const settingsSchema = z.object({ verification: z.object({ scheme: z.custom<SchemeName>() }) });

/** Reads events of the database through a connection of the thread's own. */
export function createEventSource(deps: {
  db: Database;
  facts: FactsReader;
  /** As it is now. */
  mask: () => Mask;
}): EventSource {
  const { db, facts, mask } = deps;
  const large = db.prepare<[Buffer], { encoding: string; bytes: Buffer }>(
    'SELECT encoding, bytes FROM bodies WHERE hash = ?',
  );
  const settings = db
    .prepare<[number], string>('SELECT settings FROM endpoints WHERE seq = ?')
    .pluck();
  const workflow = db.prepare<[number], string>('SELECT name FROM workflows WHERE seq = ?').pluck();

  function bodyOf({ body, body_hash: hash }: SourceRow): Buffer {
    if (body !== null) return body;
    const stored = hash === null ? undefined : large.get(hash);
    if (stored === undefined) return Buffer.alloc(0);
    return stored.encoding === 'deflate' ? inflateRawSync(stored.bytes) : stored.bytes;
  }

  function schemeOf(endpointSeq: number | null): SchemeName | null {
    const text = endpointSeq === null ? undefined : settings.get(endpointSeq);
    if (text === undefined) return null;
    return settingsSchema.safeParse(JSON.parse(text)).data?.verification.scheme ?? null;
  }

  return {
    text: (row) => readEventText(row, bodyOf(row), mask()),
    provider: (row) => facts.provider(row, schemeOf(row.endpoint_seq)),
    summary: (row) =>
      facts.summary(row, {
        body: bodyOf(row),
        workflowName: row.workflow_seq === null ? null : (workflow.get(row.workflow_seq) ?? null),
      }),
  };
}

export interface Indexer {
  /** Some more events; false: there are none just now. */
  step(): Promise<boolean>;
  /** What was indexed and is not committed yet is committed. */
  settle(): void;
  /** Drops what is known of events that are gone, and everything where it is of another database. */
  tidy(): void;
  /** Of an event that was read and is not committed yet. */
  recent(seq: number): EventText | undefined;
  /** Every event up to here can be found through the index; 0 where it is of other events. */
  readonly indexedTo: number;
  readonly newest: number;
}

export function createIndexer(deps: {
  db: Database;
  store: SearchStore;
  source: EventSource;
  now: () => number;
}): Indexer {
  const { db, store, source, now } = deps;
  const next = db.prepare<[number, number], SourceRow>(
    `SELECT ${SOURCE_COLUMNS} FROM events e WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  );
  const newest = db.prepare<[], number>('SELECT COALESCE(MAX(seq), 0) FROM events').pluck();
  const oldest = db.prepare<[], number>('SELECT COALESCE(MIN(seq), 0) FROM events').pluck();
  const idOf = db.prepare<[number], Buffer>('SELECT id FROM events WHERE seq = ?').pluck();
  let indexedTo = store.indexedTo();
  let reached = indexedTo;
  /** When the open transaction was begun; null: none is open. */
  let openSince: number | null = null;
  let open = 0;
  const recent = new Map<number, EventText>();
  /** Of the newest event in the index. */
  let lastId: Buffer | null = store.blocks().at(-1)?.last_id ?? null;

  function settle(): void {
    if (openSince === null) return;
    openSince = null;
    open = 0;
    store.commit(reached);
    indexedTo = reached;
    recent.clear();
  }

  function giveUp(): void {
    openSince = null;
    open = 0;
    recent.clear();
    store.rollback();
    reached = indexedTo;
    lastId = store.blocks().at(-1)?.last_id ?? null;
  }

  function begin(): void {
    if (openSince !== null) return;
    store.begin();
    openSince = now();
  }

  /** Numbers are given again once the newest event is gone. */
  function isBehindItself(): boolean {
    if ((newest.get() ?? 0) < reached) return true;
    const there = idOf.get(reached);
    return there !== undefined && lastId !== null && !there.equals(lastId);
  }

  /** Also a backup brings other events under the same numbers. */
  function isOfOtherEvents(): boolean {
    if (isBehindItself()) return true;
    return store.blocks().some(({ last_seq: seq, last_id: id }) => {
      const there = idOf.get(seq);
      return there !== undefined && !there.equals(id);
    });
  }

  function tidy(): void {
    settle();
    if (isOfOtherEvents()) {
      store.reset();
      indexedTo = 0;
      reached = 0;
      lastId = null;
      return;
    }
    const first = oldest.get() ?? 0;
    const kept = store.blocks()[0];
    if (kept !== undefined && kept.block < Math.floor(first / BLOCK_EVENTS))
      store.forgetBelow(first);
  }

  return {
    async step() {
      if (isBehindItself()) tidy();
      const rows = next.all(reached, EVENTS_PER_STEP);
      if (rows.length === 0) {
        settle();
        return false;
      }
      try {
        begin();
        for (const row of rows) {
          const text = await source.text(row);
          recent.set(row.seq, text);
          const summary = await source.summary(row);
          store.add({
            seq: row.seq,
            id: row.id,
            receivedAt: row.received_at,
            text: `${text.head} ${text.body}`,
            facts: { provider: source.provider(row), summary },
          });
          reached = row.seq;
          lastId = row.id;
        }
        open += rows.length;
        if (open >= EVENTS_PER_COMMIT || now() - (openSince ?? 0) >= COMMIT_AFTER_MS) settle();
      } catch (error) {
        giveUp();
        throw error;
      }
      return true;
    },
    settle,
    recent: (seq) => recent.get(seq),
    tidy,
    get indexedTo() {
      return isBehindItself() ? 0 : indexedTo;
    },
    get newest() {
      return newest.get() ?? 0;
    },
  };
}

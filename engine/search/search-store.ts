import SQLite, { type Database } from 'better-sqlite3';
import { ensurePrivateFile } from '../db/private-file.ts';
import type { EventFacts } from './event-facts.ts';

/**
 * The index beside the database, in a file of its own: what it holds is made from the events, can be
 * made again, is in no backup, and its writing never keeps a webhook waiting.
 */
export const SEARCH_FILE = 'search.db';

/** Counted up when the texts or the tables change: then it is made anew. */
const VERSION = 1;
/** Events of one table of the index. One whose events are all gone is dropped as a whole. */
export const SHARD_EVENTS = 131_072;
/** Events of which the times are known together. */
export const BLOCK_EVENTS = 4096;

const CREATE = `
  CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), indexed_to INTEGER NOT NULL);
  INSERT INTO progress VALUES (1, 0);
  CREATE TABLE facts (seq INTEGER PRIMARY KEY, provider TEXT, summary TEXT NOT NULL);
  CREATE INDEX facts_provider ON facts (provider, seq) WHERE provider IS NOT NULL;
  CREATE TABLE blocks (block INTEGER PRIMARY KEY, least_at INTEGER NOT NULL, most_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL, last_id BLOB NOT NULL);
`;

export interface IndexedEvent {
  seq: number;
  id: Buffer;
  receivedAt: number;
  text: string;
  facts: EventFacts;
}

export interface Block {
  block: number;
  least_at: number;
  most_at: number;
  last_seq: number;
  last_id: Buffer;
}

/** What the indexing thread writes. Everything up to `indexedTo` is in it, as far as it was there. */
export interface SearchStore {
  indexedTo(): number;
  begin(): void;
  add(event: IndexedEvent): void;
  /** All up to this seq were dealt with. */
  commit(indexedTo: number): void;
  rollback(): void;
  blocks(): Block[];
  shards(): number[];
  /** Drops what was known of events below this seq: they are gone. */
  forgetBelow(seq: number): void;
  /** Empties it: what was indexed is not what is there now. */
  reset(): void;
  close(): void;
}

export function shardOf(seq: number): number {
  return Math.floor(seq / SHARD_EVENTS);
}

export function shardName(shard: number): string {
  return `shard_${shard}`;
}

export function openSearchStore(file: string): SearchStore {
  ensurePrivateFile(file);
  const db = new SQLite(file);
  try {
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    // After a power cut it may lack its end, or be made again: nothing that is not in the database.
    db.pragma('synchronous = NORMAL');
    db.pragma('cache_size = -16384');
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_size_limit = 16777216');
    db.pragma('busy_timeout = 2000');
    if (db.pragma('user_version', { simple: true }) !== VERSION) make(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return storeOf(db);
}

function shardsOf(db: Database): number[] {
  return db
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%' AND name GLOB 'shard_*'`,
    )
    .pluck()
    .all()
    .map((name) => Number(name.slice('shard_'.length)))
    .sort((a, b) => a - b);
}

function make(db: Database): void {
  db.transaction(() => {
    for (const shard of shardsOf(db)) db.exec(`DROP TABLE ${shardName(shard)}`);
    db.exec(
      'DROP TABLE IF EXISTS progress; DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS blocks',
    );
    db.exec(CREATE);
    db.pragma(`user_version = ${VERSION}`);
  }).immediate();
}

function storeOf(db: Database): SearchStore {
  const indexedTo = db.prepare<[], number>('SELECT indexed_to FROM progress').pluck();
  const advance = db.prepare('UPDATE progress SET indexed_to = ?');
  const addFacts = db.prepare(
    'INSERT OR REPLACE INTO facts (seq, provider, summary) VALUES (?, ?, ?)',
  );
  const addBlock = db.prepare(
    `INSERT INTO blocks (block, least_at, most_at, last_seq, last_id) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (block) DO UPDATE SET least_at = MIN(least_at, excluded.least_at),
       most_at = MAX(most_at, excluded.most_at), last_seq = excluded.last_seq,
       last_id = excluded.last_id`,
  );
  const blocks = db.prepare<[], Block>('SELECT * FROM blocks ORDER BY block');
  const dropFacts = db.prepare('DELETE FROM facts WHERE seq < ?');
  const dropBlocks = db.prepare('DELETE FROM blocks WHERE block < ?');
  let shard: { number: number; add: SQLite.Statement<[number, string]> } | null = null;

  /**
   * Without the texts, without their positions and lengths: a third of the size, and candidates are
   * looked at anyway because of what is masked.
   */
  function shardFor(seq: number): SQLite.Statement<[number, string]> {
    const number = shardOf(seq);
    if (shard?.number === number) return shard.add;
    db.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS ${shardName(number)} USING fts5(
      text, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')`);
    const add = db.prepare<[number, string]>(
      `INSERT INTO ${shardName(number)} (rowid, text) VALUES (?, ?)`,
    );
    shard = { number, add };
    return add;
  }

  return {
    indexedTo: () => indexedTo.get() ?? 0,
    begin: () => void db.exec('BEGIN IMMEDIATE'),
    add({ seq, id, receivedAt, text, facts }) {
      shardFor(seq).run(seq, text);
      addFacts.run(seq, facts.provider, facts.summary);
      addBlock.run(Math.floor(seq / BLOCK_EVENTS), receivedAt, receivedAt, seq, id);
    },
    commit(to) {
      advance.run(to);
      db.exec('COMMIT');
    },
    rollback() {
      shard = null;
      if (db.inTransaction) db.exec('ROLLBACK');
    },
    blocks: () => blocks.all(),
    shards: () => shardsOf(db),
    forgetBelow(seq) {
      dropFacts.run(seq);
      dropBlocks.run(Math.floor(seq / BLOCK_EVENTS));
      for (const number of shardsOf(db))
        if (number < shardOf(seq)) db.exec(`DROP TABLE ${shardName(number)}`);
    },
    reset() {
      shard = null;
      make(db);
    },
    close: () => void db.close(),
  };
}

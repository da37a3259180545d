import { join } from 'node:path';
import SQLite from 'better-sqlite3';

export interface RawStore {
  db: SQLite.Database;
  insert: SQLite.Statement;
  /** Carries writes out in one transaction per turn of the event loop; calls back after the commit. */
  grouped(write: () => void, done: () => void): void;
}

/** One table, synchronous=FULL: the least that keeps an event through a power cut. */
export function openRawStore(): RawStore {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: node baseline.ts FOLDER');
  const db = new SQLite(join(folder, 'raw.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'CREATE TABLE queue (id INTEGER PRIMARY KEY, received_at INTEGER, headers TEXT, body BLOB, done INTEGER)',
  );
  const insert = db.prepare('INSERT INTO queue (received_at, headers, body) VALUES (?, ?, ?)');
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  let waiting: { write: () => void; done: () => void }[] = [];
  let planned = false;

  function flush(): void {
    planned = false;
    const batch = waiting;
    waiting = [];
    begin.run();
    for (const { write } of batch) write();
    commit.run();
    for (const { done } of batch) done();
  }

  return {
    db,
    insert,
    grouped(write, done) {
      waiting.push({ write, done });
      if (planned) return;
      planned = true;
      setImmediate(flush);
    },
  };
}

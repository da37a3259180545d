import { readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Committer,
  createCommitter,
  DatabaseBusyError,
} from '../../../engine/db/committer.ts';
import { plainDatabase } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';

failOnLeaks();

let db: Database;
let committer: Committer;

beforeEach(() => {
  db = plainDatabase();
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, fill BLOB)');
  committer = createCommitter(db);
});

function insert(n: number, bytes = 0): () => number {
  return () => Number(db.prepare('INSERT INTO t VALUES (?, zeroblob(?))').run(n, bytes).changes);
}

function stored(): number[] {
  return db.prepare<[], number>('SELECT n FROM t ORDER BY n').pluck().all();
}

/** Frames of the log that end a transaction: https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
function commits(): number {
  const log = readFileSync(`${db.name}-wal`);
  const frame = 24 + Number(db.pragma('page_size', { simple: true }));
  let count = 0;
  for (let at = 32; at + frame <= log.length; at += frame)
    if (log.readUInt32BE(at + 4) !== 0) count++;
  return count;
}

async function outcome(write: Promise<unknown>): Promise<unknown> {
  return write.then(
    (value) => value,
    (error: unknown) => (error instanceof Error ? error.constructor.name : error),
  );
}

describe('committer', () => {
  it('carries out what one turn of the event loop asks for in one transaction', async () => {
    const before = commits();
    const states: boolean[] = [];
    const writes = Array.from({ length: 100 }, (_, n) =>
      committer.write(() => {
        states.push(db.inTransaction);
        return insert(n)();
      }),
    );
    expect(committer.pending).toBe(100);
    expect(commits()).toBe(before);
    await Promise.all(writes);
    expect(committer.pending).toBe(0);
    expect(stored()).toHaveLength(100);
    expect(states.every((inside) => inside)).toBe(true);
    expect(db.inTransaction).toBe(false);
    expect(commits() - before).toBe(1);
  });

  it('has committed before it answers, and answers in the order of asking', async () => {
    const watcher = plainDatabase(db.name);
    const order: number[] = [];
    const count = () => watcher.prepare('SELECT COUNT(*) FROM t').pluck().get();
    const writes = [1, 2, 3].map((n) =>
      committer.write(insert(n)).then(() => {
        order.push(n);
        return count();
      }),
    );
    expect(await Promise.all(writes)).toEqual([3, 3, 3]);
    expect(order).toEqual([1, 2, 3]);
  });

  it('rejects the write that throws alone, and the others hold', async () => {
    const results = await Promise.all([
      outcome(committer.write(insert(1))),
      outcome(
        committer.write(() => {
          insert(2)();
          throw new RangeError('not this one');
        }),
      ),
      outcome(committer.write(insert(1))),
      outcome(committer.write(insert(3))),
    ]);
    expect(results).toEqual([1, 'RangeError', 'SqliteError', 1]);
    expect(stored()).toEqual([1, 3]);
    expect(db.inTransaction).toBe(false);
  });

  it('commits at once when it is told to', () => {
    void committer.write(insert(1));
    committer.flush();
    expect(stored()).toEqual([1]);
    expect(committer.pending).toBe(0);
  });

  it('takes further writes after a flush in the same turn', async () => {
    void committer.write(insert(1));
    committer.flush();
    await committer.write(insert(2));
    expect(stored()).toEqual([1, 2]);
  });

  it('refuses all of a batch when the disk is full, keeps what was there, and recovers', async () => {
    await committer.write(insert(1));
    const limit = Number(db.pragma('page_count', { simple: true })) + 2;
    db.pragma(`max_page_count = ${limit}`);
    const batch = [
      committer.write(insert(2)),
      committer.write(insert(3, 1_000_000)),
      committer.write(insert(4)),
    ];
    const results = await Promise.allSettled(batch);
    for (const result of results) {
      if (result.status !== 'rejected') throw new Error('stored on a full disk');
      expect(result.reason).toBeInstanceOf(DatabaseBusyError);
      expect(result.reason).toMatchObject({
        family: 'operational',
        code: 'database_busy',
        hint: expect.stringContaining('disk space'),
      });
    }
    expect(stored()).toEqual([1]);
    expect(db.inTransaction).toBe(false);

    // What still fits is taken.
    await committer.write(insert(5));
    db.pragma('max_page_count = 100000');
    await Promise.all([committer.write(insert(2)), committer.write(insert(3, 1_000_000))]);
    expect(stored()).toEqual([1, 2, 3, 5]);
  });

  it('refuses while another program holds the file, and goes on when it lets go', async () => {
    db.pragma('busy_timeout = 0');
    const other = plainDatabase(db.name);
    other.exec('BEGIN IMMEDIATE');
    await expect(committer.write(insert(1))).rejects.toBeInstanceOf(DatabaseBusyError);
    other.exec('COMMIT');
    await committer.write(insert(1));
    expect(stored()).toEqual([1]);
  });
});

import type { Database } from 'better-sqlite3';
import { countBits } from '../seq-blocks.ts';

/** What events are to be marked as; left out: as they were. */
export interface WantedMarks {
  read?: boolean | undefined;
  starred?: boolean | undefined;
  archived?: boolean | undefined;
}

/** How a marking is undone. */
export interface MarkChange {
  id: string;
  at: number;
  /** JSON of WantedMarks. */
  marks: string;
}

interface BlockRow {
  block: number;
  read: number;
  starred: number;
  archived: number;
}

/** All of it inside a transaction. */
export interface MarkRepository {
  begin(change: MarkChange): void;
  /** Sets marks of the events whose bits are set; returns of how many of them any mark changed. */
  set(changeId: string, block: number, bits: number, wanted: WantedMarks): number;
  change(id: string): MarkChange | undefined;
  /** The next rows that it changed, in order. */
  changedBlocks(id: string, after: number, limit: number): BlockRow[];
  /** Brings what a marking changed back to what it was. Returns how many events that concerns. */
  setBack(row: BlockRow, was: WantedMarks): number;
  /** Some of the events of a row, to tell that they changed. */
  ids(block: number, bits: number): Buffer[];
  /** Rows of a marking that cannot be undone any more, at most `limit`; true once it is gone. */
  forget(id: string, limit: number): boolean;
  /** All that can be undone, the newest first. */
  changes(): MarkChange[];
}

const NOTHING: Omit<BlockRow, 'block'> = { read: 0, starred: 0, archived: 0 };

export function createMarkRepository(db: Database): MarkRepository {
  const get = db.prepare<[number], BlockRow>('SELECT * FROM event_marks WHERE block = ?');
  const put = db.prepare(
    `INSERT INTO event_marks (block, read, starred, archived) VALUES (?, ?, ?, ?)
     ON CONFLICT (block) DO UPDATE SET
       read = excluded.read, starred = excluded.starred, archived = excluded.archived`,
  );
  const drop = db.prepare('DELETE FROM event_marks WHERE block = ?');
  const begin = db.prepare('INSERT INTO mark_changes (id, at, marks) VALUES (?, ?, ?)');
  const note = db.prepare(
    `INSERT INTO mark_change_blocks (change_id, block, read, starred, archived)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (change_id, block) DO UPDATE SET read = read | excluded.read,
       starred = starred | excluded.starred, archived = archived | excluded.archived`,
  );
  const change = db.prepare<[string], MarkChange>('SELECT * FROM mark_changes WHERE id = ?');
  const changes = db.prepare<[], MarkChange>('SELECT * FROM mark_changes ORDER BY id DESC');
  const blocks = db.prepare<[string, number, number], BlockRow>(
    `SELECT block, read, starred, archived FROM mark_change_blocks
     WHERE change_id = ? AND block > ? ORDER BY block LIMIT ?`,
  );
  const dropBlocks = db.prepare(
    `DELETE FROM mark_change_blocks WHERE change_id = ? AND block IN (
       SELECT block FROM mark_change_blocks WHERE change_id = ? LIMIT ?)`,
  );
  const dropChange = db.prepare('DELETE FROM mark_changes WHERE id = ?');
  const ids = db
    .prepare<[number, number, number], Buffer>(
      'SELECT id FROM events WHERE seq BETWEEN ? AND ? AND (? >> (seq & 31)) & 1',
    )
    .pluck();

  function store({ block, read, starred, archived }: BlockRow): void {
    if (read === 0 && starred === 0 && archived === 0) drop.run(block);
    else put.run(block, read, starred, archived);
  }

  return {
    begin: ({ id, at, marks }) => void begin.run(id, at, marks),
    set(changeId, block, bits, wanted) {
      const now = get.get(block) ?? { block, ...NOTHING };
      const flipped = {
        read: toFlip(now.read, bits, wanted.read),
        starred: toFlip(now.starred, bits, wanted.starred),
        archived: toFlip(now.archived, bits, wanted.archived),
      };
      const changed = (flipped.read | flipped.starred | flipped.archived) >>> 0;
      if (changed === 0) return 0;
      store(flip(now, flipped));
      note.run(changeId, block, flipped.read, flipped.starred, flipped.archived);
      return countBits(changed);
    },
    change: (id) => change.get(id),
    changedBlocks: (id, after, limit) => blocks.all(id, after, limit),
    setBack(row, was) {
      const now = get.get(row.block) ?? { block: row.block, ...NOTHING };
      const flipped = {
        read: toFlip(now.read, row.read, was.read),
        starred: toFlip(now.starred, row.starred, was.starred),
        archived: toFlip(now.archived, row.archived, was.archived),
      };
      store(flip(now, flipped));
      return countBits((flipped.read | flipped.starred | flipped.archived) >>> 0);
    },
    ids: (block, bits) => ids.all(block * 32, block * 32 + 31, bits),
    forget(id, limit) {
      if (dropBlocks.run(id, id, limit).changes > 0) return false;
      dropChange.run(id);
      return true;
    },
    changes: () => changes.all(),
  };
}

/** Those of the bits that are not yet what they should be. */
function toFlip(now: number, bits: number, wanted: boolean | undefined): number {
  if (wanted === undefined) return 0;
  return (bits & (wanted ? ~now : now)) >>> 0;
}

function flip(row: BlockRow, flipped: Omit<BlockRow, 'block'>): BlockRow {
  return {
    block: row.block,
    read: (row.read ^ flipped.read) >>> 0,
    starred: (row.starred ^ flipped.starred) >>> 0,
    archived: (row.archived ^ flipped.archived) >>> 0,
  };
}

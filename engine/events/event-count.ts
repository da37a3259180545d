import type { Database } from 'better-sqlite3';

/** How many events are kept, without counting a million rows each time a screen asks. */
export interface EventCount {
  get(): number;
  /** One more was stored. */
  add(): void;
  /** Some were removed: it is counted again when somebody asks. */
  forget(): void;
}

export function createEventCount(db: Database): EventCount {
  const count = db.prepare<[], number>('SELECT COUNT(*) FROM events').pluck();
  let known: number | null = null;
  return {
    get() {
      known ??= count.get() ?? 0;
      return known;
    },
    add() {
      if (known !== null) known++;
    },
    forget() {
      known = null;
    },
  };
}

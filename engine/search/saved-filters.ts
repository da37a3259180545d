import type { Database } from 'better-sqlite3';
import { ConflictError, NotFoundError } from '../../shared/errors.ts';
import type { SavedFilter } from '../../shared/model/saved-filter.ts';
import { newIdText } from '../db/ids.ts';

/** More than anybody finds something in. */
const MOST = 500;

interface Row {
  id: string;
  scope: SavedFilter['scope'];
  name: string;
  query: string;
  created_at: number;
  updated_at: number;
}

export interface SavedFilters {
  /** In the order in which they were made. */
  list(scope: SavedFilter['scope'] | undefined): SavedFilter[];
  /**
   * Without an id: the one of that name, or a new one. Throws NotFoundError, and ConflictError when
   * another one has the name.
   */
  save(
    filter: Pick<SavedFilter, 'scope' | 'name' | 'query'> & { id?: string | undefined },
  ): SavedFilter;
  /** Throws NotFoundError. */
  remove(id: string): SavedFilter;
}

export function createSavedFilters(db: Database, now: () => number): SavedFilters {
  const all = db.prepare<[], Row>('SELECT * FROM saved_filters ORDER BY id');
  const byId = db.prepare<[string], Row>('SELECT * FROM saved_filters WHERE id = ?');
  const byName = db.prepare<[string, string], Row>(
    'SELECT * FROM saved_filters WHERE scope = ? AND name = ?',
  );
  const put = db.prepare(
    `INSERT INTO saved_filters (id, scope, name, query, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, name = excluded.name,
       query = excluded.query, updated_at = excluded.updated_at`,
  );
  const drop = db.prepare('DELETE FROM saved_filters WHERE id = ?');

  function get(id: string): Row {
    const row = byId.get(id);
    if (row === undefined) throw new NotFoundError('saved filter', id);
    return row;
  }

  return {
    list: (scope) =>
      all
        .all()
        .filter((row) => scope === undefined || row.scope === scope)
        .map(shown),
    save({ id, scope, name, query }) {
      const named = byName.get(scope, name);
      const before = id === undefined ? named : get(id);
      if (named !== undefined && before !== undefined && named.id !== before.id)
        throw new ConflictError(`There is a filter “${name}” already.`, {
          hint: 'Choose another name, or remove that one.',
        });
      if (before === undefined && all.all().length >= MOST)
        throw new ConflictError(`There are ${MOST} saved filters already.`, {
          hint: 'Remove those that nobody needs.',
        });
      const at = now();
      const key = before?.id ?? newIdText(at);
      put.run(key, scope, name, query, before?.created_at ?? at, at);
      return shown(get(key));
    },
    remove(id) {
      const row = get(id);
      drop.run(id);
      return shown(row);
    },
  };
}

function shown({ id, scope, name, query, created_at, updated_at }: Row): SavedFilter {
  return { id, scope, name, query, createdAt: created_at, updatedAt: updated_at };
}

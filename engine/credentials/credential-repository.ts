import type { Database } from 'better-sqlite3';

export interface CredentialRow {
  id: string;
  name: string;
  type: string;
  /** Sealed. */
  data: Buffer;
  /** Sealed. */
  tokens: Buffer | null;
  /** JSON. */
  former_names: string;
  /** JSON. */
  tested: string | null;
  created_at: number;
  updated_at: number;
}

export interface CredentialRepository {
  all(): CredentialRow[];
  byId(id: string): CredentialRow | undefined;
  put(row: Omit<CredentialRow, 'tested'>): void;
  setTokens(id: string, tokens: Buffer | null): void;
  setName(id: string, name: string, formerNames: string): void;
  setTested(id: string, tested: string): void;
  remove(id: string): void;
}

export function createCredentialRepository(db: Database): CredentialRepository {
  const all = db.prepare<[], CredentialRow>('SELECT * FROM credentials ORDER BY name');
  const byId = db.prepare<[string], CredentialRow>('SELECT * FROM credentials WHERE id = ?');
  // A test says nothing about other data.
  const put = db.prepare(
    `INSERT INTO credentials (id, name, type, data, tokens, former_names, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET type = excluded.type, data = excluded.data,
       tokens = excluded.tokens, tested = NULL, updated_at = excluded.updated_at`,
  );
  const setTokens = db.prepare('UPDATE credentials SET tokens = ? WHERE id = ?');
  const setName = db.prepare('UPDATE credentials SET name = ?, former_names = ? WHERE id = ?');
  const setTested = db.prepare('UPDATE credentials SET tested = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM credentials WHERE id = ?');
  return {
    all: () => all.all(),
    byId: (id) => byId.get(id),
    put: (row) =>
      void put.run(
        row.id,
        row.name,
        row.type,
        row.data,
        row.tokens,
        row.former_names,
        row.created_at,
        row.updated_at,
      ),
    setTokens: (id, tokens) => void setTokens.run(tokens, id),
    setName: (id, name, formerNames) => void setName.run(name, formerNames, id),
    setTested: (id, tested) => void setTested.run(tested, id),
    remove: (id) => void remove.run(id),
  };
}

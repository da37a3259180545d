import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { BugError, UserError } from '../../shared/errors.ts';
import type { Migration } from './migrations/index.ts';

export class DatabaseTooNewError extends UserError {
  readonly code = 'database_too_new';
  constructor(found: number, known: number) {
    super(
      `The database was written by a newer Patchbay (schema ${found}, this one knows ${known}).`,
      {
        hint: 'Install the newer version again, or restore a backup made with this one.',
      },
    );
  }
}

/**
 * Brings the schema up to date, forward only, each migration in its own transaction. Before an
 * existing database is changed, a copy of it is written to `backups/`.
 * @returns the versions that were applied.
 */
export function migrate(
  db: Database,
  options: { migrations: readonly Migration[]; now: number },
): number[] {
  db.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL)`);
  const applied = new Map(
    db
      .prepare<[], { version: number; hash: string }>('SELECT version, hash FROM schema_migrations')
      .all()
      .map((row) => [row.version, row.hash]),
  );
  const newest = Math.max(0, ...applied.keys());
  const known = Math.max(0, ...options.migrations.map((m) => m.version));
  if (newest > known) throw new DatabaseTooNewError(newest, known);

  const pending: Migration[] = [];
  for (const migration of options.migrations) {
    const hash = applied.get(migration.version);
    if (hash === undefined) pending.push(migration);
    else if (hash !== hashOf(migration))
      throw new BugError(`Migration ${migration.version} differs from the one this database had.`);
  }
  if (pending.length === 0) return [];
  if (applied.size > 0) copyBefore(db, newest, options.now);

  for (const migration of pending) {
    db.transaction(() => {
      db.exec(migration.sql);
      db.prepare(
        'INSERT INTO schema_migrations (version, name, hash, applied_at) VALUES (?, ?, ?, ?)',
      ).run(migration.version, migration.name, hashOf(migration), options.now);
    }).immediate();
  }
  return pending.map((m) => m.version);
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex');
}

function copyBefore(db: Database, version: number, now: number): void {
  const folder = join(dirname(db.name), 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  db.prepare('VACUUM INTO ?').run(join(folder, `before-migration-${version}-${stamp}.db`));
}

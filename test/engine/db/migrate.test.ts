import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { DatabaseTooNewError, migrate } from '../../../engine/db/migrate.ts';
import { type Migration, migrations } from '../../../engine/db/migrations/index.ts';
import { DatabaseUnreadableError, openDatabase } from '../../../engine/db/open-database.ts';
import { BugError } from '../../../shared/errors.ts';
import { plainDatabase, tempFolder, testDatabase } from '../../support/database.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const first: Migration = { version: 1, name: 'one', sql: 'CREATE TABLE a (n INTEGER);' };
const second: Migration = { version: 2, name: 'two', sql: 'ALTER TABLE a ADD COLUMN m TEXT;' };
const third: Migration = { version: 3, name: 'three', sql: 'CREATE TABLE c (n INTEGER);' };

function tables(db: Database): string[] {
  return db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
}

function backupsOf(folder: string): string[] {
  return readdirSync(folder).includes('backups') ? readdirSync(join(folder, 'backups')) : [];
}

describe('migrate', () => {
  it('makes a new database and has nothing to do the second time', () => {
    const db = plainDatabase();
    expect(migrate(db, { migrations: [first, second], now: NOW })).toEqual([1, 2]);
    expect(migrate(db, { migrations: [first, second], now: NOW })).toEqual([]);
    expect(db.prepare('SELECT version, name, applied_at FROM schema_migrations').all()).toEqual([
      { version: 1, name: 'one', applied_at: NOW },
      { version: 2, name: 'two', applied_at: NOW },
    ]);
  });

  it('copies an existing database before it changes it, and a new one not', () => {
    const folder = tempFolder();
    const db = plainDatabase(join(folder, 'patchbay.db'));
    migrate(db, { migrations: [first], now: NOW });
    expect(backupsOf(folder)).toEqual([]);
    db.exec('INSERT INTO a VALUES (42)');

    expect(migrate(db, { migrations: [first, second, third], now: NOW })).toEqual([2, 3]);
    const [backup = ''] = backupsOf(folder);
    expect(backup).toBe('before-migration-1-2026-11-20T12-00-00-000Z.db');
    const copy = plainDatabase(join(folder, 'backups', backup));
    expect(copy.prepare('SELECT * FROM a').all()).toEqual([{ n: 42 }]);
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ n: 42, m: null }]);
    // It holds what the database holds, so nobody else may read it either.
    expect(statSync(join(folder, 'backups')).mode & 0o077).toBe(0);
  });

  it('undoes a migration that fails halfway, and keeps those before it', () => {
    const db = plainDatabase();
    const broken = { ...third, sql: 'CREATE TABLE b (n INTEGER); CREATE TABLE a (n INTEGER);' };
    expect(() => migrate(db, { migrations: [first, second, broken], now: NOW })).toThrow(
      /already exists/,
    );
    expect(tables(db)).toEqual(['a', 'schema_migrations']);
    expect(migrate(db, { migrations: [first, second, third], now: NOW })).toEqual([3]);
  });

  it('refuses a migration that was edited after it was applied', () => {
    const db = plainDatabase();
    migrate(db, { migrations: [first], now: NOW });
    const edited = { ...first, sql: `${first.sql} CREATE TABLE b (n INTEGER);` };
    expect(() => migrate(db, { migrations: [edited, second], now: NOW })).toThrow(BugError);
    expect(tables(db)).toEqual(['a', 'schema_migrations']);
  });

  it('takes line ends of another system for the same migration', () => {
    const db = plainDatabase();
    const lines = { ...first, sql: 'CREATE TABLE a (\n  n INTEGER\n);' };
    migrate(db, { migrations: [lines], now: NOW });
    const dos = { ...lines, sql: lines.sql.replaceAll('\n', '\r\n') };
    expect(migrate(db, { migrations: [dos], now: NOW })).toEqual([]);
  });

  it('refuses a database of a newer release and says what to do', () => {
    const db = plainDatabase();
    migrate(db, { migrations: [first, second, third], now: NOW });
    expect(() => migrate(db, { migrations: [first], now: NOW })).toThrow(DatabaseTooNewError);
    expect(() => migrate(db, { migrations: [first], now: NOW })).toThrow(
      /newer Patchbay \(schema 3, this one knows 1\)/,
    );
  });
});

describe('the real migrations', () => {
  it('stand in the order of their numbers', () => {
    const versions = migrations.map((migration) => migration.version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions[0]).toBe(1);
  });
});

describe('openDatabase', () => {
  it('opens with a log, room for incremental vacuum, and pages of 8 KB', () => {
    const db = testDatabase();
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('page_size', { simple: true })).toBe(8192);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  });

  it('refuses a file that is no database, names it, and leaves it as it is', () => {
    const folder = tempFolder();
    const file = join(folder, 'patchbay.db');
    writeFileSync(file, 'these are somebody’s notes '.repeat(100));
    const before = statSync(file).size;
    expect(() => openDatabase(folder, NOW)).toThrow(DatabaseUnreadableError);
    expect(() => openDatabase(folder, NOW)).toThrow(file);
    expect(statSync(file).size).toBe(before);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../engine/db/open-database.ts';

/** A folder that is gone when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A workspace's database with its tables, closed when the test ends. */
export function testDatabase(folder = tempFolder()): Database {
  const db = openDatabase(folder, Date.now());
  onTestFinished(() => void db.close());
  return db;
}

/** A database file without our tables, closed when the test ends. */
export function plainDatabase(file = join(tempFolder(), 'plain.db')): Database {
  const db = new SQLite(file);
  onTestFinished(() => void db.close());
  return db;
}

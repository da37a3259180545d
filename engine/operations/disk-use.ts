import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../db/open-database.ts';
import { SEARCH_FILE } from '../search/search-store.ts';

/** Bytes of the database's write-ahead log. */
export function logBytes(dataDir: string): number {
  return fileBytes(join(dataDir, `${DATABASE_FILE}-wal`));
}

/** Bytes of the search index, its log included. It counts towards no budget: it is made anew. */
export function searchBytes(dataDir: string): number {
  const file = join(dataDir, SEARCH_FILE);
  return fileBytes(file) + fileBytes(`${file}-wal`);
}

function fileBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** The threads and processes that the engine starts, by where their source is in this folder. */
const SOURCES = {
  database: './operations/backups/database-worker.ts',
  document: './documents/document-worker.ts',
  sandbox: './sandbox/worker/main.ts',
  search: './search/search-thread.ts',
  sqlite: './sqlite/query-process.ts',
} as const;

/** What to start one with: its source, or what the build made of it in `dist/workers`. */
export function workerFile(name: keyof typeof SOURCES): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL(SOURCES[name], import.meta.url)
    : new URL(`workers/${name}.js`, new URL('..', import.meta.url));
}

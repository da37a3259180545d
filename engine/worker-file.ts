/** The threads and processes that the engine starts, by where their source is in this folder. */
const SOURCES = {
  database: './operations/backups/database-worker.ts',
  document: './documents/document-worker.ts',
  sandbox: './sandbox/worker/main.ts',
  search: './search/search-thread.ts',
  sqlite: './sqlite/query-process.ts',
} as const;

/**
 * What to start one with: its source, or what the build made of it in `dist/workers`. The desktop
 * app's archive has it outside: Node itself starts threads, and sees no archive.
 */
export function workerFile(name: keyof typeof SOURCES): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(SOURCES[name], import.meta.url);
  const folder = new URL('../workers/', import.meta.url).href;
  return new URL(`${name}.js`, folder.replace('/app.asar/', '/app.asar.unpacked/'));
}

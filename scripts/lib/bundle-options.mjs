import { inRoot, root } from './paths.mjs';

// CommonJS libraries inside an ES module bundle still call require() for Node's own modules.
const requireShim = [
  "import { createRequire as patchbayCreateRequire } from 'node:module';",
  'const require = patchbayCreateRequire(import.meta.url);',
].join('\n');

/**
 * The bundle of the command line and of the desktop app's two processes with Node: dist/cli.js is
 * the small entry that checks the Node version; all the rest lies in dist/chunks and is read only by
 * what needs it.
 *
 * @type {import('esbuild').BuildOptions & { metafile: true, outdir: string }}
 */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: {
    cli: 'cli/entry.ts',
    'electron/main': 'electron/main.ts',
    'electron/engine-process': 'electron/engine-process.ts',
  },
  outdir: inRoot('dist'),
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The binding finds its native file beside itself, so it stays in node_modules; Electron brings
  // its own module along.
  external: ['better-sqlite3', 'electron'],
  loader: { '.sql': 'text', '.wasm': 'copy', '.png': 'dataurl' },
  banner: { js: requireShim },
  // Half as much to read at every start; names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  sourcemap: 'linked',
  sourcesContent: false,
  keepNames: false,
  metafile: true,
  logLevel: 'warning',
};

/**
 * Threads and processes that the engine starts, found by engine/worker-file.ts. Each is one file: in
 * the desktop app they lie outside of the archive, where there are no chunks.
 *
 * @type {import('esbuild').BuildOptions & { metafile: true, outdir: string }}
 */
export const workerOptions = {
  ...bundleOptions,
  entryPoints: {
    'workers/database': 'engine/operations/backups/database-worker.ts',
    'workers/document': 'engine/documents/document-worker.ts',
    'workers/sandbox': 'engine/sandbox/worker/main.ts',
    'workers/search': 'engine/search/search-thread.ts',
    'workers/sqlite': 'engine/sqlite/query-process.ts',
    // Copied as it is, for engine/sandbox/quickjs-file.ts.
    'workers/quickjs':
      'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
  },
  splitting: false,
};

/**
 * The preload script: a sandboxed one is a single CommonJS file that can load nothing but Electron's
 * own few modules.
 *
 * @type {import('esbuild').BuildOptions & { metafile: true, outdir: string }}
 */
export const preloadOptions = {
  absWorkingDir: root,
  entryPoints: { 'electron/preload': 'electron/preload.ts' },
  outdir: inRoot('dist'),
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'browser',
  target: 'chrome130',
  external: ['electron'],
  metafile: true,
  logLevel: 'warning',
};

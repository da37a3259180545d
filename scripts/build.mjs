// Builds dist/: the command line and the desktop app (esbuild), and the screens (vite). What has not changed since the
// last build is left alone; `--force` builds all. Options: --force, --cli, --ui.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleOptions, preloadOptions, workerOptions } from './lib/bundle-options.mjs';
import { filesIn, fingerprint, readBuildState, writeBuildState } from './lib/fingerprint.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { say, step } from './lib/progress.mjs';

// A running `patchbay serve` still reads the chunks it was started with, at its first need.
const staleChunkMs = 60 * 60 * 1000;

const args = new Set(process.argv.slice(2));
const force = args.has('--force');
const all = !args.has('--cli') && !args.has('--ui');

/** @param {string} file absolute path @param {Uint8Array} content */
function replaceFile(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}.tmp`;
  writeFileSync(next, content, { mode: file.endsWith(join('dist', 'cli.js')) ? 0o755 : 0o644 });
  // A rename is atomic: nobody ever starts half a program.
  renameSync(next, file);
}

/** @param {Set<string>} kept absolute paths */
function removeStaleChunks(kept) {
  const folder = inRoot('dist', 'chunks');
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const age = Date.now() - statSync(file).mtimeMs;
    if (!kept.has(file) && age > staleChunkMs) rmSync(file, { force: true });
  }
}

async function buildPrograms() {
  const last = readBuildState('cli');
  if (!force && last && fingerprint(last.inputs) === last.fingerprint) return 'unchanged';
  const { build } = await import('esbuild');
  const results = await Promise.all(
    [bundleOptions, workerOptions, preloadOptions].map((options) =>
      build({ ...options, write: false }),
    ),
  );
  const inputs = results
    .flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}))
    .filter((file) => !file.includes('node_modules'));
  inputs.push('scripts/lib/bundle-options.mjs');
  const state = fingerprint([...new Set(inputs)]);
  // The entries last: they name the chunks.
  const isEntry = (/** @type {{ path: string }} */ { path }) => Number(!path.includes('chunks'));
  const files = results
    .flatMap(({ outputFiles }) => outputFiles ?? [])
    .sort((a, b) => isEntry(a) - isEntry(b));
  for (const file of files) replaceFile(file.path, file.contents);
  removeStaleChunks(new Set(files.map((file) => file.path)));
  rmSync(inRoot('dist', '.compile-cache'), { recursive: true, force: true });
  const outputs = files.map((file) => relative(root, file.path));
  writeBuildState('cli', { inputs, fingerprint: state, outputs });
  return 'built';
}

async function buildUi() {
  const inputs = [...filesIn('renderer', 'shared'), 'vite.config.ts'];
  const state = fingerprint(inputs);
  if (!force && readBuildState('ui')?.fingerprint === state) return 'unchanged';
  const { build } = await import('vite');
  await build({ configFile: inRoot('vite.config.ts'), logLevel: 'warn' });
  writeBuildState('ui', { inputs: [], fingerprint: state, outputs: ['dist/ui/index.html'] });
  return 'built';
}

try {
  if (all || args.has('--cli')) await step('build the programs', buildPrograms);
  if (all || args.has('--ui')) await step('build the screens', buildUi);
} catch (error) {
  // esbuild has shown its errors where they are in the sources.
  const shown = error instanceof Error && 'errors' in error;
  if (!shown) say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

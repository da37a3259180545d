// Finds source files that nothing imports, exported values that no other file names, and libraries
// that no file imports. Unused locals, parameters and imports are the compiler's and Biome's part.
// `node scripts/check-dead-code.mjs [FOLDER]`: FOLDER is another repository, for the check's test.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layeredFolders } from './layers.mjs';
import { importsOf, readSources, resolveImport } from './lib/imports.mjs';
import { root } from './lib/paths.mjs';

const readers = ['test', 'bench', 'scripts'];

/** What starts a program or a thread: named by a build or by HTML instead of by an import. */
const entries = [
  'engine/documents/document-worker.ts',
  'engine/operations/backups/database-worker.ts',
  'engine/sandbox/worker/main.ts',
  'engine/search/search-thread.ts',
  'engine/sqlite/query-process.ts',
  'cli/entry.ts',
  'electron/engine-process.ts',
  'electron/main.ts',
  'electron/preload.ts',
  'renderer/app/main.tsx',
  'renderer/step-form/preview/preview-worker.ts',
];

/** Libraries that are used without an import in a source file, and why. */
const usedOtherwise = new Map([
  ['@biomejs/biome', 'the lint command'],
  ['@electron/fuses', 'applied by electron-builder, read back by a test'],
  ['@mantine/hooks', 'a peer of @mantine/core'],
  ['autocannon', 'started by the benchmarks where wrk is missing'],
  ['electron-builder', 'npm run package'],
  ['node', 'the Node.js that runs all this'],
  ['typescript', 'the type checker'],
]);

const exportedValue =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\*?|class)\s+([\w$]+)/gm;

/**
 * @param {string} repository absolute path
 * @returns {{ files: number, problems: string[] }}
 */
export function checkDeadCode(repository) {
  const sources = readSources(repository, layeredFolders).filter((f) => !f.path.endsWith('.d.ts'));
  const others = readSources(repository, readers).filter((f) => !f.path.includes('/fixtures/'));
  const configs = ['vite.config.ts', 'vitest.config.ts']
    .filter((path) => existsSync(join(repository, path)))
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
  const all = [...sources, ...others, ...configs];

  const importedFiles = new Set(entries);
  const importedLibraries = new Set(usedOtherwise.keys());
  /** @type {Map<string, Set<string>>} which files contain a word */
  const filesByWord = new Map();
  for (const { path, text } of all) {
    for (const { specifier } of importsOf(text)) {
      const target = resolveImport(path, specifier);
      if (target.kind === 'file') importedFiles.add(target.path);
      if (target.kind === 'library') importedLibraries.add(target.name);
    }
    for (const word of new Set(text.match(/[\w$]+/g))) {
      const files = filesByWord.get(word) ?? new Set();
      filesByWord.set(word, files.add(path));
    }
  }

  const unusedFiles = sources
    .filter(({ path }) => !importedFiles.has(path))
    .map(({ path }) => `${path}: no file imports it`);
  const unusedExports = sources.flatMap(({ path, text }) =>
    [...text.matchAll(exportedValue)].flatMap(([, name = '']) =>
      filesByWord.get(name)?.size === 1 ? [`${path}: nothing else uses the export "${name}"`] : [],
    ),
  );
  const unusedLibraries = librariesOf(repository)
    .filter((name) => !importedLibraries.has(name) && !name.startsWith('@types/'))
    .map((name) => `package.json: no file imports "${name}"`);
  return {
    files: sources.length,
    problems: [...unusedFiles, ...unusedExports, ...unusedLibraries],
  };
}

/** @param {string} repository @returns {string[]} the libraries that package.json asks for */
function librariesOf(repository) {
  const file = join(repository, 'package.json');
  if (!existsSync(file)) return [];
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, problems } = checkDeadCode(resolve(process.argv[2] ?? root));
  for (const problem of problems) console.error(problem);
  console.log(`dead code: ${files} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 || files === 0 ? 1 : 0;
}

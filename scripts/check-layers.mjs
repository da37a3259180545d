// Fails when a file imports what its folder may not (scripts/layers.mjs is the table).
// `node scripts/check-layers.mjs [FOLDER]`: FOLDER is another repository, for the check's own test.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layeredFolders, layers } from './layers.mjs';
import { importsOf, readSources, resolveImport } from './lib/imports.mjs';
import { root } from './lib/paths.mjs';

/**
 * @typedef {import('./layers.mjs').Layer} Layer
 * @typedef {{ file: string, line: number, specifier: string, rule: string, problem: string }} Violation
 */

/**
 * @param {string} file
 * @returns {{ layer: Layer, placeholder: string } | undefined} and what `X` stands for
 */
function layerOf(file) {
  for (const layer of layers) {
    const [before = '', after] = layer.files.split('X');
    if (!file.startsWith(before)) continue;
    if (after === undefined) return { layer, placeholder: '' };
    const rest = file.slice(before.length);
    const slash = rest.indexOf('/');
    if (slash > 0) return { layer, placeholder: rest.slice(0, slash) };
  }
  return undefined;
}

/**
 * @param {string} file the importing one
 * @param {import('./lib/imports.mjs').ImportedName} imported
 * @returns {{ rule: string, problem: string } | undefined} what is wrong with this import
 */
function judge(file, imported) {
  const found = layerOf(file);
  if (!found) return { rule: '-', problem: 'no rule of scripts/layers.mjs fits this file' };
  const { layer, placeholder } = found;
  const rule = layer.files;
  const target = resolveImport(file, imported.specifier);
  switch (target.kind) {
    case 'builtin':
      return layer.builtins ? undefined : { rule, problem: "Node's own modules are not here" };
    case 'library': {
      if (layer.libraries && !layer.libraries.includes(target.name)) {
        return { rule, problem: `only these libraries: ${layer.libraries.join(', ')}` };
      }
      return layer.never?.includes(target.name)
        ? { rule, problem: `never ${target.name}` }
        : undefined;
    }
    case 'file': {
      const folders = layer.folders.map((folder) => folder.replace('X', placeholder));
      if (!folders.some((f) => (f.endsWith('/') ? target.path.startsWith(f) : target.path === f))) {
        return { rule, problem: `may import only ${folders.join(', ')}` };
      }
      return layer.typesOnly && !imported.typeOnly
        ? { rule, problem: 'may import only types (`import type`)' }
        : undefined;
    }
  }
}

/**
 * @param {string} repository absolute path
 * @returns {{ files: number, violations: Violation[] }}
 */
export function checkLayers(repository) {
  const sources = readSources(repository, layeredFolders);
  const violations = sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((imported) => {
      const verdict = judge(path, imported);
      const { line, specifier } = imported;
      return verdict ? [{ file: path, line, specifier, ...verdict }] : [];
    }),
  );
  return { files: sources.length, violations };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, violations } = checkLayers(resolve(process.argv[2] ?? root));
  for (const { file, line, specifier, rule, problem } of violations) {
    console.error(`${file}:${line} imports '${specifier}' [${rule}] ${problem}`);
  }
  // A check that looked at nothing has proved nothing.
  if (files === 0) console.error('no source files were found');
  console.log(`layering: ${files} files, ${violations.length} violations`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}

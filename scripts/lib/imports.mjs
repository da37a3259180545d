import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';

const sourceFile = /\.(ts|tsx|mts|js|mjs|cjs|jsx)$/;

// The formatter puts every import at the start of a line, so a pattern is enough here: TypeScript 7
// has no compiler API to ask.
const fromClause =
  /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w$]+\s*,?\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})?\s*from\s*['"]([^'"]+)['"]/gm;
const sideEffect = /^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const dynamic =
  /\b(?:import|require|require\.resolve|import\.meta\.resolve)\(\s*['"`]([^'"`]+)['"`]/g;
const workerFile =
  /\bnew URL\(\s*['"`](\.[^'"`]+\.(?:ts|tsx|js|mjs))['"`]\s*,\s*import\.meta\.url/g;

/**
 * @typedef {{ specifier: string, typeOnly: boolean, line: number }} ImportedName
 */

/**
 * Every module that a source text names: static, re-exported, dynamic, required, or as a worker.
 *
 * @param {string} text TypeScript or JavaScript
 * @returns {ImportedName[]} in the order of the text; `line` counts from 1
 */
export function importsOf(text) {
  /** @type {{ at: number, specifier: string, typeOnly: boolean }[]} */
  const found = [];
  for (const match of text.matchAll(fromClause)) {
    const indent = match[0].length - match[0].trimStart().length;
    found.push({
      at: match.index + indent,
      specifier: match[2] ?? '',
      typeOnly: match[1] !== undefined,
    });
  }
  for (const pattern of [sideEffect, dynamic, workerFile]) {
    for (const match of text.matchAll(pattern)) {
      const indent = match[0].length - match[0].trimStart().length;
      found.push({ at: match.index + indent, specifier: match[1] ?? '', typeOnly: false });
    }
  }
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, specifier, typeOnly }) => ({
      specifier,
      typeOnly,
      line: text.slice(0, at).split('\n').length,
    }));
}

/**
 * Where an import leads.
 *
 * @typedef {{ kind: 'file', path: string } | { kind: 'builtin', name: string }
 *   | { kind: 'library', name: string }} Target
 *
 * @param {string} file the importing file, below the repository's folder, with `/`
 * @param {string} specifier
 * @returns {Target} a file's path is below the repository's folder too
 */
export function resolveImport(file, specifier) {
  if (specifier.startsWith('.')) {
    const bare = specifier.replace(/\?.*$/, '');
    return { kind: 'file', path: posix.join(posix.dirname(file), bare) };
  }
  if (isBuiltin(specifier)) return { kind: 'builtin', name: specifier };
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
  return { kind: 'library', name: name ?? specifier };
}

/**
 * @param {string} root
 * @param {readonly string[]} folders below it; one that does not exist has no files
 * @returns {{ path: string, text: string }[]} `path` is below root, with `/`
 */
export function readSources(root, folders) {
  return folders.flatMap((folder) => {
    /** @type {import('node:fs').Dirent[]} */
    let entries = [];
    try {
      entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    } catch {
      // The folder is not there (yet).
    }
    return entries
      .filter((entry) => entry.isFile() && sourceFile.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({
        path: relative(root, file).split(sep).join('/'),
        text: readFileSync(file, 'utf8'),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}

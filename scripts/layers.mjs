// The table of ARCHITECTURE.md, "Folders", as data: who may import what.

/**
 * - `files`: whose imports this rule is about. `X` stands for one folder name.
 * - `folders`: the only files of this repository it may import. `X` is that same folder.
 * - `libraries`: the only packages it may import; without it, any but `never`.
 * - `never`: packages it may not import.
 * - `builtins`: whether Node's own modules may be imported.
 * - `typesOnly`: it may import only types from this repository.
 *
 * @typedef {{
 *   files: string,
 *   folders: readonly string[],
 *   libraries?: readonly string[],
 *   never?: readonly string[],
 *   builtins: boolean,
 *   typesOnly?: boolean,
 * }} Layer
 */

const screens = ['react', 'react-dom', '@mantine/core', '@tanstack/react-query', 'wouter'];
const nodeOnly = ['better-sqlite3', 'busboy', 'commander', 'electron', 'express', 'pino', 'undici'];

/**
 * The first rule that fits a file counts, so the narrow ones come first.
 *
 * @type {readonly Layer[]}
 */
export const layers = [
  {
    files: 'shared/expression/',
    folders: ['shared/'],
    libraries: ['zod', 'acorn', 'luxon', 'fastest-levenshtein'],
    builtins: false,
  },
  { files: 'shared/', folders: ['shared/'], libraries: ['zod'], builtins: false },
  {
    // Never another step, never a repository.
    files: 'engine/steps/X/',
    folders: [
      'engine/steps/X/',
      'engine/steps/define-step.ts',
      'engine/steps/trigger-source.ts',
      'engine/conditions/',
      'engine/documents/',
      'engine/files/',
      'engine/http/',
      'engine/mail/',
      'engine/sqlite/',
      'engine/values/',
      'shared/',
    ],
    never: ['better-sqlite3', 'electron', 'express', ...screens],
    builtins: true,
  },
  {
    // The templates are files that people import as well.
    files: 'engine/templates/',
    folders: ['engine/templates/', 'examples/', 'shared/'],
    libraries: ['zod'],
    builtins: false,
  },
  {
    files: 'engine/',
    folders: ['engine/', 'shared/'],
    never: ['electron', 'express', 'commander', ...screens],
    builtins: true,
  },
  {
    files: 'server/',
    folders: ['server/', 'engine/index.ts', 'shared/'],
    never: ['better-sqlite3', 'electron', 'commander', ...screens],
    builtins: true,
  },
  {
    files: 'cli/',
    folders: ['cli/', 'server/', 'engine/index.ts', 'shared/'],
    never: ['better-sqlite3', 'electron', 'express', ...screens],
    builtins: true,
  },
  {
    files: 'electron/preload.ts',
    folders: ['shared/'],
    libraries: ['electron'],
    builtins: false,
    typesOnly: true,
  },
  {
    files: 'electron/',
    folders: ['electron/', 'server/', 'engine/index.ts', 'shared/'],
    never: ['better-sqlite3', 'express', ...screens],
    builtins: true,
  },
  {
    // What several screens draw of a workflow: of none of them.
    files: 'renderer/canvas/',
    folders: ['renderer/canvas/', 'renderer/ui/', 'renderer/rpc/', 'shared/'],
    never: nodeOnly,
    builtins: false,
  },
  {
    // Never another feature.
    files: 'renderer/features/X/',
    folders: [
      'renderer/features/X/',
      'renderer/canvas/',
      'renderer/step-form/',
      'renderer/ui/',
      'renderer/rpc/',
      'shared/',
    ],
    never: nodeOnly,
    builtins: false,
  },
  { files: 'renderer/', folders: ['renderer/', 'shared/'], never: nodeOnly, builtins: false },
];

/** The folders that the rules are about; scripts, tests and benchmarks may import anything. */
export const layeredFolders = ['shared', 'engine', 'server', 'cli', 'electron', 'renderer'];

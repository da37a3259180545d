import { describe, expect, it } from 'vitest';
import { importsOf, resolveImport } from '../../scripts/lib/imports.mjs';

describe('importsOf', () => {
  it('sees every way to name a module, with its line', () => {
    const text = [
      "import a from 'a';",
      "import type { B } from './b.ts';",
      "import c, { type D } from '../c.ts';",
      "import * as e from 'e/part';",
      'import {',
      '  f,',
      "} from '@f/g';",
      "export * from './h.ts';",
      "export { i } from './i.ts';",
      "import './j.css';",
      "const k = await import('./k.ts');",
      "const l = require('l');",
      "const m = new Worker(new URL('./m.ts', import.meta.url));",
    ].join('\n');
    expect(importsOf(text).map(({ specifier, line }) => `${line} ${specifier}`)).toEqual([
      '1 a',
      '2 ./b.ts',
      '3 ../c.ts',
      '4 e/part',
      '5 @f/g',
      '8 ./h.ts',
      '9 ./i.ts',
      '10 ./j.css',
      '11 ./k.ts',
      '12 l',
      '13 ./m.ts',
    ]);
  });

  it('tells imports of types from imports of values', () => {
    const text = "import type { A } from './a.ts';\nimport { type B } from './b.ts';\n";
    expect(importsOf(text).map(({ typeOnly }) => typeOnly)).toEqual([true, false]);
  });

  it('is not misled by exports, comments and words', () => {
    const text = [
      "// import { a } from './a.ts';",
      " * import { b } from './b.ts';",
      "export const c = 'from';",
      'export function d() { return "copied from \'./d.ts\'"; }',
    ].join('\n');
    expect(importsOf(text)).toEqual([]);
  });
});

describe('resolveImport', () => {
  it('leads to files, libraries and modules of Node', () => {
    expect(resolveImport('a/b/c.ts', '../d/e.ts')).toEqual({ kind: 'file', path: 'a/d/e.ts' });
    expect(resolveImport('a/b/c.ts', './e.svg?raw')).toEqual({ kind: 'file', path: 'a/b/e.svg' });
    expect(resolveImport('a.ts', '@x/y/z')).toEqual({ kind: 'library', name: '@x/y' });
    expect(resolveImport('a.ts', 'x/y')).toEqual({ kind: 'library', name: 'x' });
    expect(resolveImport('a.ts', 'fs')).toEqual({ kind: 'builtin', name: 'fs' });
    expect(resolveImport('a.ts', 'node:fs')).toEqual({ kind: 'builtin', name: 'node:fs' });
  });
});

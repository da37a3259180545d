import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { checkLayers } from '../../scripts/check-layers.mjs';
import { layeredFolders, layers } from '../../scripts/layers.mjs';
import { readSources, resolveImport } from '../../scripts/lib/imports.mjs';
import { root } from '../../scripts/lib/paths.mjs';

const fixture = join(root, 'test', 'fixtures', 'layering');
const script = join(root, 'scripts', 'check-layers.mjs');
const run = promisify(execFile);

const kindOf = (violation: { file: string; specifier: string; problem: string }) =>
  violation.problem.includes('types')
    ? 'value'
    : resolveImport(violation.file, violation.specifier).kind;

it('finds every import that breaks the rule, and no other', () => {
  const marked = readSources(fixture, layeredFolders).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (line.includes('// BREAKS') ? [`${path}:${i + 1}`] : [])),
  );
  const found = checkLayers(fixture).violations.map(({ file, line }) => `${file}:${line}`);
  expect(marked.length).toBeGreaterThan(25);
  expect(found.sort()).toEqual(marked.sort());
});

it.each(layers)('fires for every part of the rule about $files', (layer) => {
  const broken = checkLayers(fixture).violations.filter(({ rule }) => rule === layer.files);
  const parts = ['file', 'library'];
  if (!layer.builtins) parts.push('builtin');
  if (layer.typesOnly) parts.push('value');
  expect([...new Set(broken.map(kindOf))].sort()).toEqual(parts.sort());
});

it('passes on this repository', () => {
  const { files, violations } = checkLayers(root);
  expect(files).toBeGreaterThan(0);
  expect(violations).toEqual([]);
});

it('exits with 1 and names file, import and rule', async () => {
  const failure = run(process.execPath, [script, fixture]);
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      "engine/steps/delay/index.ts:3 imports '../filter/index.ts' [engine/steps/X/]",
    ),
  });
});

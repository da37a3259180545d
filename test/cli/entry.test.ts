import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSupportedNode } from '../../cli/node-version.ts';
import { bundleOptions } from '../../scripts/lib/bundle-options.mjs';
import { ownNode } from '../../scripts/lib/paths.mjs';

const run = promisify(execFile);

it.each([
  ['20.20.2', false],
  ['22.13.1', false],
  ['22.14.0', true],
  ['23.0.0', true],
  ['24.21.0', true],
])('Node %s is supported: %s', (version, supported) => {
  expect(isSupportedNode(version)).toBe(supported);
});

describe('the entry on a Node that is too old', () => {
  let folder: string;
  let entry: string;

  // Makes this Node claim to be an old one, before the entry looks.
  const claim =
    "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";
  const asOldNode = ['--import', `data:text/javascript,${encodeURIComponent(claim)}`];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-entry-'));
    await build({
      ...bundleOptions,
      outdir: join(folder, 'dist'),
      plugins: [
        {
          name: 'main-that-reports',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: 'main', namespace: 'report' }));
            onLoad({ filter: /.*/, namespace: 'report' }, () => ({
              contents: 'console.log(process.versions.node, ...process.argv.slice(2));',
            }));
          },
        },
      ],
    });
    entry = join(folder, 'dist', 'cli.js');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says in one line what to do when the project has no Node of its own', async () => {
    const failure = run(process.execPath, [...asOldNode, entry]);
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^patchbay needs Node\.js 22\.14 or newer.*20\.20\.2.*\n$/),
    });
  });

  it("goes on with the project's own Node, its arguments and exit code kept", async () => {
    const bin = join(folder, 'node_modules', 'node', 'bin');
    await mkdir(bin, { recursive: true });
    await symlink(ownNode, join(bin, 'node'));
    const { stdout } = await run(process.execPath, [...asOldNode, entry, 'serve', '--json']);
    expect(stdout).toMatch(/^(22|24)\.\d+\.\d+ serve --json\n$/);
  });

  it('leaves the main program in a chunk that an old Node never reads', async () => {
    const chunks = await readdir(join(folder, 'dist', 'chunks'));
    expect(chunks).toContainEqual(expect.stringMatching(/^main-\w+\.js$/));
  });
});

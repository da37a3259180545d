import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleOptions, workerOptions } from '../../../scripts/lib/bundle-options.mjs';

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-bundle-'));
  const wanted = Object.entries(workerOptions.entryPoints ?? {}).flatMap(([name, file]) =>
    ['workers/sandbox', 'workers/quickjs'].includes(name) && typeof file === 'string'
      ? [[name, file] as const]
      : [],
  );
  await Promise.all([
    build({ ...workerOptions, entryPoints: Object.fromEntries(wanted), outdir: folder }),
    build({
      ...bundleOptions,
      // Where the engine lies in dist/: one folder beside the threads.
      entryPoints: { 'chunks/sandbox': 'engine/sandbox/create-sandbox.ts' },
      outdir: folder,
    }),
  ]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('works as it is built, with nothing but what the build wrote', async () => {
  const program = `
    import { createSandbox } from './chunks/sandbox.js';
    const sandbox = createSandbox();
    const lines = [];
    const run = (code, more) => sandbox.run({
      code, globals: { n: 2 }, lane: 'a', timeLimitMs: 10000, memoryLimitBytes: 67108864,
      log: (line) => lines.push(line), signal: new AbortController().signal, ...more,
    });
    const ends = [
      await run('console.log({ n }); return [URL.name, new URL("/b", "http://a").href, btoa("x"), structuredClone({ n })]'),
      await run('return (await fetch("x")).json()', { fetch: async () => ({ url: '', redirected: false, status: 200, headers: [], body: '[1]' }) }),
      await run('function f() {\\n  null.x;\\n}\\nf()'),
      await run('for (;;);', { timeLimitMs: 50 }),
    ];
    await sandbox.close();
    console.log(JSON.stringify({ lines, ends }));
  `;
  const file = join(folder, 'main.mjs');
  await writeFile(file, program);
  // Without node_modules in reach.
  const { stdout } = await run(process.execPath, [file], { cwd: folder });
  const { lines, ends } = JSON.parse(stdout);
  expect(lines).toEqual(['{ n: 2 }']);
  expect(ends).toMatchObject([
    { ok: true, value: ['URL', 'http://a/b', 'eA==', { n: 2 }] },
    { ok: true, value: [1] },
    { ok: false, problem: { kind: 'failed', line: 2 } },
    { ok: false, problem: { kind: 'timeout' } },
  ]);
  expect(ends[2].problem.stack).toEqual([
    expect.stringMatching(/^f, line 2/),
    expect.stringMatching(/^line 4/),
  ]);
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';

const run = promisify(execFile);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const fixture = join(root, 'test', 'fixtures', 'platform');

it.each([
  ['the DOM in engine', 'engine', "'document'"],
  ["Node's globals in shared", 'shared', "'process'"],
  ["Node's globals in renderer", 'renderer', "'Buffer'"],
])('the compiler refuses %s', async (_what, project, name) => {
  const check = run(process.execPath, [tsc, '-p', join(fixture, `tsconfig.${project}.json`)]);
  await expect(check).rejects.toMatchObject({
    stdout: expect.stringMatching(`error TS2\\d+: Cannot find name ${name}`),
  });
});

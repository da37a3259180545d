import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';

const run = promisify(execFile);
const plan = pathToFileURL(inRoot('scripts', 'lib', 'plan.mjs')).href;

/** Carries out steps in a process of their own, since it sets the exit code. */
function carryOut(...works: string[]) {
  const steps = works.map((work, i) => `{ name: 'step ${i + 1}', work: async () => ${work} }`);
  const code = `import { carryOut } from '${plan}'; await carryOut([${steps.join()}]);`;
  return run(process.execPath, ['--input-type=module', '--eval', code]);
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

it('adds up what passed and ends with the totals', async () => {
  const { stdout } = await carryOut(
    '({ passed: 1, failed: 0, skipped: 0 })',
    '({ passed: 20, failed: 0, skipped: 0 })',
  );
  expect(lastLine(stdout)).toBe('21 passed, 0 failed');
});

it('goes on after a step that failed or threw, and exits with 1', async () => {
  const failure = carryOut(
    '({ passed: 2, failed: 3, skipped: 0 })',
    "{ throw new Error('no disk'); }",
    '({ passed: 4, failed: 0, skipped: 0 })',
  );
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/\n6 passed, 4 failed\n$/),
    stderr: expect.stringContaining('no disk'),
  });
});

it('names what failed, above the totals', async () => {
  const failure = carryOut(
    "({ passed: 1, failed: 1, skipped: 0, failures: ['a.test.ts > adds'] })",
    "({ passed: 1, failed: 1, skipped: 0, failures: ['b.test.ts > takes away'] })",
  );
  await expect(failure).rejects.toMatchObject({
    stdout: expect.stringMatching(
      /\n\nFAILED {3}a\.test\.ts > adds\nFAILED {3}b\.test\.ts > takes away\n\n2 passed, 2 failed\n$/,
    ),
  });
});

it('names what was skipped', async () => {
  const { stdout } = await carryOut(
    '({ passed: 1, failed: 0, skipped: 0 })',
    '({ passed: 0, failed: 0, skipped: 7 })',
  );
  expect(stdout).toMatch(/SKIPPED +step 2/);
  expect(lastLine(stdout)).toBe('1 passed, 0 failed, 7 skipped');
});

it('is no success when nothing ran at all', async () => {
  const failure = carryOut('({ passed: 0, failed: 0, skipped: 0 })');
  await expect(failure).rejects.toMatchObject({ code: 1 });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shell } from '../../../../engine/steps/shell/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepContext, type TestStepContext } from '../../../support/step-context.ts';
import { outputOf } from '../../../support/step-result.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-shell-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function sh(script: string, more: JsonObject = {}): JsonObject {
  return { program: 'sh', args: ['-c', script, 'sh', folder], ...more };
}

/** The numbers that the script wrote, once there are as many. */
function pids(count: number): Promise<number[]> {
  return until('the processes to start', async () => {
    const text = await readFile(join(folder, 'pids'), 'utf8').catch(() => '');
    const found = text
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
    return found.length >= count ? found : null;
  });
}

/** Gone, and not even a zombie. */
async function gone(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return true;
  // An orphan's zombie is for the system's first process to take, which a container may lack.
  return / Z /.test(stat) && !stat.includes(` Z ${process.pid} `);
}

function allGone(found: readonly number[]): Promise<unknown> {
  return until(
    'the processes to end',
    async () => (await Promise.all(found.map(gone))).every(Boolean),
    {
      everyMs: 10,
    },
  );
}

const TREE =
  'echo $$ >> "$1/pids"; sleep 300 & echo $! >> "$1/pids"; sh -c \'echo $$ >> "$1/pids"; sleep 300\' sh "$1" & wait';

it('ends the whole group when the time is over', async () => {
  const running = (async () =>
    shell.execute(sh(`echo out; echo err >&2; ${TREE}`, { timeoutMs: 3000 }), stepContext()))();
  const failed = expect(running).rejects.toMatchObject({
    code: 'timeout',
    kind: 'timeout',
    details: { stdout: 'out', stderr: 'err' },
  });
  const found = await pids(3);
  await failed;
  await allGone(found);
});

it('ends the whole group when the run is canceled', async () => {
  const context = stepContext();
  const running = (async () => shell.execute(sh(TREE), context))();
  const failed = expect(running).rejects.toThrow('canceled');
  const found = await pids(3);
  context.abort(new Error('canceled'));
  await failed;
  await allGone(found);
});

it('ends those who do not listen by force', async () => {
  const context = stepContext();
  const stubborn = `trap '' TERM INT HUP; echo $$ >> "$1/pids"; (trap '' TERM; echo $$ >> "$1/pids"; while :; do sleep 1; done) & while :; do sleep 1; done`;
  const running = (async () => shell.execute(sh(stubborn), context))();
  const failed = expect(running).rejects.toThrow('stopping');
  const found = await pids(2);
  context.abort(new Error('stopping'));
  await failed;
  await allGone(found);
});

it('lets a program clean up when it is asked to end', async () => {
  const context = stepContext();
  const tidy = `trap 'echo bye > "$1/bye"; exit 0' TERM; echo $$ >> "$1/pids"; while :; do sleep 0.05; done`;
  const running = (async () => shell.execute(sh(tidy), context))();
  const failed = expect(running).rejects.toThrow('canceled');
  await pids(1);
  context.abort(new Error('canceled'));
  await failed;
  expect(await readFile(join(folder, 'bye'), 'utf8')).toBe('bye\n');
});

it('ends what a program leaves behind, and says so', async () => {
  const context = stepContext();
  const script =
    'sleep 300 & echo $! >> "$1/pids"; sleep 300 > /dev/null 2>&1 & echo $! >> "$1/pids"; echo done';
  const result = await shell.execute(sh(script), context);
  expect(outputOf(result)).toMatchObject({ exitCode: 0, stdout: 'done' });
  expect(context.logs).toEqual(['It left processes running, which were ended.']);
  await allGone(await pids(2));
});

it('is not held up by who left the group with the pipes', async () => {
  const script =
    'setsid sh -c \'echo $$ >> "$1/pids"; exec sleep 300\' sh "$1" & while [ ! -s "$1/pids" ]; do sleep 0.02; done; echo done';
  const result = await shell.execute(sh(script), stepContext());
  expect(outputOf(result)).toMatchObject({ stdout: 'done' });
  // Who left on purpose is not Patchbay's any more, only this test's.
  const found = await pids(1);
  for (const pid of found) process.kill(pid, 'SIGKILL');
  await allGone(found);
});

it('starts nothing when the run was canceled before', async () => {
  const context: TestStepContext = stepContext();
  context.abort(new Error('canceled'));
  const running = (async () => shell.execute(sh('echo $$ >> "$1/pids"'), context))();
  await expect(running).rejects.toThrow('canceled');
  await expect(readFile(join(folder, 'pids'))).rejects.toThrow('ENOENT');
});

it('leaves no listener behind after many programs at once', async () => {
  const before = process.listenerCount('exit');
  await Promise.all(
    Array.from({ length: 20 }, async () => shell.execute(sh('true'), stepContext())),
  );
  expect(process.listenerCount('exit')).toBe(before);
});

it('takes the programs with it when the process that started them exits', async () => {
  const module = new URL('../../../../engine/steps/shell/run-program.ts', import.meta.url);
  const program = `
    import { existsSync } from 'node:fs';
    import { runProgram } from ${JSON.stringify(module.href)};
    const folder = ${JSON.stringify(folder)};
    void runProgram({
      file: '/bin/sh', args: ['-c', 'sleep 300 & echo $$ > "$1/pids"; echo $! >> "$1/pids"; mv "$1/pids" "$1/all"; wait', 'sh', folder],
      folder, env: process.env, stdin: null, maxBytes: 100, timeoutMs: 60_000, signal: new AbortController().signal,
    });
    setInterval(() => { if (existsSync(folder + '/all')) process.exit(7); }, 5);`;
  const exited = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  await expect(exited).rejects.toMatchObject({ code: 7 });
  const found = (await readFile(join(folder, 'all'), 'utf8')).trim().split('\n').map(Number);
  expect(found).toHaveLength(2);
  await allGone(found);
});

import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { shell } from '../../../../engine/steps/shell/index.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import type { Permission } from '../../../../shared/model/permission.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepContext, type TestStepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { outputOf } from '../../../support/step-result.ts';

failOnLeaks();

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-shell-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function run(
  params: JsonObject,
  context: TestStepContext = stepContext(),
): Promise<JsonObject> {
  const output = outputOf(await shell.execute(params, context));
  if (!isJsonObject(output)) throw new Error('the output is an object');
  return output;
}

/** A program in JavaScript, with what the step gives it. */
function node(program: string, params: JsonObject = {}): JsonObject {
  const { args = [], ...rest } = params;
  return { program: process.execPath, args: ['-e', program, ...[args].flat()], ...rest };
}

describe('a program', () => {
  it('is started with its arguments as they are', async () => {
    const odd = [
      'a b',
      '$HOME',
      '`id`',
      '; rm -rf /',
      '"quoted"',
      "it's",
      '*',
      '',
      'ü😀',
      '--flag',
      '\n',
    ];
    const { stdout, exitCode, stderr } = await run(
      node('process.stdout.write(JSON.stringify(process.argv.slice(1)))', {
        args: ['--', ...odd],
        output: 'json',
      }),
    );
    expect(stdout).toEqual(odd);
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('takes numbers and objects as arguments', async () => {
    const params = node('console.log(process.argv.slice(1).join("|"))', {
      args: [5, true, { a: 1 }, null],
    });
    expect((await run(params))['stdout']).toBe('5|true|{"a":1}|');
  });

  it('is found by its name in the PATH of Patchbay', async () => {
    const file = join(folder, 'greet');
    await writeFile(file, '#!/bin/sh\necho "hello $1"\n');
    await chmod(file, 0o755);
    vi.stubEnv('PATH', `relative:${folder}:${process.env['PATH']}`);
    expect((await run({ program: 'greet', args: ['you'] }))['stdout']).toBe('hello you');
  });

  it('is not another one because of what the step sets', async () => {
    const file = join(folder, 'true');
    await writeFile(file, '#!/bin/sh\necho hijacked\n');
    await chmod(file, 0o755);
    const output = await run({ program: 'true', env: { PATH: folder }, folder });
    expect(output['stdout']).toBe('');
  });

  it('runs in its folder, at home unless another is named', async () => {
    const where = 'console.log(process.cwd())';
    expect((await run(node(where)))['stdout']).toBe(await realpath(homedir()));
    expect((await run(node(where, { folder })))['stdout']).toBe(folder);
    await expect(run(node(where, { folder: join(folder, 'none') }))).rejects.toMatchObject({
      code: 'folder_missing',
    });
  });

  it('reads standard input', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await run(node(echo, { stdin: 'a\nü' })))['stdout']).toBe('a\nü');
    expect((await run(node(echo, { stdin: { a: [1] }, output: 'json' })))['stdout']).toEqual({
      a: [1],
    });
    expect((await run(node(echo)))['stdout']).toBe('');
    // It need not.
    expect((await run({ program: 'true', stdin: 'x'.repeat(1_000_000) }))['exitCode']).toBe(0);
  });
});

describe('the environment', () => {
  const show = 'console.log(JSON.stringify(process.env))';

  async function environment(params: JsonObject, context?: TestStepContext): Promise<JsonObject> {
    const { stdout } = await run(node(show, { output: 'json', ...params }), context);
    if (!isJsonObject(stdout)) throw new Error('the environment is an object');
    return stdout;
  }

  it('is made anew', async () => {
    vi.stubEnv('SOME_TOKEN', 'secret');
    vi.stubEnv('PATCHBAY_MASTER_KEY', 'secret');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    const env = await environment({ env: { MINE: 'ü', NUMBER: 5 } });
    expect(env).toMatchObject({ MINE: 'ü', NUMBER: '5', PATH: process.env['PATH'] });
    expect(Object.keys(env)).not.toContain('SOME_TOKEN');
    expect(Object.keys(env)).not.toContain('NODE_OPTIONS');
    expect(JSON.stringify(env)).not.toContain('secret');
  });

  it('takes over what is named, but nothing of Patchbay’s own', async () => {
    vi.stubEnv('SOME_TOKEN', 'wanted');
    vi.stubEnv('PATCHBAY_MASTER_KEY', 'never');
    const env = await environment({ inherit: ['SOME_TOKEN', 'PATCHBAY_MASTER_KEY', 'NOT_THERE'] });
    expect(env['SOME_TOKEN']).toBe('wanted');
    expect(Object.keys(env)).not.toContain('PATCHBAY_MASTER_KEY');
    expect(Object.keys(env)).not.toContain('NOT_THERE');
  });

  it('has the secrets of credentials', async () => {
    const context = stepContext({
      credentials: {
        bot: { type: 'bearer', token: 'token-1' },
        login: { type: 'basic', username: 'me', password: 'word-2' },
        empty: { type: 'basic', username: 'me', password: '' },
      },
    });
    const secrets = [
      { name: 'TOKEN', credential: 'bot' },
      { name: 'PASSWORD', credential: 'login' },
    ];
    expect(await environment({ secrets }, context)).toMatchObject({
      TOKEN: 'token-1',
      PASSWORD: 'word-2',
    });
    const missing = environment({ secrets: [{ name: 'X', credential: 'none' }] }, context);
    await expect(missing).rejects.toMatchObject({ code: 'credential_missing' });
  });
});

describe('what it prints', () => {
  it('is kept apart, without the last line break', async () => {
    const params = node('console.log("one\\ntwo\\n"); console.error("oops"); process.exitCode = 0');
    expect(await run(params)).toEqual({ exitCode: 0, stdout: 'one\ntwo\n', stderr: 'oops' });
  });

  it('may be lines, JSON or bytes', async () => {
    expect((await run(node('console.log("a\\r\\nb")', { output: 'lines' })))['stdout']).toEqual([
      'a',
      'b',
    ]);
    expect((await run(node('', { output: 'lines' })))['stdout']).toEqual([]);
    expect((await run(node('console.log("[1]")', { output: 'json' })))['stdout']).toEqual([1]);
    const bytes = node('process.stdout.write(Buffer.from([0, 255]))', { output: 'base64' });
    expect((await run(bytes))['stdout']).toBe('AP8=');
  });

  it.each([
    ['console.log("no")', 'not JSON'],
    [`console.log('['.repeat(600) + ']'.repeat(600))`, 'levels deep'],
  ])('is no JSON: %s', async (program, words) => {
    await expect(run(node(program, { output: 'json' }))).rejects.toMatchObject({
      code: 'output_not_json',
      message: expect.stringContaining(words),
    });
  });

  it('is cut off at the limit, while the program goes on', async () => {
    const file = join(folder, 'done');
    const program = `
      process.stdout.write('ü'.repeat(2_000_000), () => process.stderr.write('y'.repeat(50), () => require('fs').writeFileSync(${JSON.stringify(file)}, 'done')));`;
    const output = await run(node(program, { maxBytes: 11 }));
    expect(output).toEqual({
      exitCode: 0,
      stdout: 'ü'.repeat(5),
      stderr: 'y'.repeat(11),
      stdoutTruncated: true,
      stderrTruncated: true,
    });
    expect(await readFile(file, 'utf8')).toBe('done');
    await expect(
      run(node('console.log("[1,2,3]")', { maxBytes: 3, output: 'json' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('more than 3 bytes'),
    });
  });
});

describe('a failure', () => {
  it('is an exit code that is no success, with the end of standard error', async () => {
    const program =
      'console.log("out"); console.error("first"); console.error("the reason"); process.exitCode = 3';
    await expect(run(node(program))).rejects.toMatchObject({
      code: 'exit_code',
      message: expect.stringMatching(/exit code 3\. Its last words: the reason$/),
      details: { exitCode: 3, stdout: 'out', stderr: 'first\nthe reason' },
    });
    expect(await run(node(program, { successCodes: [0, 3] }))).toMatchObject({ exitCode: 3 });
    expect(await run(node(program, { anyCode: true }))).toMatchObject({
      exitCode: 3,
      stdout: 'out',
    });
  });

  it('is a signal that ended it', async () => {
    const program =
      'console.error("bye"); process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)';
    await expect(run(node(program, { anyCode: true }))).rejects.toMatchObject({
      code: 'killed',
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it.each<[string, () => Promise<JsonObject> | JsonObject, string]>([
    ['no such name', () => ({ program: 'no-such-program-here' }), 'program_missing'],
    ['no such file', () => ({ program: join(folder, 'none') }), 'program_missing'],
    ['a folder', () => ({ program: folder }), 'program_missing'],
    [
      'a file that may not be executed',
      async () => {
        await writeFile(join(folder, 'text'), 'x', { mode: 0o644 });
        return { program: join(folder, 'text') };
      },
      'program_missing',
    ],
    [
      'an interpreter that is not there',
      async () => {
        await writeFile(join(folder, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
        return { program: join(folder, 'script') };
      },
      'program_failed',
    ],
    [
      'too much to hand over',
      () => ({ program: 'true', args: Array(60).fill('x'.repeat(99_999)) }),
      'program_failed',
    ],
  ])('is told for %s', async (_name, params, expected) => {
    await expect(run(await params())).rejects.toMatchObject({
      code: expected,
      hint: expect.any(String),
    });
  });

  it('is a folder named like a program', async () => {
    await mkdir(join(folder, 'tool'));
    vi.stubEnv('PATH', folder);
    await expect(run({ program: 'tool' })).rejects.toMatchObject({ code: 'program_missing' });
  });
});

describe('leave to start it', () => {
  it('is asked for before anything else', async () => {
    const asked: Permission[] = [];
    const file = join(folder, 'touched');
    const context = stepContext({
      services: {
        permits(wanted) {
          asked.push(wanted);
          throw new StepFailure({ code: 'not_permitted', message: 'Not allowed.' });
        },
      },
    });
    const params = node(`require('fs').writeFileSync(${JSON.stringify(file)}, '')`);
    await expect(run(params, context)).rejects.toMatchObject({ code: 'not_permitted' });
    expect(asked).toEqual([{ kind: 'command', command: process.execPath }]);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('is declared by the program as it is written', () => {
    expect(shell.permissions({ program: ' git ' })).toEqual([{ kind: 'command', command: 'git' }]);
    expect(shell.permissions({ program: '/usr/{{ trigger.body.x }}' })).toEqual([
      { kind: 'command', command: '*' },
    ]);
    expect(shell.effectsFor({ program: 'git' })).toBe('external');
  });
});

it('checks its params', () => {
  expect(
    stepProblems(shell, { program: 'git', args: ['{{ trigger.body }}'], env: { A: 1 } }),
  ).toEqual([]);
  expect(stepProblems(shell, { program: 'bin/tool' })[0]).toContain('a name such as git');
  expect(stepProblems(shell, { program: './tool' })).toHaveLength(1);
  expect(stepProblems(shell, { program: '' })).toHaveLength(1);
  expect(stepProblems(shell, { program: 'a', args: ['x\0y'] })[0]).toContain('zero byte');
  expect(stepProblems(shell, { program: 'a', env: { 'A=B': 'x' } })).toHaveLength(1);
  expect(stepProblems(shell, { program: 'a', folder: 'here' })[0]).toContain('full path');
});

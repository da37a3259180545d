import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

describe('credentials', () => {
  it.each([
    [['--type', 'bearer'], 'bearer'],
    [['--type', 'basic', '--username', 'ada'], 'basic'],
    [['--type', 'api-key', '--header', 'x-api-key'], 'api-key'],
    [['--type', 'api-key', '--query', 'key'], 'api-key'],
  ])('of %j are stored from stdin and never shown', async (args, type) => {
    const data = await testFolder();
    const secret = 'correct-horse-battery';
    const set = await patchbay(['credentials', 'set', 'crm', ...args, '--data', data], {
      input: `${secret}\n`,
    });
    expect(set).toMatchObject({ code: 0, stdout: 'Stored "crm".\n' });
    const list = await patchbay(['credentials', 'list', '--json', '--data', data]);
    expect(contract['credentials.list'].output.parse(JSON.parse(list.stdout))).toMatchObject({
      credentials: [{ name: 'crm', type }],
    });
    expect(list.stdout).not.toContain(secret);
    expect((await patchbay(['credentials', 'remove', 'crm', '--data', data])).code).toBe(0);
    expect((await patchbay(['credentials', 'remove', 'crm', '--data', data])).code).toBe(1);
  });

  it('are refused without a secret', async () => {
    const data = await testFolder();
    const args = ['credentials', 'set', 'crm', '--type', 'bearer', '--data', data];
    expect(await patchbay(args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('No token was given'),
    });
  });

  it('that are named by a workflow and missing are reported by the import', async () => {
    const data = await testFolder();
    const file = orderWorkflow('http://127.0.0.1:9');
    const call = file.steps.at(-1);
    if (call?.params !== undefined) call.params.auth = { type: 'credential', credential: 'crm' };
    const args = ['import', await writeWorkflow(data, file), '--data', data];
    expect((await patchbay(args)).stderr).toContain('"crm"');
    await patchbay(['credentials', 'set', 'crm', '--type', 'bearer', '--data', data], {
      input: 'token',
    });
    expect((await patchbay(args)).stderr).toBe('');
  });
});

describe('settings', () => {
  it('are changed one at a time, and given back to their default', async () => {
    const data = await testFolder();
    const settings = contract['settings.get'].output;
    const set = ['settings', 'set', '--data', data];
    const changed = await patchbayJson(settings, [
      ...[...set, 'retention.maxAgeDays=90', 'hooks.publicHosts=["hooks.example.com"]'],
    ]);
    expect(changed).toMatchObject({
      retention: { maxAgeDays: 90, maxEvents: 2_000_000 },
      hooks: { publicHosts: ['hooks.example.com'] },
    });
    expect(await patchbayJson(settings, ['settings', 'get', '--data', data])).toEqual(changed);
    const one = await patchbay(['settings', 'get', 'retention.maxAgeDays', '--data', data]);
    expect(one.stdout).toBe('90\n');
    const back = await patchbayJson(settings, [...set, 'retention.maxAgeDays=null']);
    expect(back.retention.maxAgeDays).toBe(30);
    const table = await patchbay(['settings', 'get', '--data', data]);
    expect(table.stdout).toMatch(/^retention\.maxAgeDays +30$/m);
  });

  it.each([
    ['retention.maxAgeDays=0', /retention\.maxAgeDays/],
    ['retention.maxAgeDays=soon', /retention\.maxAgeDays/],
    ['colour=red', /colour/],
  ])('refuse %s and stay as they were', async (assignment, message) => {
    const data = await testFolder();
    await patchbay(['settings', 'set', 'execution.concurrency=3', '--data', data]);
    const { code, stderr } = await patchbay(['settings', 'set', assignment, '--data', data]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    const after = await patchbay(['settings', 'get', 'retention.maxAgeDays', '--data', data]);
    expect(after.stdout).toBe('30\n');
  });
});

describe('backup and restore', () => {
  it.each(['without', 'with'] as const)(
    'bring everything into another folder, %s a running engine',
    async (engine) => {
      const data = await testFolder();
      const file = await writeWorkflow(data, orderWorkflow('http://127.0.0.1:9'));
      await patchbay(['import', file, '--publish', '--data', data]);
      if (engine === 'with') await serving({ data });
      const sent = await patchbayJson(contract['events.send'].output, [
        ...['events', 'send', 'orders', '-d', '{"kind":"other"}', '--data', data],
      ]);
      // A relative path is the caller's, not the engine's.
      const made = await patchbayJson(
        contract['system.backup'].output,
        ['backup', 'copy.patchbay', '--data', data],
        { cwd: data },
      );
      expect(made.file).toBe(join(data, 'copy.patchbay'));
      expect((await stat(made.file)).size).toBe(made.bytes);
      await patchbay(['events', 'send', 'orders', '-d', '{"later":1}', '--data', data]);

      const other = join(await testFolder(), 'new');
      const restored = await patchbay(['restore', made.file, '--data', other]);
      expect({ code: restored.code, stderr: restored.stderr }).toEqual({ code: 0, stderr: '' });
      const events = await patchbayJson(contract['events.list'].output, [
        ...['events', 'list', '--data', other],
      ]);
      expect(events.events.map((event) => event.id)).toEqual([sent.id]);
      const serve = await serving({ data: other });
      expect(serve.pid).toBeGreaterThan(0);
    },
  );

  it('do not replace data without --force, nor under a running engine', async () => {
    const data = await testFolder();
    const copy = join(data, 'copy.patchbay');
    await patchbay(['settings', 'set', 'execution.concurrency=3', '--data', data]);
    await patchbay(['backup', copy, '--data', data]);
    await patchbay(['settings', 'set', 'execution.concurrency=4', '--data', data]);
    const concurrency = async () =>
      (await patchbay(['settings', 'get', 'execution.concurrency', '--data', data])).stdout;

    const refused = await patchbay(['restore', copy, '--data', data]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--force');
    expect(await concurrency()).toBe('4\n');

    const serve = await serving({ data });
    const running = await patchbay(['restore', copy, '--force', '--data', data]);
    expect(running.code).toBe(1);
    expect(running.stderr).toMatch(/running/);
    await serve.stop();
    expect(await concurrency()).toBe('4\n');

    const forced = await patchbay(['restore', copy, '--force', '--data', data]);
    expect(forced.code).toBe(0);
    expect(await concurrency()).toBe('3\n');
    const [kept] = (await readdir(data)).filter((name) => name.includes('before-restore'));
    expect(forced.stderr).toContain(kept);
  });

  it('refuse a file that is no backup, and leave the data as it was', async () => {
    const data = await testFolder();
    await patchbay(['settings', 'set', 'execution.concurrency=3', '--data', data]);
    const notOne = await writeWorkflow(data, orderWorkflow('http://127.0.0.1:9'));
    for (const file of [notOne, join(data, 'missing'), data]) {
      const { code, stderr } = await patchbay(['restore', file, '--force', '--data', data]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^Error: /);
      expect(stderr).not.toMatch(/ {4}at /);
    }
    const after = await patchbay(['settings', 'get', 'execution.concurrency', '--data', data]);
    expect(after.stdout).toBe('3\n');
  });
});

describe('doctor', () => {
  it.each(['without', 'with'] as const)('finds a healthy folder, %s an engine', async (engine) => {
    const data = await testFolder();
    await patchbay(['settings', 'set', 'execution.concurrency=3', '--data', data]);
    if (engine === 'with') await serving({ data });
    const { checks } = await patchbayJson(contract['system.doctor'].output, [
      ...['doctor', '--data', data],
    ]);
    expect(checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(checks.length).toBeGreaterThan(3);
    const people = await patchbay(['doctor', '--data', data]);
    expect(people.stdout).toMatch(/^CHECK +STATUS +RESULT\n/);
    expect(people.code).toBe(0);
  });
});

it.skipIf(process.platform === 'win32')('keeps the data folder to its owner', async () => {
  const data = join(await testFolder(), 'new');
  await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  await patchbay(['credentials', 'set', 'crm', '--type', 'bearer', '--data', data], {
    input: 'token',
  });
  await patchbay(['backup', join(data, 'copy.patchbay'), '--data', data]);
  expect((await stat(data)).mode & 0o077).toBe(0);
  const names = await readdir(data);
  expect(names).toEqual(
    expect.arrayContaining([
      'patchbay.db',
      'patchbay.db-wal',
      'master.key',
      'control.sock',
      'copy.patchbay',
    ]),
  );
  for (const name of names) {
    expect({ name, open: (await stat(join(data, name))).mode & 0o077 }).toEqual({ name, open: 0 });
  }
});

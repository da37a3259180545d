import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

/** A data folder with one workflow that is live, and a credential. */
async function furnished(): Promise<string> {
  const data = await testFolder();
  const file = await writeWorkflow(data, orderWorkflow('http://127.0.0.1:9'));
  await patchbay(['import', file, '--publish', '--data', data]);
  await patchbay(['credentials', 'set', 'crm', '--type', 'bearer', '--data', data], {
    input: 'correct-horse-battery',
  });
  return data;
}

const credentialsOf = contract['credentials.list'].output;

describe('export --all and import', () => {
  it.each(['folder', 'file.json'])('take a workspace elsewhere as a %s', async (name) => {
    const data = await furnished();
    const target = join(await testFolder(), name);
    const exported = await patchbay(['export', '--all', target, '--data', data]);
    expect(exported).toMatchObject({ code: 0, stdout: '' });
    expect(exported.stderr).toContain('1 credential must be entered again');
    if (name === 'folder') {
      expect((await readdir(target)).sort()).toEqual(['workflows', 'workspace.json']);
      const [draft = '', published] = (await readdir(join(target, 'workflows'))).sort();
      expect([draft, published]).toEqual([
        expect.stringMatching(/^[a-z0-9-]+\.draft\.json$/),
        expect.stringMatching(/\.published\.json$/),
      ]);
      // Each of them is a workflow file like any other.
      const one = await testFolder();
      const imported = await patchbay(['import', join(target, 'workflows', draft), '--data', one]);
      expect(imported.code).toBe(0);
    }
    const other = join(await testFolder(), 'new');
    const imported = await patchbay(['import', target, '--publish', '--data', other]);
    expect(imported.code).toBe(0);
    expect(imported.stderr).toContain('patchbay credentials set "crm" --type bearer');
    const { workflows } = await patchbayJson(contract['workflows.list'].output, [
      ...['workflows', 'list', '--data', other],
    ]);
    expect(workflows).toMatchObject([{ publishedVersion: 1, draftChanged: false }]);
    expect(
      await patchbayJson(credentialsOf, ['credentials', 'list', '--data', other]),
    ).toMatchObject({ credentials: [] });
  });

  it('write events and runs as well, into a folder only', async () => {
    const data = await furnished();
    await patchbay(['events', 'send', 'orders', '-d', '{"kind":"other"}', '--data', data]);
    const target = join(await testFolder(), 'all');
    const { code } = await patchbay(['export', '--all', target, '--history', '--data', data]);
    expect(code).toBe(0);
    const lines = (await readFile(join(target, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const wrong = await patchbay(['export', '--all', 'x.json', '--history', '--data', data]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('folder') });
  });

  it('refuse what is no export, and what would be read from elsewhere', async () => {
    const data = await furnished();
    const empty = await testFolder();
    expect(await patchbay(['import', empty, '--data', data])).toMatchObject({ code: 1 });
    const target = join(await testFolder(), 'all');
    await patchbay(['export', '--all', target, '--data', data]);
    const index = join(target, 'workspace.json');
    const text = await readFile(index, 'utf8');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(index, text.replace(/"workflows\/[^"]*draft/, '"../../etc/passwd.draft'));
    const refused = await patchbay(['import', target, '--data', data]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('does not lie') });
  });
});

describe('alerts', () => {
  it('are made, listed, changed, tested and removed', async () => {
    const data = await furnished();
    const make = ['alerts', 'add', 'orders fail', '--on', 'run-failures', '--notify'];
    const added = await patchbayJson(contract['alerts.save'].output, [
      ...[...make, '--set', 'failures=3', '--set', 'cooldownMinutes=5', '--data', data],
    ]);
    expect(added.rule).toMatchObject({
      when: { on: 'run-failures', failures: 3 },
      cooldownMinutes: 5,
      channels: [{ to: 'notification' }],
    });
    const list = await patchbay(['alerts', 'list', '--data', data]);
    expect(list.stdout).toMatch(/^orders fail +run-failures +quiet +notification/m);
    const change = ['alerts', 'update', 'orders fail', '--slack', 'team', '--set', 'failures=1'];
    const changed = await patchbay([...change, '--data', data]);
    expect(changed).toMatchObject({ code: 0, stderr: expect.stringContaining('"team"') });
    expect((await patchbay(['alerts', 'show', 'orders fail', '--data', data])).stdout).toContain(
      'cannot work',
    );
    const tested = await patchbay(['alerts', 'test', 'orders fail', '--data', data]);
    expect(tested).toMatchObject({ code: 1, stdout: expect.stringContaining('Failed: Slack') });
    expect((await patchbay(['alerts', 'remove', 'orders fail', '--data', data])).code).toBe(0);
    expect((await patchbay(['alerts', 'show', 'orders fail', '--data', data])).code).toBe(2);
  });

  it.each([
    [['--notify'], 2],
    [['--on', 'run-failures'], 1],
    [['--on', 'run-failures', '--notify', '--set', 'failures=0'], 1],
    [['--on', 'run-failures', '--email', 'a@example.com'], 2],
    [['--on', 'something', '--notify'], 2],
  ])('are refused with %j', async (args, code) => {
    const data = await testFolder();
    const refused = await patchbay(['alerts', 'add', 'x', ...args, '--data', data]);
    expect(refused).toMatchObject({ code, stdout: '' });
  });
});

describe('audit', () => {
  it('says what commands and screens changed', async () => {
    const data = await furnished();
    await patchbay(['settings', 'set', 'retention.maxAgeDays=90', '--data', data]);
    const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
    const token = new URL(serve.ui ?? '').searchParams.get('token');
    await fetch(new URL('/rpc/credentials.remove', serve.ui ?? ''), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"name":"crm"}',
    });
    const { entries } = await patchbayJson(contract['audit.list'].output, [
      ...['audit', '--data', data],
    ]);
    expect(entries.map(({ actor, method }) => `${actor} ${method}`)).toEqual([
      'ui credentials.remove',
      'cli settings.set',
      'cli credentials.save',
      'cli workflows.import',
    ]);
    const shown = await patchbay(['audit', '--changes', '--kind', 'settings', '--data', data]);
    expect(shown.stdout).toContain('retention.maxAgeDays: 30 → 90');
  });
});

describe('logs', () => {
  it('are kept in the data folder, and shown with and without a running Patchbay', async () => {
    const data = await furnished();
    const serve = await serving({ data, args: ['--no-ui'] });
    await serve.stop();
    const shown = await patchbay(['logs', '--search', 'stopping', '--data', data]);
    expect(shown.stdout).toMatch(/^\d\d:\d\d:\d\d info {2}stopping/);
    const { lines } = await patchbayJson(contract['system.logs'].output, [
      ...['logs', '--level', 'info', '--data', data],
    ]);
    expect(lines.at(-1)?.message).toContain('stopping');
    expect((await patchbay(['logs', '--level', 'fatal', '--data', data])).stdout).toBe('');
  });
});

describe('pause and resume', () => {
  it('hold everything back, set on a stopped folder, ended on a running one', async () => {
    const data = await furnished();
    const paused = await patchbayJson(contract['system.setPaused'].output, [
      ...['pause', '--data', data],
    ]);
    expect(paused).toEqual({ paused: true, pausedSince: expect.any(Number) });
    const serve = await serving({ data, args: ['--no-ui'] });
    await fetch(`${serve.hooks}/hooks/orders`, { method: 'POST', body: '{"kind":"order"}' });
    const again = await patchbay(['pause', '--data', data]);
    expect(again).toMatchObject({ code: 0, stdout: 'Everything is paused already.\n' });
    const resumed = await patchbay(['resume', '--data', data]);
    expect(resumed).toMatchObject({ code: 0, stdout: 'Resumed everything.\n' });
    expect(resumed.stderr).toBe('1 run waited; it begins now.\n');
  });
});

describe('metrics and doctor', () => {
  it('are printed', async () => {
    const data = await furnished();
    await serving({ data, args: ['--ui', '127.0.0.1:0'] });
    const metrics = await patchbay(['metrics', '--data', data]);
    expect(metrics.stdout).toContain('patchbay_runs_queued 0\n');
    const file = (await patchbay(['metrics', '--token-file', '--data', data])).stdout.trim();
    expect(await readFile(file, 'utf8')).toMatch(/^[\w-]{43}\n$/);
    const doctor = await patchbay(['doctor', '--full', '--data', data]);
    expect(doctor.stdout).toMatch(/^database +ok +The database is sound, indexes included\.$/m);
  });
});

describe('restore --live', () => {
  it('restarts the running Patchbay with the backup, at the same address', async () => {
    const data = await furnished();
    await patchbay(['settings', 'set', 'execution.concurrency=3', '--data', data]);
    const serve = await serving({ data });
    const made = await patchbayJson(contract['system.backup'].output, ['backup', '--data', data]);
    expect(made.file).toMatch(/backups.manual-.*\.db$/);
    await patchbay(['settings', 'set', 'execution.concurrency=4', '--data', data]);
    const concurrency = async () =>
      (await patchbay(['settings', 'get', 'execution.concurrency', '--data', data])).stdout.trim();
    expect(await concurrency()).toBe('4');

    expect((await patchbay(['restore', made.file, '--live', '--data', data])).code).toBe(2);
    const restored = await patchbay(['restore', made.file, '--force', '--live', '--data', data]);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('1 workflow') });
    await until('the restart', () => serve.stderr().includes('the engine was restarted'));
    expect(await concurrency()).toBe('3');
    const answer = await fetch(`${serve.hooks}/hooks/orders`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(200);
    expect((await readdir(data)).some((name) => name.includes('before-restore'))).toBe(true);
    expect(await serve.stop()).toBe(0);
  });
});

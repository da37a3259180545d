import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataFolderLockedError } from '../../engine/index.ts';
import type { Push } from '../../shared/rpc/push.ts';
import { tempFolder } from '../support/database.ts';
import { failOnLeaks } from '../support/leaks.ts';
import { localServer } from '../support/local-server.ts';
import { crashCopy, openEngine, stepOf } from '../support/test-engine.ts';
import { testHost } from '../support/test-host.ts';
import { httpStep, notifyStep, setStep, workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';

failOnLeaks();

describe('createEngine', () => {
  it('makes the folder, for its owner only, and tells about itself', async () => {
    const dataDir = join(tempFolder(), 'deep', 'data');
    const engine = await openEngine({ dataDir });
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    expect(await engine.call('system.info', {})).toMatchObject({
      version: '0.0.0-test',
      dataDir,
      hooksUrl: null,
      queuedRuns: 0,
      activeRuns: 0,
      events: 0,
    });
  });

  it('refuses a folder that is open, and leaves the one that has it alone', async () => {
    const first = await openEngine();
    const second = openEngine({ dataDir: first.dataDir });
    await expect(second).rejects.toThrow(DataFolderLockedError);
    await expect(second).rejects.toThrow(`process ${process.pid},`);
    expect((await first.carryOut(workflow([setStep('x', 1)]))).status).toBe('succeeded');
    await first.close();
    expect(existsSync(join(first.dataDir, 'engine.json'))).toBe(false);
    await openEngine({ dataDir: first.dataDir });
  });

  it('lets go of the folder when it cannot open what is in it', async () => {
    const dataDir = tempFolder();
    writeFileSync(join(dataDir, 'patchbay.db'), 'no database at all '.repeat(100));
    for (let tries = 0; tries < 2; tries++)
      await expect(openEngine({ dataDir })).rejects.toMatchObject({ code: 'database_unreadable' });
    const host = testHost({ masterKey: Buffer.alloc(3) });
    const other = tempFolder();
    await expect(openEngine({ dataDir: other, host })).rejects.toThrow(/master key/);
    await openEngine({ dataDir: other });
  });

  it('for one command carries nothing out, and takes nothing for cut off', async () => {
    const sink = await localServer(() => {});
    const first = await openEngine();
    await first.publish(workflow([httpStep('call', sink.url)]));
    const id = await first.start('A workflow');
    await until('the call', () => sink.requests.length === 1);

    const command = await openEngine({ dataDir: crashCopy(first.dataDir), execute: false });
    expect(await command.run(id)).toMatchObject({ status: 'running' });
    const queued = await command.start('A workflow');
    expect(await command.run(queued)).toMatchObject({ status: 'queued' });
    expect(await command.call('system.info', {})).toMatchObject({ queuedRuns: 1, activeRuns: 0 });
    await command.call('runs.cancel', { id: queued });
    expect(await command.run(queued)).toMatchObject({ status: 'canceled', startedAt: null });
    await command.close();
    expect(sink.requests).toHaveLength(1);
  });

  it('tells listeners what changed, a few times at most, until they had enough', async () => {
    const engine = await openEngine();
    const pushes: Push[] = [];
    const end = engine.engine.onPush((push) => void pushes.push(push));
    const { workflow: made } = await engine.publish(workflow([setStep('x', 1)]));
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await engine.start(made.id));
    for (const id of ids) await engine.ended(id);
    await until('the pushes', () => {
      const runs = pushes.filter(({ topic }) => topic === 'run').flatMap((push) => push.ids);
      return ids.every((id) => runs.includes(id));
    });
    expect(
      pushes.some(({ topic, ids: changed }) => topic === 'workflow' && changed.includes(made.id)),
    ).toBe(true);
    expect(pushes.length).toBeLessThan(20);
    end();
    const before = pushes.length;
    await engine.carryOut(workflow([setStep('x', 2)]));
    await engine.close();
    expect(pushes).toHaveLength(before);
  });

  it('fails a run whose version is gone, says why, and goes on with the others', async () => {
    const first = await openEngine({ execute: false });
    const { workflow: made } = await first.publish(workflow([setStep('x', 1)]));
    const id = await first.start(made.id);
    await first.publish(workflow([setStep('x', 2)], undefined, { name: 'Another' }));
    const other = await first.start('Another');
    // The row stays to be shown; what is in it cannot be read.
    first.db.prepare("UPDATE workflow_versions SET definition = '{' WHERE workflow_seq = 1").run();
    await first.close();
    const second = await openEngine({ dataDir: first.dataDir });
    expect(stepOf(await second.ended(other), 'x').output).toBe(2);
    const { runs } = await until('the failure', async () => {
      const list = await second.call('runs.list', { status: 'failed' });
      return list.runs.length > 0 ? list : undefined;
    });
    expect(runs).toMatchObject([{ id, status: 'failed', error: { message: expect.any(String) } }]);
  });

  it('writes no secret and no stack into what a step’s fault leaves behind', async () => {
    const host = testHost({
      notify: async () => {
        throw new TypeError('no display');
      },
    });
    const engine = await openEngine({ host });
    const run = await engine.carryOut(workflow([notifyStep('tell')]));
    expect(JSON.stringify(run)).not.toMatch(/\.ts:\d+/);
    expect(stepOf(run, 'tell').error).toMatchObject({ code: 'bug', hint: expect.any(String) });
  });
});

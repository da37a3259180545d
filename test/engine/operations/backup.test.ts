import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataFolderLockedError, restoreBackup } from '../../../engine/index.ts';
import { ConflictError } from '../../../shared/errors.ts';
import { tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

/** An engine with a finished run, and a backup of it. */
async function backedUp(): Promise<{ engine: TestEngine; runId: string; file: string }> {
  const engine = await openEngine();
  const run = await engine.carryOut(workflow([setStep('x', 'kept')]));
  const file = join(tempFolder(), 'sub', 'backup.db');
  const { bytes } = await engine.call('system.backup', { file });
  expect(bytes).toBe(statSync(file).size);
  return { engine, runId: run.id, file };
}

describe('a backup', () => {
  it('is made while the engine is at work, and is a workspace by itself', async () => {
    const { engine, runId, file } = await backedUp();
    await engine.carryOut(workflow([setStep('x', 'later')]));
    const dataDir = tempFolder();
    expect(await restoreBackup({ file, dataDir, force: false })).toMatchObject({
      replaced: null,
      contents: { runs: 1, workflows: 1 },
    });
    const restored = await openEngine({ dataDir });
    expect(stepOf(await restored.run(runId), 'x').output).toBe('kept');
    expect((await restored.call('runs.list', {})).runs).toHaveLength(1);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('never replaces a file, and is not hindered by what an earlier try left', async () => {
    const { engine, file } = await backedUp();
    await expect(engine.call('system.backup', { file })).rejects.toThrow(ConflictError);
    const next = `${file}.2`;
    writeFileSync(`${next}.partial`, 'half of something');
    await engine.call('system.backup', { file: next });
    expect(existsSync(`${next}.partial`)).toBe(false);
  });
});

describe('restoring', () => {
  it('sets aside what was there, whole', async () => {
    const { engine, runId, file } = await backedUp();
    const later = await engine.carryOut(workflow([setStep('x', 'later')]));
    await engine.close();
    const { dataDir } = engine;
    await expect(restoreBackup({ file, dataDir, force: false })).rejects.toThrow(ConflictError);
    const { replaced } = await restoreBackup({ file, dataDir, force: true });
    const restored = await openEngine({ dataDir });
    expect((await restored.run(runId)).status).toBe('succeeded');
    await expect(restored.run(later.id)).rejects.toThrow();

    const other = tempFolder();
    await restoreBackup({ file: replaced ?? '', dataDir: other, force: false });
    const aside = await openEngine({ dataDir: other });
    expect((await aside.run(later.id)).status).toBe('succeeded');
  });

  it('works over a database that is damaged, which is what it is for', async () => {
    const { engine, runId, file } = await backedUp();
    await engine.close();
    const { dataDir } = engine;
    const junk = Buffer.alloc(50_000, 'junk');
    writeFileSync(join(dataDir, 'patchbay.db'), junk);
    writeFileSync(join(dataDir, 'patchbay.db-wal'), 'the log of the damaged one');
    await expect(openEngine({ dataDir })).rejects.toMatchObject({ code: 'database_unreadable' });
    const { replaced } = await restoreBackup({ file, dataDir, force: true });
    expect(readFileSync(replaced ?? '').equals(junk)).toBe(true);
    const restored = await openEngine({ dataDir });
    expect((await restored.run(runId)).status).toBe('succeeded');
  });

  it('refuses what is no backup and a folder in use, and changes nothing', async () => {
    const { engine, runId, file } = await backedUp();
    const { dataDir } = engine;
    await expect(restoreBackup({ file, dataDir, force: true })).rejects.toThrow(
      DataFolderLockedError,
    );
    await engine.close();
    const before = readdirSync(dataDir);
    const text = join(tempFolder(), 'text');
    writeFileSync(text, 'not a database '.repeat(100));
    const cut = join(tempFolder(), 'cut.db');
    writeFileSync(cut, readFileSync(file).subarray(0, 40_000));
    for (const bad of [text, cut, join(tempFolder(), 'nowhere')])
      await expect(restoreBackup({ file: bad, dataDir, force: true })).rejects.toMatchObject({
        code: 'backup_damaged',
      });
    expect(readdirSync(dataDir)).toEqual(before);
    const again = await openEngine({ dataDir });
    expect((await again.run(runId)).status).toBe('succeeded');
  });
});

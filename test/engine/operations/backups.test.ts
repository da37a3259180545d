import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DataFolderLockedError, restoreBackup } from '../../../engine/index.ts';
import { surplusBackups } from '../../../engine/operations/backups/backup-folder.ts';
import { ConflictError } from '../../../shared/errors.ts';
import type { BackupFile } from '../../../shared/model/backup.ts';
import { plainDatabase, tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import { setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

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

describe('while it is made', () => {
  it('the engine goes on, and the copy is what was there at the beginning, whole', async () => {
    const engine = await openEngine();
    const { db } = engine;
    const insert = db.prepare(
      "INSERT INTO kv (scope, key, value, updated_at) VALUES ('', ?, ?, 0)",
    );
    const value = JSON.stringify('x'.repeat(8000));
    db.transaction(() => {
      for (let n = 0; n < 4000; n++) insert.run(`before ${n}`, value);
    })();
    const file = join(tempFolder(), 'copy.db');
    const making = engine.call('system.backup', { file });
    let seen = 0;
    let more = 0;
    let over = false;
    const done = making.finally(() => {
      over = true;
    });
    while (!over) {
      const { running } = await engine.call('system.backups', {});
      if (running !== null) seen++;
      insert.run(`during ${more++}`, value);
      await sleep(1);
    }
    await done;
    expect(seen).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(1);
    const copy = plainDatabase(file);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    const count = (like: string): unknown =>
      copy.prepare('SELECT COUNT(*) FROM kv WHERE key LIKE ?').pluck().get(like);
    expect(count('before %')).toBe(4000);
    expect(count('during %')).toBeLessThan(more);
    // One file: it can be read from where nothing can be written beside it.
    expect(copy.pragma('journal_mode', { simple: true })).toBe('delete');
    expect(readdirSync(join(file, '..'))).toEqual(['copy.db']);
  });

  it('stopping the engine ends it, and leaves nothing half', async () => {
    const engine = await openEngine();
    const insert = engine.db.prepare(
      "INSERT INTO kv (scope, key, value, updated_at) VALUES ('', ?, zeroblob(8000), 0)",
    );
    engine.db.transaction(() => {
      for (let n = 0; n < 4000; n++) insert.run(`row ${n}`);
    })();
    const folder = tempFolder();
    const making = engine.call('system.backup', { file: join(folder, 'copy.db') });
    const refused = expect(making).rejects.toMatchObject({ code: 'unavailable' });
    await until(
      'the copying',
      async () => {
        const { running } = await engine.call('system.backups', {});
        return running !== null;
      },
      { everyMs: 1 },
    );
    await engine.close();
    await refused;
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a damaged database gives no backup', async () => {
    const { dataDir, runId } = await damaged();
    const engine = await openEngine({ dataDir, execute: false });
    await expect(
      engine.call('system.backup', { file: join(tempFolder(), 'copy.db') }),
    ).rejects.toMatchObject({ code: 'backup_failed' });
    const { checks } = await engine.call('system.doctor', { full: true });
    expect(checks.find(({ name }) => name === 'database')).toMatchObject({
      status: 'failed',
      hint: expect.stringContaining('restore'),
    });
    expect(runId).toBeTypeOf('string');
  });
});

/** An index that lost its entries: everything can be read, and is wrong. */
async function damaged(): Promise<{ dataDir: string; runId: string }> {
  const engine = await openEngine();
  const run = await engine.carryOut(workflow([setStep('x', 'kept')]));
  await engine.close();
  const db = plainDatabase(join(engine.dataDir, 'patchbay.db'));
  db.unsafeMode();
  db.pragma('writable_schema = ON');
  db.prepare(
    "UPDATE sqlite_master SET sql = REPLACE(sql, '(id)', '(seq)') WHERE name = 'runs_id'",
  ).run();
  db.pragma('writable_schema = OFF');
  db.close();
  return { dataDir: engine.dataDir, runId: run.id };
}

describe('automatic backups', () => {
  const DAY_MS = 86_400_000;

  it('are made when their time has come by the clock, and the oldest go', async () => {
    const engine = await openEngine({ watchEveryMs: 10 });
    const { settings } = { settings: await engine.call('settings.get', {}) };
    await engine.call('settings.set', {
      settings: { ...settings, backups: { ...settings.backups, keep: 2 } },
    });
    const list = async () => (await engine.call('system.backups', {})).backups;
    expect(await list()).toEqual([]);
    // What one left that a kill cut off.
    mkdirSync(join(engine.dataDir, 'backups'));
    const leftover = join(
      engine.dataDir,
      'backups',
      'automatic-2026-01-01T00-00-00-000Z.db.partial',
    );
    writeFileSync(leftover, 'half of something');
    const times: number[] = [];
    for (let n = 1; n <= 3; n++) {
      const before = (await list())[0]?.createdAt ?? 0;
      engine.host.clock.advance(DAY_MS);
      const newest = await until(`backup ${n}`, async () => {
        const [first] = await list();
        const { running } = await engine.call('system.backups', {});
        return running === null && first !== undefined && first.createdAt > before && first;
      });
      expect(newest.kind).toBe('automatic');
      times.push(newest.createdAt);
    }
    await until('the oldest to go', async () => (await list()).length === 2);
    expect((await list()).map(({ createdAt }) => createdAt)).toEqual(times.slice(1).reverse());
    await until('the leftover to go', () => !existsSync(leftover));
    const entries = await until('the trail', async () => {
      const found = await engine.call('audit.list', { actor: 'engine' });
      return found.entries.length === 3 && found.entries;
    });
    expect(entries[0]).toMatchObject({ method: 'system.backup', object: { kind: 'backup' } });
  });

  it('go on after a restart where they were, and are none at 0 hours', async () => {
    const first = await openEngine({ watchEveryMs: 10 });
    first.host.clock.advance(DAY_MS);
    const made = await until('a backup', async () => {
      const { backups, running } = await first.call('system.backups', {});
      return running === null && backups[0];
    });
    await first.close();
    const { dataDir, host } = first;
    const again = await openEngine({ dataDir, host, execute: false });
    const { nextAt } = await again.call('system.backups', {});
    expect(nextAt).toBe(made.createdAt + DAY_MS);
    const settings = await again.call('settings.get', {});
    await again.call('settings.set', {
      settings: { ...settings, backups: { ...settings.backups, everyHours: 0 } },
    });
    expect((await again.call('system.backups', {})).nextAt).toBeNull();
  });

  it('are told when they fail, and tried again', async () => {
    const engine = await openEngine({ watchEveryMs: 10 });
    writeFileSync(join(engine.dataDir, 'backups'), 'a file in the place of the folder');
    engine.host.clock.advance(DAY_MS);
    const failure = await until('the failure', async () => {
      return engine.host.logLines.some((line) => line.includes('the automatic backup failed'));
    });
    expect(failure).toBe(true);
    rmSync(join(engine.dataDir, 'backups'));
    const { failure: told, nextAt } = await engine.call('system.backups', {});
    expect(told?.message).toMatch(/EEXIST|ENOTDIR|not a directory|exists/i);
    expect(nextAt).toBeGreaterThan(engine.host.clock.now());
    const { checks } = await engine.call('system.doctor', {});
    expect(checks.find(({ name }) => name === 'backups')?.status).toBe('warning');
    engine.host.clock.advance(3_700_000);
    await until('the next try', async () => {
      const { backups } = await engine.call('system.backups', {});
      return backups.length === 1;
    });
  });
});

describe('the surplus of automatic backups', () => {
  const backup = (day: number, bytes: number, kind: BackupFile['kind'] = 'automatic') => ({
    file: `${kind} ${day}`,
    kind,
    bytes,
    createdAt: day,
  });
  const surplus = (backups: BackupFile[], keep: number, maxBytes: number) =>
    surplusBackups(backups, { keep, maxBytes }).map(({ file }) => file);

  it('is what exceeds the number or the size; the newest and those of people stay', () => {
    const all = [
      backup(5, 10),
      backup(4, 10, 'manual'),
      backup(3, 10),
      backup(2, 10),
      backup(1, 10),
    ];
    expect(surplus(all, 2, 1000)).toEqual(['automatic 2', 'automatic 1']);
    expect(surplus(all, 10, 20)).toEqual(['automatic 2', 'automatic 1']);
    expect(surplus(all, 10, 1)).toEqual(['automatic 3', 'automatic 2', 'automatic 1']);
  });
});

describe('restoring under a running engine', () => {
  it('checks, restarts, and keeps what was there', async () => {
    const { engine: source, runId, file } = await backedUp();
    await source.close();
    const restarts: string[] = [];
    const host = testHost({ restart: (reason) => void restarts.push(reason) });
    const engine = await openEngine({ host });
    const later = await engine.carryOut(workflow([setStep('x', 'later')]));
    expect(await engine.call('system.restore', { file })).toMatchObject({ runs: 1 });
    await until('the restart', () => restarts.length === 1);
    expect((await engine.run(later.id)).status).toBe('succeeded');
    await engine.close();

    const restored = await openEngine({ dataDir: engine.dataDir, host });
    expect((await restored.run(runId)).status).toBe('succeeded');
    await expect(restored.run(later.id)).rejects.toThrow();
    const { entries } = await restored.call('audit.list', {});
    expect(entries[0]).toMatchObject({ method: 'system.restore', actor: 'engine' });
    const aside = readdirSync(engine.dataDir).find((name) => name.includes('before-restore'));
    expect(aside).toBeDefined();
    expect(readdirSync(engine.dataDir).filter((name) => /restor(ing|e-ready)/.test(name))).toEqual(
      [],
    );
  });

  it('is refused with what is no backup, and where the host cannot restart', async () => {
    const { file } = await backedUp();
    const able = await openEngine({ host: testHost({ restart: () => {} }) });
    const text = join(tempFolder(), 'text');
    writeFileSync(text, 'not a database '.repeat(1000));
    await expect(able.call('system.restore', { file: text })).rejects.toMatchObject({
      code: 'backup_damaged',
    });
    expect(readdirSync(able.dataDir).filter((name) => name.includes('restor'))).toEqual([]);
    const unable = await openEngine();
    await expect(unable.call('system.restore', { file })).rejects.toThrow(ConflictError);
  });

  it('is finished at the next start, wherever it was cut off', async () => {
    const { engine, runId, file } = await backedUp();
    await engine.close();
    for (const cutAfter of ['staging', 'setting aside'] as const) {
      const host = testHost({ restart: () => {} });
      const old = await openEngine({ host });
      await old.call('system.restore', { file });
      await old.close();
      const { dataDir } = old;
      const database = join(dataDir, 'patchbay.db');
      if (cutAfter === 'setting aside') renameSync(database, `${database}.before-restore-cut`);
      const restored = await openEngine({ dataDir });
      expect((await restored.run(runId)).status, cutAfter).toBe('succeeded');
    }
  });

  it('refuses a backup of a newer release before it touches anything', async () => {
    const { engine, file } = await backedUp();
    await engine.close();
    const db = plainDatabase(file);
    db.prepare("INSERT INTO schema_migrations VALUES (9999, 'future', '', 0)").run();
    db.close();
    const before = readdirSync(engine.dataDir);
    await expect(
      restoreBackup({ file, dataDir: engine.dataDir, force: true }),
    ).rejects.toMatchObject({ code: 'database_too_new' });
    expect(readdirSync(engine.dataDir)).toEqual(before);
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

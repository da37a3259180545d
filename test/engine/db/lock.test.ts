import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataFolderLockedError, type Lock, lockDataFolder } from '../../../engine/db/lock.ts';
import { tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';

failOnLeaks();

const holder = fileURLToPath(new URL('../../support/lock-holder.ts', import.meta.url));

/** Another process that tries to take the lock; `said` is `locked` or why not. */
async function otherProcess(folder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [holder, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [chunk] = await once(child.stdout, 'data');
  return { child, said: String(chunk).trim() };
}

function lockHere(folder: string): Lock {
  const lock = lockDataFolder(folder, { pid: process.pid, host: 'here', startedAt: 0 });
  onTestFinished(() => lock.release());
  return lock;
}

describe('lockDataFolder', () => {
  it('refuses a folder that another process has, and names that process', async () => {
    const folder = tempFolder();
    const { child, said } = await otherProcess(folder);
    expect(said).toBe('locked');
    expect(() => lockHere(folder)).toThrow(DataFolderLockedError);
    expect(() => lockHere(folder)).toThrow(`process ${child.pid},`);
  });

  it('is free again when its holder is killed', async () => {
    const folder = tempFolder();
    const { child } = await otherProcess(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The note of who held it is still there and must not count.
    expect(existsSync(join(folder, 'engine.json'))).toBe(true);
    lockHere(folder);
    expect(JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
  });

  it('is free again when its holder lets go, and leaves no note', async () => {
    const folder = tempFolder();
    lockHere(folder).release();
    expect(existsSync(join(folder, 'engine.json'))).toBe(false);
    expect((await otherProcess(folder)).said).toBe('locked');
  });

  it('holds against other processes after a second try in this one', async () => {
    const folder = tempFolder();
    lockHere(folder);
    expect(() => lockHere(folder)).toThrow(`process ${process.pid},`);
    const { said } = await otherProcess(folder);
    expect(said).toContain(`is in use by Patchbay (here, process ${process.pid},`);
  });

  it('refuses also when the note of its holder cannot be read', async () => {
    const folder = tempFolder();
    await otherProcess(folder);
    writeFileSync(join(folder, 'engine.json'), '{"pid":');
    expect(() => lockHere(folder)).toThrow(/in use by another Patchbay/);
  });

  it('keeps lock and note from other people', () => {
    const folder = tempFolder();
    lockHere(folder);
    for (const name of ['engine.lock', 'engine.json'])
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});

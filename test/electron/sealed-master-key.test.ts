import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeyStore } from '../../electron/key-store.ts';
import { readSealedMasterKey } from '../../electron/sealed-master-key.ts';
import { readMasterKey } from '../../server/host/master-key.ts';
import { testFolder } from '../support/patchbay-cli.ts';

/** A key store of the test's own: the system's cannot be had here. */
function store(options: { isSafe: boolean; isLocked?: boolean }): KeyStore {
  return {
    isSafe: async () => options.isSafe,
    seal: async (text) => Buffer.from(`sealed ${Buffer.from(text).toString('hex')}`),
    async open(sealed) {
      if (options.isLocked) throw new Error('locked');
      return Buffer.from(sealed.toString().replace('sealed ', ''), 'hex').toString();
    },
  };
}

const warnings: string[] = [];
const log = { warn: (_details: object, message: string) => void warnings.push(message) };

describe('the key of the desktop app', () => {
  it('is sealed by the system’s key store, and stays the same', async () => {
    const dataDir = join(await testFolder(), 'new');
    const given = { dataDir, env: {}, store: store({ isSafe: true }), log };
    const first = await readSealedMasterKey(given);
    const second = await readSealedMasterKey(given);
    expect(first.place).toBe('system');
    expect(first.key).toHaveLength(32);
    expect(Buffer.from(second.key)).toEqual(Buffer.from(first.key));
    expect(await readdir(dataDir)).toEqual(['master.key.sealed']);
    const file = join(dataDir, 'master.key.sealed');
    expect((await stat(file)).mode & 0o077).toBe(0);
    const plain = Buffer.from(first.key).toString('base64');
    expect(await readFile(file, 'utf8')).not.toContain(plain);
  });

  it('is in a file, with a warning, where the key store is worth nothing', async () => {
    const dataDir = await testFolder();
    const { place } = await readSealedMasterKey({
      dataDir,
      env: {},
      store: store({ isSafe: false }),
      log,
    });
    expect(place).toBe('file');
    expect(await readdir(dataDir)).toEqual(['master.key']);
    expect(warnings.join()).toContain('no key store that is safe');
  });

  it('is the one of the headless host where that has one', async () => {
    const dataDir = await testFolder();
    const key = await readMasterKey({ dataDir, env: {}, log });
    const found = await readSealedMasterKey({
      dataDir,
      env: {},
      store: store({ isSafe: true }),
      log,
    });
    expect(found).toEqual({ key, place: 'file' });
  });

  it('is never replaced: neither by a locked key store, nor by a command', async () => {
    const dataDir = await testFolder();
    const options = { dataDir, env: {}, log };
    await readSealedMasterKey({ ...options, store: store({ isSafe: true }) });
    const locked = store({ isSafe: true, isLocked: true });
    await expect(readSealedMasterKey({ ...options, store: locked })).rejects.toMatchObject({
      code: 'master_key',
      hint: expect.stringContaining('Unlock it'),
    });
    await expect(readMasterKey(options)).rejects.toMatchObject({ code: 'master_key' });
    await writeFile(join(dataDir, 'master.key.sealed'), 'nonsense');
    await expect(
      readSealedMasterKey({ ...options, store: store({ isSafe: true }) }),
    ).rejects.toMatchObject({ code: 'master_key' });
    expect(await readdir(dataDir)).toEqual(['master.key.sealed']);
  });
});

import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeKey, readMasterKey } from '../../server/host/master-key.ts';
import { testFolder } from '../support/patchbay-cli.ts';
import { recordingLog } from '../support/recording-log.ts';

const hex = 'ab'.repeat(32);

describe('the master key', () => {
  it('is created once, readable by its owner only, and stays the same', async () => {
    const dataDir = await testFolder();
    const { log, lines } = recordingLog();
    const first = await readMasterKey({ dataDir, env: {}, log });
    const second = await readMasterKey({ dataDir, env: {}, log });
    expect(first).toHaveLength(32);
    expect(Buffer.from(second)).toEqual(Buffer.from(first));
    expect(await readdir(dataDir)).toEqual(['master.key']);
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(lines).toEqual([]);
  });

  it('is one and the same for all who ask at once', async () => {
    const dataDir = await testFolder();
    const { log } = recordingLog();
    const keys = await Promise.all(
      Array.from({ length: 4 }, () => readMasterKey({ dataDir, env: {}, log })),
    );
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['master.key']);
  });

  it('comes from the environment, and then no file is made', async () => {
    const dataDir = await testFolder();
    const { log } = recordingLog();
    const env = { PATCHBAY_MASTER_KEY: hex };
    expect(Buffer.from(await readMasterKey({ dataDir, env, log })).toString('hex')).toBe(hex);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('is refused when it is damaged, and is not replaced', async () => {
    const dataDir = await testFolder();
    const { log } = recordingLog();
    await writeFile(join(dataDir, 'master.key'), 'half a k', { mode: 0o600 });
    await expect(readMasterKey({ dataDir, env: {}, log })).rejects.toMatchObject({
      code: 'master_key',
      message: expect.stringContaining('damaged'),
    });
    expect(await readFile(join(dataDir, 'master.key'), 'utf8')).toBe('half a k');
  });

  it('is refused when the environment holds something else', async () => {
    const dataDir = await testFolder();
    const { log } = recordingLog();
    const env = { PATCHBAY_MASTER_KEY: 'swordfish' };
    const reading = readMasterKey({ dataDir, env, log });
    await expect(reading).rejects.toMatchObject({ code: 'master_key' });
    await expect(reading).rejects.not.toThrow('swordfish');
  });

  it.skipIf(process.platform === 'win32')('warns when others can read the file', async () => {
    const dataDir = await testFolder();
    const { log, lines } = recordingLog();
    await readMasterKey({ dataDir, env: {}, log });
    await chmod(join(dataDir, 'master.key'), 0o644);
    await readMasterKey({ dataDir, env: {}, log });
    expect(lines.join('')).toContain('chmod 600');
  });
});

it.each([
  [hex, true],
  [hex.toUpperCase(), true],
  [`  ${Buffer.from(hex, 'hex').toString('base64')}\n`, true],
  [Buffer.from(hex, 'hex').toString('base64url'), true],
  [hex.slice(2), false],
  ['', false],
  [Buffer.alloc(31).toString('base64'), false],
  [Buffer.alloc(33).toString('base64'), false],
])('reads %j as a key: %s', (text, isKey) => {
  expect(decodeKey(text) !== null).toBe(isKey);
});

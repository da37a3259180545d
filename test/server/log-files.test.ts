import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../engine/index.ts';
import { openLogFiles } from '../../server/host/log-files.ts';
import { createLogSink } from '../../server/host/log-sink.ts';
import { testFolder } from '../support/patchbay-cli.ts';

const limits = { maxFileBytes: 64 * 1024, maxFiles: 3, maxAgeDays: 30 };
const all = { limit: 1000, level: 'trace', search: '' } as const;
const trouble = (error: Error) => {
  throw error;
};

describe('log files', () => {
  it('are begun anew at their size, kept up to their number, and read as one', async () => {
    const folder = join(await testFolder(), 'logs');
    const files = openLogFiles({ folder, limits, trouble });
    for (let n = 0; n < 600; n++) {
      files.write(
        `${JSON.stringify({ level: 30, time: n, msg: `line ${n}`, pad: 'x'.repeat(1000) })}\n`,
      );
      // What is written in one turn of the event loop is one block.
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await files.close();
    const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
    expect(names).toContain('patchbay.log');
    expect(names.length).toBeGreaterThan(1);
    expect(names.length).toBeLessThanOrEqual(limits.maxFiles);
    expect(statSync(join(folder, 'patchbay.log')).mode & 0o077).toBe(0);
    const lines = await readLog(folder, all);
    const times = lines.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(599);
  });

  it('go by their age', async () => {
    const folder = await testFolder();
    const old = join(folder, 'patchbay-20200101-000000-001.log');
    const young = join(folder, 'patchbay-20990101-000000-001.log');
    for (const file of [old, young, join(folder, 'mine.log')]) writeFileSync(file, 'x\n');
    utimesSync(old, 0, 0);
    utimesSync(join(folder, 'mine.log'), 0, 0);
    const files = openLogFiles({ folder, limits, trouble });
    files.write('{"level":30,"time":1,"msg":"x"}\n');
    await files.close();
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .sort(),
    ).toEqual(['mine.log', 'patchbay-20990101-000000-001.log', 'patchbay.log']);
  });
});

describe('the log of a host', () => {
  it('keeps what came before its file was open, without secrets', async () => {
    const folder = await testFolder();
    const sink = createLogSink({ level: 'info', write: () => {} });
    sink.log.info('early');
    sink.setMask((json) => json.replaceAll('hunter22', '••••••'));
    sink.keepIn(folder, limits);
    sink.log.warn({ password: 'hunter22' }, 'later');
    sink.log.debug('never');
    await sink.close();
    const text = readFileSync(join(folder, 'patchbay.log'), 'utf8');
    expect(text).not.toContain('hunter22');
    expect(await readLog(folder, all)).toMatchObject([
      { level: 'info', message: 'early' },
      { level: 'warn', message: 'later', fields: { password: '••••••' } },
    ]);
  });

  it('has the last words of a process that dies', async () => {
    const folder = await testFolder();
    const sink = createLogSink({ level: 'info', write: () => {} });
    sink.keepIn(folder, limits);
    sink.log.fatal('the end');
    // Not closed: the process would be gone by now.
    expect(readFileSync(join(folder, 'patchbay.log'), 'utf8')).toContain('the end');
    await sink.close();
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLogLine, readLog } from '../../../engine/operations/log-file.ts';
import { tempFolder } from '../../support/database.ts';
import { openEngine } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';

const line = (time: number, level: number, msg: string, more: object = {}) =>
  `${JSON.stringify({ level, time, ...more, msg })}\n`;

const all = { limit: 1000, level: 'trace', search: '' } as const;

describe('the log', () => {
  it('is read from its end over all files, by level, text and time', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'patchbay-20261122-000000-001.log'), line(1, 30, 'oldest'));
    writeFileSync(join(folder, 'patchbay-20261123-000000-001.log'), line(2, 50, 'older'));
    writeFileSync(join(folder, 'patchbay.log'), line(3, 30, 'new') + line(4, 40, 'Newest'));
    writeFileSync(join(folder, 'other.log'), line(5, 60, 'not ours'));
    const messages = async (query = {}) =>
      (await readLog(folder, { ...all, ...query })).map(({ message }) => message);
    expect(await messages()).toEqual(['oldest', 'older', 'new', 'Newest']);
    expect(await messages({ limit: 2 })).toEqual(['new', 'Newest']);
    expect(await messages({ level: 'warn' })).toEqual(['older', 'Newest']);
    expect(await messages({ search: 'NEW' })).toEqual(['new', 'Newest']);
    expect(await messages({ before: 3 })).toEqual(['oldest', 'older']);
    expect(await readLog(join(folder, 'nowhere'), all)).toEqual([]);
  });

  it('is read whole across blocks, whatever its lines are', async () => {
    const folder = tempFolder();
    const lines = Array.from({ length: 3000 }, (_, n) =>
      line(n, 30, `ü${n}`, { pad: 'é'.repeat(n % 200) }),
    );
    const damaged = `${lines.join('')}not json\n\n{"level":30}\n${line(9999, 30, 'after')}{"level":30,"time":1`;
    writeFileSync(join(folder, 'patchbay.log'), damaged);
    const found = await readLog(folder, { ...all, limit: 10_000 });
    expect(found.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 3000 }, (_, n) => `ü${n}`),
      'after',
    ]);
  });

  it('is given to screens, and empty where the host keeps none', async () => {
    const logFolder = tempFolder();
    writeFileSync(join(logFolder, 'patchbay.log'), line(1, 40, 'Careful', { port: 4780 }));
    const kept = await openEngine({ host: testHost({ logFolder }) });
    expect(await kept.call('system.logs', {})).toEqual({
      folder: logFolder,
      lines: [{ time: 1, level: 'warn', message: 'Careful', fields: { port: 4780 } }],
    });
    const none = await openEngine();
    expect(await none.call('system.logs', {})).toEqual({ folder: null, lines: [] });
  });
});

it.each(['', 'x', '[]', '{"time":1}', '{"level":"a","time":1}'])('%j is no line of it', (text) => {
  expect(parseLogLine(text)).toBeNull();
});

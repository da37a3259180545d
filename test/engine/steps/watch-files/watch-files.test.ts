import {
  appendFile,
  chmod,
  mkdir,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchFiles } from '../../../../engine/steps/watch-files/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { tempFolder } from '../../../support/database.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { type TestTriggerContext, triggerContext } from '../../../support/trigger-context.ts';
import { unprivileged } from '../../../support/unprivileged.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const EVERYTHING = { created: true, changed: true, removed: true };

interface Watching {
  context: TestTriggerContext;
  /** `created a.txt`, in order. */
  told: () => string[];
  /** Ends it; it can be started again with what it remembers. */
  stop: () => Promise<void>;
}

/** Begins to watch, and waits until it listens. */
async function watching(
  params: JsonObject,
  context: TestTriggerContext = triggerContext(),
): Promise<Watching> {
  const { source } = watchFiles;
  if (source?.kind !== 'watch') throw new Error('it is no watcher');
  const { signal, restart } = context;
  const before = context.troubles.length;
  const done = source.watch({ settleMs: 100, ...params }, context);
  done.catch(() => {});
  const stop = async (): Promise<void> => {
    context.abort(new Error('told to stop'));
    await expect(done).rejects.toThrow('told to stop');
    restart();
  };
  onTestFinished(async () => {
    if (!signal.aborted) await stop();
  });
  await until('the first look', () => context.troubles.length > before);
  return {
    context,
    stop,
    told: () => context.events.map(({ data }) => `${data['event']} ${data['relativePath']}`),
  };
}

/** Waits until so many events were given, and a moment longer for any that are too many. */
async function tells({ told }: Watching, count: number): Promise<string[]> {
  await until(`${count} events`, () => told().length >= count, { everyMs: 10 });
  await sleep(250);
  return told();
}

describe('a watched folder', () => {
  it('gives an event for a new file, with what it is', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'old.txt'), 'there before');
    const watched = await watching({ folder });
    await writeFile(join(folder, 'Bill.PDF'), 'a bill');
    expect(await tells(watched, 1)).toEqual(['created Bill.PDF']);
    const { mtime } = await stat(join(folder, 'Bill.PDF'));
    expect(watched.context.events).toEqual([
      {
        data: {
          event: 'created',
          path: join(folder, 'Bill.PDF'),
          name: 'Bill.PDF',
          extension: 'pdf',
          folder,
          relativePath: 'Bill.PDF',
          size: 6,
          modifiedAt: mtime.toISOString(),
          previousPath: null,
        },
      },
    ]);
    expect(watched.context.wanted[0]).toEqual({ kind: 'folder', access: 'read', path: folder });
  });

  it('counts all that is there already as new the first time, when that is wanted', async () => {
    const folder = tempFolder();
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'one.txt'), '1');
    await writeFile(join(folder, 'a', 'two.txt'), '2');
    const watched = await watching({ folder, first: 'all', recursive: true });
    const told = await tells(watched, 2);
    expect(told.sort()).toEqual(['created a/two.txt', 'created one.txt']);
    await watched.stop();
    const again = await watching({ folder, first: 'all', recursive: true }, watched.context);
    await writeFile(join(folder, 'three.txt'), '3');
    expect((await tells(again, 3)).slice(2)).toEqual(['created three.txt']);
  });

  it('tells of changes and removals, each only when asked for', async () => {
    const folder = tempFolder();
    for (const name of ['a.txt', 'b.txt']) await writeFile(join(folder, name), 'first');
    const all = await watching({ folder, ...EVERYTHING });
    const onlyRemoved = await watching({ folder, created: false, removed: true });
    await writeFile(join(folder, 'a.txt'), 'second time');
    await tells(all, 1);
    await unlink(join(folder, 'b.txt'));
    expect(await tells(all, 2)).toEqual(['changed a.txt', 'removed b.txt']);
    expect(onlyRemoved.told()).toEqual(['removed b.txt']);
    expect(all.context.events[1]?.data).toMatchObject({ size: 5, previousPath: null });
  });

  it('tells once of a file that is written bit by bit, when it has become still', async () => {
    const folder = tempFolder();
    const watched = await watching({ folder, settleMs: 2000, ...EVERYTHING });
    const file = join(folder, 'big.bin');
    for (let i = 0; i < 10; i++) {
      await appendFile(file, 'x'.repeat(1000));
      await sleep(20);
    }
    expect(await tells(watched, 1)).toEqual(['created big.bin']);
    expect(watched.context.events[0]?.data).toMatchObject({ size: 10_000 });
  });

  it('sees one change where an editor puts another file in the place of the old one', async () => {
    const folder = tempFolder();
    const file = join(folder, 'text.md');
    await writeFile(file, 'first');
    const watched = await watching({ folder, ...EVERYTHING });
    await writeFile(join(folder, '.text.md.tmp'), 'second');
    await rename(join(folder, '.text.md.tmp'), file);
    expect(await tells(watched, 1)).toEqual(['changed text.md']);
    // Others remove the old one first.
    await writeFile(join(folder, 'text.md~'), 'third time');
    await unlink(file);
    await rename(join(folder, 'text.md~'), file);
    expect(await tells(watched, 2)).toEqual(['changed text.md', 'changed text.md']);
  });

  it('says nothing of a file that went before it was still', async () => {
    const folder = tempFolder();
    const watched = await watching({ folder, ...EVERYTHING });
    await writeFile(join(folder, 'brief'), 'x');
    await unlink(join(folder, 'brief'));
    await writeFile(join(folder, 'stays'), 'x');
    expect(await tells(watched, 1)).toEqual(['created stays']);
  });

  it('tells the former name of a file that was renamed', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'a.txt'), 'x');
    const watched = await watching({ folder, ...EVERYTHING });
    await rename(join(folder, 'a.txt'), join(folder, 'b.txt'));
    const told = await tells(watched, 2);
    expect(told.sort()).toEqual(['created b.txt', 'removed a.txt']);
    const created = watched.context.events.find(({ data }) => data['event'] === 'created');
    expect(created?.data['previousPath']).toBe(join(folder, 'a.txt'));
  });

  it('follows folders below: made, filled, renamed, removed', async () => {
    const folder = tempFolder();
    const watched = await watching({ folder, recursive: true, ...EVERYTHING });
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'a', 'b', 'one.txt'), '1');
    expect(await tells(watched, 1)).toEqual(['created a/b/one.txt']);
    await rename(join(folder, 'a'), join(folder, 'c'));
    expect((await tells(watched, 3)).slice(1).sort()).toEqual([
      'created c/b/one.txt',
      'removed a/b/one.txt',
    ]);
    expect(watched.context.events.map(({ data }) => data['previousPath'])).toContain(
      join(folder, 'a', 'b', 'one.txt'),
    );
    await writeFile(join(folder, 'c', 'b', 'two.txt'), '2');
    expect((await tells(watched, 4)).slice(3)).toEqual(['created c/b/two.txt']);
    await rm(join(folder, 'c'), { recursive: true });
    expect((await tells(watched, 6)).slice(4).sort()).toEqual([
      'removed c/b/one.txt',
      'removed c/b/two.txt',
    ]);
  });

  it('takes in a folder that is moved into it with all that is in it', async () => {
    const folder = tempFolder();
    const elsewhere = tempFolder();
    await mkdir(join(elsewhere, 'photos', 'may'), { recursive: true });
    await writeFile(join(elsewhere, 'photos', 'may', '1.jpg'), '1');
    await writeFile(join(elsewhere, 'photos', '2.jpg'), '2');
    const watched = await watching({ folder, recursive: true });
    await rename(join(elsewhere, 'photos'), join(folder, 'photos'));
    expect((await tells(watched, 2)).sort()).toEqual([
      'created photos/2.jpg',
      'created photos/may/1.jpg',
    ]);
  });

  it('leaves folders below alone unless they are wanted', async () => {
    const folder = tempFolder();
    await mkdir(join(folder, 'below'));
    const watched = await watching({ folder });
    await writeFile(join(folder, 'below', 'a.txt'), 'x');
    await writeFile(join(folder, 'b.txt'), 'x');
    expect(await tells(watched, 1)).toEqual(['created b.txt']);
  });

  it('loses none of a thousand files that come at once', async () => {
    const folder = tempFolder();
    const watched = await watching({ folder });
    const names = Array.from({ length: 1000 }, (_, i) => `file-${i}.txt`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)));
    const told = await tells(watched, 1000);
    expect(told.sort()).toEqual(names.map((name) => `created ${name}`).sort());
    // Not one row written for each.
    expect(watched.context.emits).toBeLessThan(200);
  });
});

describe('what was chosen', () => {
  it('goes by patterns for names and paths, and leaves out what is excluded', async () => {
    const folder = tempFolder();
    for (const name of ['invoices/2026', 'node_modules/x', 'invoices/drafts'])
      await mkdir(join(folder, name), { recursive: true });
    const watched = await watching({
      folder,
      recursive: true,
      include: ['*.csv', 'invoices/**/*.{pdf,jpg}'],
      exclude: ['node_modules', 'invoices/drafts/', 'old-*'],
    });
    for (const name of [
      'a.csv',
      'a.txt',
      'b.pdf',
      'invoices/c.pdf',
      'invoices/2026/d.jpg',
      'invoices/2026/e.csv',
      'invoices/drafts/f.pdf',
      'node_modules/x/g.csv',
      'old-h.csv',
    ])
      await writeFile(join(folder, name), 'x');
    expect((await tells(watched, 4)).sort()).toEqual([
      'created a.csv',
      'created invoices/2026/d.jpg',
      'created invoices/2026/e.csv',
      'created invoices/c.pdf',
    ]);
  });

  it('leaves out hidden and temporary files unless they are wanted', async () => {
    const folder = tempFolder();
    const names = ['.env', '~$plan.docx', 'film.mkv.part', 'a.tmp', 'b.txt~', '.git/config'];
    await mkdir(join(folder, '.git'));
    const usual = await watching({ folder, recursive: true });
    const all = await watching({ folder, recursive: true, hidden: true, temporary: true });
    for (const name of [...names, 'c.txt']) await writeFile(join(folder, name), 'x');
    expect((await tells(all, 7)).sort()).toEqual(
      [...names, 'c.txt'].map((name) => `created ${name}`).sort(),
    );
    expect(await tells(usual, 1)).toEqual(['created c.txt']);
    // A download that is done gets its name then.
    await rename(join(folder, 'film.mkv.part'), join(folder, 'film.mkv'));
    expect((await tells(usual, 2)).slice(1)).toEqual(['created film.mkv']);
  });

  it('puts the content into the event, or says why not', async () => {
    const folder = tempFolder();
    const text = await watching({ folder, content: 'text', maxBytes: 100, ...EVERYTHING });
    const bytes = await watching({ folder, content: 'base64' });
    await writeFile(join(folder, 'a.txt'), 'Grüße');
    await writeFile(join(folder, 'b.bin'), Buffer.from([0xff, 0x00, 0xfe]));
    await writeFile(join(folder, 'c.txt'), 'x'.repeat(101));
    await tells(text, 3);
    await tells(bytes, 3);
    const of = ({ context }: Watching, name: string) =>
      context.events.find(({ data }) => data['name'] === name)?.data;
    expect(of(text, 'a.txt')).toMatchObject({ text: 'Grüße', contentProblem: null });
    expect(of(text, 'b.bin')).toMatchObject({ text: null });
    expect(of(text, 'b.bin')?.['contentProblem']).toContain('is not text in utf-8');
    expect(of(text, 'c.txt')?.['contentProblem']).toContain('101 bytes');
    expect(of(bytes, 'b.bin')).toMatchObject({ base64: '/wD+' });
    await unlink(join(folder, 'a.txt'));
    await tells(text, 4);
    expect(text.context.events[3]?.data).not.toHaveProperty('text');
  });

  it('must be something, and a folder by its full path', () => {
    const problems = (params: JsonObject) => stepProblems(watchFiles, params);
    expect(problems({ folder: '/a', created: false })).toEqual([
      expect.stringContaining('choose new, changed or removed files'),
    ]);
    expect(problems({ folder: 'Inbox' })).toEqual([expect.stringContaining('full path')]);
    expect(problems({ folder: '/a', include: ['/b/*'] })).toEqual([
      expect.stringContaining('is no pattern'),
    ]);
    const interval = { amount: 10, unit: 'ms' };
    expect(problems({ folder: '/a', method: 'poll', interval })).toEqual([
      expect.stringContaining('a second at least'),
    ]);
  });
});

describe('what happened while nobody listened', () => {
  it('is found at the next start: new, changed, gone, renamed', async () => {
    const folder = tempFolder();
    await mkdir(join(folder, 'd'));
    for (const name of ['stays', 'changes', 'goes', 'd/moves'])
      await writeFile(join(folder, name), name);
    const watched = await watching({ folder, recursive: true, ...EVERYTHING });
    await watched.stop();
    await writeFile(join(folder, 'comes'), 'x');
    await writeFile(join(folder, 'changes'), 'longer than before');
    await unlink(join(folder, 'goes'));
    await rename(join(folder, 'd', 'moves'), join(folder, 'moved'));
    const again = await watching({ folder, recursive: true, ...EVERYTHING }, watched.context);
    expect((await tells(again, 5)).sort()).toEqual([
      'changed changes',
      'created comes',
      'created moved',
      'removed d/moves',
      'removed goes',
    ]);
    const moved = again.context.events.find(({ data }) => data['name'] === 'moved');
    expect(moved?.data['previousPath']).toBe(join(folder, 'd', 'moves'));
  });

  it('is a change when only the time is another, and none when nothing is', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'a'), 'x');
    await writeFile(join(folder, 'b'), 'x');
    const watched = await watching({ folder, ...EVERYTHING });
    await watched.stop();
    await utimes(join(folder, 'a'), new Date(0), new Date(0));
    const again = await watching({ folder, ...EVERYTHING }, watched.context);
    expect(await tells(again, 1)).toEqual(['changed a']);
  });

  it('is found as well by looking every so often, as on network drives', async () => {
    const folder = tempFolder();
    const interval = { amount: 1, unit: 'seconds' };
    const params = { folder, recursive: true, method: 'poll', interval, ...EVERYTHING };
    const watched = await watching(params);
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a', 'b.txt'), 'x');
    expect(await tells(watched, 1)).toEqual(['created a/b.txt']);
    await unlink(join(folder, 'a', 'b.txt'));
    expect(await tells(watched, 2)).toEqual(['created a/b.txt', 'removed a/b.txt']);
  });
});

describe('a folder that cannot be looked at', () => {
  const trouble = ({ context }: Watching) => context.troubles.at(-1);

  it('is trouble while it is gone, not a folder whose files were removed; and heals', async () => {
    const parent = tempFolder();
    const folder = join(parent, 'drive');
    await mkdir(folder);
    await writeFile(join(folder, 'a.txt'), 'x');
    const watched = await watching({ folder, ...EVERYTHING });
    await rename(folder, join(parent, 'unplugged'));
    await until('trouble', () => trouble(watched) !== null);
    expect(trouble(watched)).toMatchObject({ message: `There is no ${folder}.` });
    await writeFile(join(parent, 'unplugged', 'b.txt'), 'x');
    await rename(join(parent, 'unplugged'), folder);
    await until('no trouble', () => trouble(watched) === null);
    expect(await tells(watched, 1)).toEqual(['created b.txt']);
    await writeFile(join(folder, 'c.txt'), 'x');
    expect(await tells(watched, 2)).toEqual(['created b.txt', 'created c.txt']);
  });

  it('is trouble where its drive is not connected and an empty folder stands in its place', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'a.txt'), 'x');
    const watched = await watching({ folder, ...EVERYTHING });
    await watched.stop();
    // As if it had lain on another disk.
    await watched.context.emit([], { device: -1 });
    await unlink(join(folder, 'a.txt'));
    const again = await watching({ folder, ...EVERYTHING }, watched.context);
    expect(trouble(again)?.message).toContain('is empty, and lies on another disk');
    expect(await tells(again, 0)).toEqual([]);
    await writeFile(join(folder, 'b.txt'), 'x');
    await until('no trouble', () => trouble(again) === null);
    expect((await tells(again, 2)).sort()).toEqual(['created b.txt', 'removed a.txt']);
  });

  it('may be missing at the start, and may be no folder', async () => {
    const folder = join(tempFolder(), 'later');
    const watched = await watching({ folder });
    expect(trouble(watched)?.message).toBe(`There is no ${folder}.`);
    await writeFile(folder, 'x');
    await until('other trouble', () => trouble(watched)?.message.includes('is no folder'));
    await unlink(folder);
    await mkdir(folder);
    await until('no trouble', () => trouble(watched) === null);
    await writeFile(join(folder, 'a'), 'x');
    expect(await tells(watched, 1)).toEqual(['created a']);
  });

  it('is trouble when it may not be read, and so is a folder below', async () => {
    const folder = tempFolder();
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'closed'));
    await writeFile(join(folder, 'closed', 'a.txt'), 'x');
    await chmod(join(folder, 'closed'), 0o755);
    await unprivileged(async () => {
      const watched = await watching({ folder, recursive: true, ...EVERYTHING });
      expect(trouble(watched)).toBeNull();
      await watched.stop();
      process.seteuid?.(0);
      await chmod(join(folder, 'closed'), 0o000);
      await writeFile(join(folder, 'b.txt'), 'x');
      process.seteuid?.(65_534);
      const again = await watching({ folder, recursive: true, ...EVERYTHING }, watched.context);
      expect(trouble(again)?.message).toContain(`may not read ${join(folder, 'closed')}`);
      expect(await tells(again, 1)).toEqual(['created b.txt']);
      await again.stop();
    });
    await chmod(join(folder, 'closed'), 0o755);
  });

  it('leads to another one when the link that names it does', async () => {
    const parent = tempFolder();
    for (const name of ['one', 'two']) {
      await mkdir(join(parent, name));
      await writeFile(join(parent, name, `${name}.txt`), 'x');
    }
    const folder = join(parent, 'current');
    await symlink(join(parent, 'one'), folder);
    const watched = await watching({ folder, ...EVERYTHING });
    await unlink(folder);
    await symlink(join(parent, 'two'), folder);
    await rm(join(parent, 'one'), { recursive: true });
    expect((await tells(watched, 2)).sort()).toEqual(['created two.txt', 'removed one.txt']);
  });
});

describe('links', () => {
  it('are not followed to folders, so that none leads round in circles', async () => {
    const folder = tempFolder();
    const outside = tempFolder();
    await mkdir(join(folder, 'a'));
    await symlink(folder, join(folder, 'a', 'round'));
    await symlink(outside, join(folder, 'out'));
    const watched = await watching({ folder, recursive: true });
    await writeFile(join(outside, 'secret.txt'), 'x');
    await writeFile(join(folder, 'a', 'b.txt'), 'x');
    expect(await tells(watched, 1)).toEqual(['created a/b.txt']);
  });

  it('count as the file that they lead to within the folder, and not at all beyond it', async () => {
    const folder = tempFolder();
    const outside = tempFolder();
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'real.txt'), 'real');
    const watched = await watching({ folder, content: 'text' });
    await symlink(join(outside, 'secret.txt'), join(folder, 'steals.txt'));
    await symlink(join(folder, 'real.txt'), join(folder, 'link.txt'));
    await symlink('loop.txt', join(folder, 'loop.txt'));
    await writeFile(join(folder, 'last.txt'), 'x');
    expect((await tells(watched, 2)).sort()).toEqual(['created last.txt', 'created link.txt']);
    const link = watched.context.events.find(({ data }) => data['name'] === 'link.txt');
    expect(link?.data).toMatchObject({ text: 'real', size: 4 });
  });
});

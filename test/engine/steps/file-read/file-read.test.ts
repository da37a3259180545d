import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { fileRead } from '../../../../engine/steps/file-read/index.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import { tempFolder } from '../../../support/database.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { outputOf } from '../../../support/step-result.ts';
import { unprivileged } from '../../../support/unprivileged.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(tempFolder());
});

function write(name: string, content: string | Buffer = name): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function read(params: JsonObject, context = stepContext()): Promise<JsonObject> {
  const output = outputOf(await fileRead.execute(params, context));
  if (!isJsonObject(output)) throw new Error('no output');
  return output;
}

async function list(params: JsonObject): Promise<string[]> {
  const { files } = await read({ operation: 'list', path: folder, ...params });
  return Array.isArray(files)
    ? files.map((file) => (isJsonObject(file) ? String(file.relative) : ''))
    : [];
}

describe('reading a file', () => {
  it('gives its text with what is known about it', async () => {
    const path = write('a.txt', 'Grüße\n');
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    expect(await read({ path })).toEqual({
      path,
      name: 'a.txt',
      exists: true,
      size: 8,
      modifiedAt: '2023-11-14T22:13:20.000Z',
      text: 'Grüße\n',
    });
  });

  it('gives bytes in base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    expect(await read({ path: write('a.bin', bytes), as: 'base64' })).toMatchObject({
      base64: bytes.toString('base64'),
    });
  });

  it('reads an empty file', async () => {
    expect(await read({ path: write('empty', '') })).toMatchObject({ text: '', size: 0 });
  });

  it('reads a file of the system whose size says nothing', async () => {
    const { text } = await read({ path: '/proc/self/status' });
    expect(text).toContain('Pid:');
  });

  it.each([
    ['utf-8', Buffer.from('\u{feff}äöü'), 'auto'],
    ['utf-16le', Buffer.from('\u{feff}äöü', 'utf16le'), 'auto'],
    ['utf-16be', Buffer.from('\u{feff}äöü', 'utf16le').swap16(), 'auto'],
    ['windows-1252', Buffer.from('äöü', 'latin1'), 'windows-1252'],
    ['koi8-r', Buffer.from([0xc4]), 'KOI8-R'],
  ])('reads %s', async (name, bytes, encoding) => {
    const { text } = await read({ path: write('a.txt', bytes), encoding });
    expect(text).toBe(name === 'koi8-r' ? 'д' : 'äöü');
  });

  it('does not make something up of what is no text', async () => {
    const path = write('a.txt', Buffer.from('äöü', 'latin1'));
    await expect(read({ path })).rejects.toMatchObject({
      code: 'file_not_text',
      message: `${path} is not text in utf-8.`,
      hint: expect.stringContaining('base64'),
    });
  });

  it('finds the home folder', async () => {
    const context = stepContext();
    const failure = read({ path: '~/no-such-file-of-a-test' }, context);
    await expect(failure).rejects.toMatchObject({
      message: `There is no ${join(realpathSync(homedir()), 'no-such-file-of-a-test')}.`,
    });
  });

  it('asks for the place to which links lead before it reads', async () => {
    const path = write('real/a.txt', 'secret');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const asked: unknown[] = [];
    const refused = new StepFailure({ code: 'not_permitted', message: 'no' });
    const context = stepContext({
      services: {
        permits(wanted) {
          asked.push(wanted);
          throw refused;
        },
      },
    });
    await expect(read({ path: join(folder, 'link', 'a.txt') }, context)).rejects.toBe(refused);
    expect(asked).toEqual([{ kind: 'folder', access: 'read', path }]);
  });
});

describe('a file that is too large', () => {
  it('fails the step', async () => {
    const path = write('big.txt', 'x'.repeat(1001));
    await expect(read({ path, maxBytes: 1000 })).rejects.toMatchObject({
      code: 'file_too_large',
      message: `${path} has 1001 bytes, more than the 1000 that the step reads.`,
    });
    expect(await read({ path, maxBytes: 1001 })).not.toHaveProperty('truncated');
  });

  it('fails the step also when its size does not say so', async () => {
    const context = read({ path: '/proc/self/status', maxBytes: 10 });
    await expect(context).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it('is cut at a whole character', async () => {
    const path = write('log.txt', 'ä€😀'.repeat(10));
    for (let maxBytes = 1; maxBytes < 30; maxBytes++) {
      const start = await read({ path, maxBytes, larger: 'start' });
      expect(start.truncated).toBe(true);
      expect('ä€😀'.repeat(10).startsWith(String(start.text))).toBe(true);
      const end = await read({ path, maxBytes, larger: 'end' });
      expect('ä€😀'.repeat(10).endsWith(String(end.text))).toBe(true);
      expect(end.size).toBe(90);
    }
  });
});

describe('what cannot be read', () => {
  it('may be missing when that was said', async () => {
    const path = join(folder, 'none.txt');
    await expect(read({ path })).rejects.toMatchObject({
      code: 'file_missing',
      message: `There is no ${path}.`,
      hint: 'Check the spelling, upper and lower case included.',
      details: { path, error: 'ENOENT' },
    });
    expect(await read({ path, missing: 'null' })).toEqual({
      path,
      name: 'none.txt',
      exists: false,
      text: null,
    });
    expect(await read({ path, missing: 'null', as: 'base64' })).toMatchObject({ base64: null });
  });

  it('is a folder', async () => {
    await expect(read({ path: folder })).rejects.toMatchObject({
      code: 'file_is_folder',
      message: `${folder} is a folder.`,
    });
  });

  it('lies below a file', async () => {
    const path = join(write('a.txt'), 'b.txt');
    await expect(read({ path })).rejects.toMatchObject({
      code: 'file_missing',
      message: `There is no ${path}: a part of the path is a file and no folder.`,
    });
  });

  it('is another user’s', async () => {
    const path = write('a.txt');
    chmodSync(path, 0o000);
    await unprivileged(async () => {
      await expect(read({ path })).rejects.toMatchObject({
        code: 'file_denied',
        message: `Patchbay may not use ${path}.`,
        hint: expect.stringContaining('the user who runs Patchbay'),
      });
    });
  });

  it('is a pipe that nobody writes to', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(read({ path })).rejects.toMatchObject({
      code: 'file_failed',
      message: `${path} is a device, a pipe or a socket, and no file.`,
    });
  });

  it('is a device that never ends', async () => {
    await expect(read({ path: '/dev/zero' })).rejects.toMatchObject({ code: 'file_failed' });
  });

  it('has a path that is too long', async () => {
    await expect(read({ path: `/${'x'.repeat(300)}` })).rejects.toMatchObject({
      code: 'file_failed',
      message: expect.stringContaining('longer'),
    });
  });
});

it('stops reading when it is canceled', async () => {
  const path = write('big', Buffer.alloc(20 * 1024 * 1024));
  const context = stepContext();
  const reading = read({ path, as: 'base64', maxBytes: 100_000_000 }, context);
  const reason = new Error('canceled');
  context.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

describe('listing a folder', () => {
  beforeEach(() => {
    write('b.csv', 'bb');
    write('a.csv', 'a');
    write('c.txt', 'cccc');
    write('.hidden.csv');
    write('in/d.csv');
    write('in/deep/e.csv');
    write('.git/f.csv');
  });

  it('gives its files, and not those below or hidden ones', async () => {
    const output = await read({ operation: 'list', path: folder });
    expect(output).toMatchObject({
      path: folder,
      count: 3,
      files: [
        {
          path: join(folder, 'a.csv'),
          relative: 'a.csv',
          name: 'a.csv',
          type: 'file',
          size: 1,
          modifiedAt: expect.stringMatching(/Z$/),
        },
        { relative: 'b.csv' },
        { relative: 'c.txt' },
      ],
    });
    expect(output).not.toHaveProperty('truncated');
  });

  it.each<[string, JsonObject, string[]]>([
    ['by a pattern', { glob: '*.csv' }, ['a.csv', 'b.csv']],
    ['by several patterns', { glob: '{a.*,*.txt}' }, ['a.csv', 'c.txt']],
    ['one folder down', { glob: 'in/*' }, ['in/d.csv']],
    ['with all below', { glob: '**/*.csv' }, ['a.csv', 'b.csv', 'in/d.csv', 'in/deep/e.csv']],
    [
      'with hidden ones',
      { glob: '**/*.csv', hidden: true },
      ['.git/f.csv', '.hidden.csv', 'a.csv', 'b.csv', 'in/d.csv', 'in/deep/e.csv'],
    ],
    ['folders only', { glob: '**', types: 'folders' }, ['in', 'in/deep']],
    ['both', { types: 'both' }, ['a.csv', 'b.csv', 'c.txt', 'in']],
    ['by size', { sortBy: 'size' }, ['a.csv', 'b.csv', 'c.txt']],
    ['the largest first', { sortBy: 'size', descending: true }, ['c.txt', 'b.csv', 'a.csv']],
    ['nothing that matches', { glob: '*.pdf' }, []],
  ])('%s', async (_name, params, expected) => {
    expect(await list(params)).toEqual(expected);
  });

  it('by time of change, the newest first', async () => {
    utimesSync(join(folder, 'a.csv'), 300, 300);
    utimesSync(join(folder, 'b.csv'), 100, 100);
    utimesSync(join(folder, 'c.txt'), 200, 200);
    const order = { sortBy: 'modified', descending: true };
    expect(await list(order)).toEqual(['a.csv', 'c.txt', 'b.csv']);
  });

  it('gives no more than the limit, and says so', async () => {
    expect(await read({ operation: 'list', path: folder, limit: 2 })).toMatchObject({
      count: 2,
      truncated: true,
    });
  });

  it('follows links to files inside, and nothing that leads out or into folders', async () => {
    const outside = realpathSync(tempFolder());
    writeFileSync(join(outside, 'x.csv'), '');
    symlinkSync(join(outside, 'x.csv'), join(folder, 'out.csv'));
    symlinkSync(outside, join(folder, 'out'));
    symlinkSync('in', join(folder, 'again'));
    symlinkSync('in/d.csv', join(folder, 'inside.csv'));
    symlinkSync('nowhere', join(folder, 'broken.csv'));
    expect(await list({ glob: '**' })).toEqual([
      'a.csv',
      'b.csv',
      'c.txt',
      'in/d.csv',
      'in/deep/e.csv',
      'inside.csv',
    ]);
  });

  it('passes over folders that the workflow may not read', async () => {
    const context = stepContext({
      services: {
        permits(wanted) {
          if (wanted.kind === 'folder' && wanted.path.endsWith('deep'))
            throw new StepFailure({ code: 'not_permitted', message: 'no' });
        },
      },
    });
    const output = await read({ operation: 'list', path: folder, glob: '**' }, context);
    expect(JSON.stringify(output)).not.toContain('e.csv');
  });

  it('passes over folders below that the user may not read, and not the folder itself', async () => {
    chmodSync(join(folder, 'in'), 0o000);
    chmodSync(folder, 0o755);
    await unprivileged(async () => {
      expect(await list({ glob: '**' })).toEqual(['a.csv', 'b.csv', 'c.txt']);
      const denied = list({ path: join(folder, 'in') });
      await expect(denied).rejects.toMatchObject({ code: 'file_denied' });
    });
    chmodSync(join(folder, 'in'), 0o755);
  });

  it('says that a folder is missing, or is none', async () => {
    await expect(list({ path: join(folder, 'none') })).rejects.toMatchObject({
      code: 'file_missing',
    });
    await expect(list({ path: join(folder, 'a.csv') })).rejects.toMatchObject({
      code: 'file_missing',
      message: expect.stringContaining('is a file and no folder'),
    });
  });
});

it('checks its params', () => {
  expect(stepProblems(fileRead, { path: 'orders.csv' })).toEqual([
    'path: must be a full path, or begin with ~/ for your home folder',
  ]);
  expect(stepProblems(fileRead, { path: '/a', encoding: 'klingon' })).toEqual([
    'encoding: is no encoding that is known here, such as utf-8',
  ]);
  expect(stepProblems(fileRead, { path: '~/{{ trigger.body.name }}' })).toEqual([]);
});

it('declares what it reads', () => {
  const folderOf = (path: string) => fileRead.permissions({ path });
  const reads = (path: string) => [{ kind: 'folder', access: 'read', path }];
  expect(folderOf('/data/a.csv')).toEqual(reads('/data/a.csv'));
  expect(folderOf('~/in/{{ trigger.body.name }}.csv')).toEqual(reads(join(homedir(), 'in')));
  expect(folderOf('/data/{{ trigger.body.a }}/{{ trigger.body.b }}')).toEqual(reads('/data'));
  expect(folderOf('/data/../etc/{{ trigger.body.name }}')).toEqual(reads('/etc'));
  expect(folderOf('/data-{{ trigger.body.name }}')).toEqual(reads('/'));
  expect(folderOf('{{ trigger.body.path }}')).toEqual(reads('*'));
  expect(folderOf('data')).toEqual([]);
});

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { fileMove } from '../../../../engine/steps/file-move/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import type { Permission } from '../../../../shared/model/permission.ts';
import { tempFolder } from '../../../support/database.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { unprivileged } from '../../../support/unprivileged.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(tempFolder());
});

const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');

function put(name: string, content = name): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

/** With names below the folder of the test. */
function carryOut(params: JsonObject, context = stepContext()) {
  const { from, to } = params;
  const paths = {
    ...(typeof from === 'string'
      ? { from: from.startsWith('/') ? from : `${folder}/${from}` }
      : {}),
    ...(typeof to === 'string' ? { to: to.startsWith('/') ? to : `${folder}/${to}` } : {}),
  };
  return carriedOut(fileMove, { ...params, ...paths }, context);
}

const move = (from: string, to: string, more: JsonObject = {}) => carryOut({ from, to, ...more });
const copy = (from: string, to: string, more: JsonObject = {}) =>
  move(from, to, { operation: 'copy', ...more });
const remove = (from: string, more: JsonObject = {}) =>
  carryOut({ operation: 'delete', from, ...more });

/** Every file and folder below, `name/` for folders. */
function tree(below = ''): string[] {
  return readdirSync(at(below), { withFileTypes: true })
    .flatMap((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? [`${name}/`, ...tree(name)] : [name];
    })
    .sort();
}

describe('moving', () => {
  it('gives a file another name', async () => {
    put('a.txt');
    expect(await move('a.txt', 'b.txt')).toEqual({
      operation: 'move',
      from: at('a.txt'),
      to: at('b.txt'),
      type: 'file',
      done: true,
    });
    expect(tree()).toEqual(['b.txt']);
    expect(text('b.txt')).toBe('a.txt');
  });

  it('puts a file into a folder that is there', async () => {
    put('a.txt');
    mkdirSync(at('in'));
    await move('a.txt', 'in');
    expect(tree()).toEqual(['in/', 'in/a.txt']);
  });

  it('puts a file into a folder that it makes', async () => {
    put('a.txt');
    await move('a.txt', 'new/deep/');
    expect(tree()).toEqual(['new/', 'new/deep/', 'new/deep/a.txt']);
  });

  it('makes no folder when that was said', async () => {
    put('a.txt');
    await expect(move('a.txt', 'new/', { makeFolders: false })).rejects.toMatchObject({
      code: 'file_missing',
      message: `There is no ${at('new')}.`,
    });
    expect(tree()).toEqual(['a.txt']);
  });

  it('takes a folder with all that is below it', async () => {
    put('in/a.txt');
    put('in/deep/b.txt');
    expect(await move('in', 'out')).toMatchObject({ type: 'folder', done: true });
    expect(tree()).toEqual(['out/', 'out/a.txt', 'out/deep/', 'out/deep/b.txt']);
  });

  it('takes a link itself', async () => {
    put('a.txt');
    symlinkSync('a.txt', at('link'));
    expect(await move('link', 'other')).toMatchObject({ type: 'link' });
    expect(readlinkSync(at('other'))).toBe('a.txt');
    expect(tree()).toEqual(['a.txt', 'other']);
  });

  it('does not put a folder into itself', async () => {
    put('in/a.txt');
    await expect(move('in', 'in/deep/out')).rejects.toMatchObject({ code: 'refused' });
    await expect(copy('in', 'in/')).rejects.toMatchObject({ code: 'refused' });
    expect(tree()).toEqual(['in/', 'in/a.txt']);
  });

  it('says that a file is where it is already', async () => {
    put('a.txt');
    await expect(move('a.txt', folder)).rejects.toMatchObject({ code: 'same_file' });
    await expect(copy('a.txt', 'a.txt', { conflict: 'overwrite' })).rejects.toMatchObject({
      code: 'same_file',
    });
    expect(text('a.txt')).toBe('a.txt');
  });

  it('leaves the home folder where it is', async () => {
    for (const from of ['~', homedir(), dirname(homedir())])
      await expect(
        carriedOut(fileMove, { from, to: `${folder}/home` }, stepContext()),
      ).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('moving to another disk', () => {
  /** Memory, where /tmp is a disk; a disk, where it is memory. */
  function otherDisk(): string {
    const other = mkdtempSync('/dev/shm/patchbay-test-');
    onTestFinished(() => rmSync(other, { recursive: true, force: true }));
    expect(statSync(other).dev).not.toBe(statSync(folder).dev);
    return other;
  }

  it('takes a file with its permissions and time', async () => {
    const other = otherDisk();
    put('a.txt');
    chmodSync(at('a.txt'), 0o640);
    utimesSync(at('a.txt'), 1_700_000_000, 1_700_000_000);
    await move('a.txt', `${other}/`);
    expect(tree()).toEqual([]);
    expect(readdirSync(other)).toEqual(['a.txt']);
    const { mode, mtimeMs } = statSync(join(other, 'a.txt'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_700_000_000_000]);
  });

  it('takes a folder with all that is below it, and links as links', async () => {
    const other = otherDisk();
    put('in/a.txt');
    put('in/deep/b.txt');
    symlinkSync('../nowhere', at('in/link'));
    await move('in', join(other, 'out'));
    expect(tree()).toEqual([]);
    expect(readdirSync(other)).toEqual(['out']);
    expect(readFileSync(join(other, 'out/deep/b.txt'), 'utf8')).toBe('in/deep/b.txt');
    expect(readlinkSync(join(other, 'out/link'))).toBe('../nowhere');
  });

  it('takes a link', async () => {
    const other = otherDisk();
    symlinkSync(at('a.txt'), at('link'));
    await move('link', `${other}/`);
    expect(readlinkSync(join(other, 'link'))).toBe(at('a.txt'));
    expect(tree()).toEqual([]);
  });

  it('replaces nothing that is there unless told to', async () => {
    const other = otherDisk();
    put('a.txt', 'new');
    writeFileSync(join(other, 'a.txt'), 'old');
    await expect(move('a.txt', other)).rejects.toMatchObject({ code: 'file_exists' });
    expect(await move('a.txt', other, { conflict: 'skip' })).toMatchObject({ done: false });
    await move('a.txt', other, { conflict: 'overwrite' });
    expect(readFileSync(join(other, 'a.txt'), 'utf8')).toBe('new');
    expect(readdirSync(other)).toEqual(['a.txt']);
  });
});

describe('copying', () => {
  it('gives a second file with permissions and time', async () => {
    put('a.txt');
    chmodSync(at('a.txt'), 0o600);
    utimesSync(at('a.txt'), 1_700_000_000, 1_700_000_000);
    expect(await copy('a.txt', 'b.txt')).toMatchObject({ to: at('b.txt'), done: true });
    expect(tree()).toEqual(['a.txt', 'b.txt']);
    expect(text('b.txt')).toBe('a.txt');
    const { mode, mtimeMs } = statSync(at('b.txt'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o600, 1_700_000_000_000]);
  });

  it('copies what a link leads to', async () => {
    put('a.txt');
    symlinkSync('a.txt', at('link'));
    await copy('link', 'b.txt');
    expect(lstatSync(at('b.txt')).isFile()).toBe(true);
  });

  it('copies a folder', async () => {
    put('in/a.txt');
    put('in/deep/b.txt');
    await copy('in', 'out/');
    expect(tree()).toEqual(
      expect.arrayContaining(['in/a.txt', 'in/deep/b.txt', 'out/in/a.txt', 'out/in/deep/b.txt']),
    );
  });

  it('leaves nothing behind when it is canceled', async () => {
    put('big', 'x'.repeat(30_000_000));
    const context = stepContext();
    const copying = carryOut({ operation: 'copy', from: 'big', to: 'b' }, context);
    const reason = new Error('canceled');
    setImmediate(() => context.abort(reason));
    await expect(copying).rejects.toBe(reason);
    expect(tree()).toEqual(['big']);
  });

  it('leaves nothing of a folder behind when a part of it may not be read', async () => {
    put('in/a.txt');
    put('in/secret.txt');
    chmodSync(folder, 0o777);
    chmodSync(at('in/secret.txt'), 0o000);
    await unprivileged(async () => {
      await expect(copy('in', 'out')).rejects.toMatchObject({
        code: 'file_denied',
        message: `Patchbay may not use ${at('in/secret.txt')}.`,
      });
    });
    expect(tree()).toEqual(['in/', 'in/a.txt', 'in/secret.txt']);
  });
});

describe.each(['move', 'copy'])('what is in the way of a %s', (operation) => {
  beforeEach(() => {
    put('a.pdf', 'new');
    put('b.pdf', 'old');
  });
  const into = (to: string, conflict?: string, from = 'a.pdf') =>
    carryOut({ operation, from, to, ...(conflict === undefined ? {} : { conflict }) });

  it('fails the step, and stays', async () => {
    await expect(into('b.pdf')).rejects.toMatchObject({
      code: 'file_exists',
      message: `${at('b.pdf')} is there already.`,
    });
    expect([text('a.pdf'), text('b.pdf')]).toEqual(['new', 'old']);
  });

  it('is replaced', async () => {
    await into('b.pdf', 'overwrite');
    expect(text('b.pdf')).toBe('new');
    expect(existsSync(at('a.pdf'))).toBe(operation === 'copy');
  });

  it('is left alone, and so is the other', async () => {
    expect(await into('b.pdf', 'skip')).toMatchObject({ to: null, done: false });
    expect([text('a.pdf'), text('b.pdf')]).toEqual(['new', 'old']);
    expect(await into('c.pdf', 'skip')).toMatchObject({ to: at('c.pdf'), done: true });
  });

  it('is avoided by the next free name', async () => {
    put('b (2).pdf', 'older');
    expect(await into('b.pdf', 'rename')).toMatchObject({ to: at('b (3).pdf'), done: true });
    expect([text('b.pdf'), text('b (2).pdf'), text('b (3).pdf')]).toEqual(['old', 'older', 'new']);
  });

  it('is never a folder', async () => {
    put('in/b.txt');
    put('in/a.pdf/c.txt');
    const replacing = into('in', 'overwrite');
    await expect(replacing).rejects.toMatchObject({ code: 'file_is_folder' });
    put('other/x.txt');
    put('target/other/y.txt');
    for (const conflict of ['fail', 'overwrite'])
      await expect(into('target', conflict, 'other')).rejects.toMatchObject({
        code: 'file_exists',
      });
    expect(await into('target', 'skip', 'other')).toMatchObject({ done: false });
    expect(await into('target', 'rename', 'other')).toMatchObject({ to: at('target/other (2)') });
    expect(text('in/a.pdf/c.txt')).toBe('in/a.pdf/c.txt');
    expect(text('target/other (2)/x.txt')).toBe('other/x.txt');
  });

  it('is one of several that come at once, and none is lost', async () => {
    for (const n of [1, 2, 3, 4]) put(`in/${n}/same.txt`, `${n}`);
    await Promise.all([1, 2, 3, 4].map((n) => into('out/', 'rename', `in/${n}/same.txt`)));
    const found = readdirSync(at('out')).map((name) => text(`out/${name}`));
    expect(found.sort()).toEqual(['1', '2', '3', '4']);
  });
});

it('copies a file beside itself', async () => {
  put('a.tar.gz');
  expect(await copy('a.tar.gz', 'a.tar.gz', { conflict: 'rename' })).toMatchObject({
    to: at('a.tar (2).gz'),
  });
});

describe('deleting', () => {
  it('removes a file', async () => {
    put('a.txt');
    expect(await remove('a.txt')).toEqual({
      operation: 'delete',
      from: at('a.txt'),
      type: 'file',
      done: true,
    });
    expect(tree()).toEqual([]);
  });

  it('removes a link and leaves what it leads to', async () => {
    put('in/a.txt');
    symlinkSync('in', at('link'));
    await remove('link');
    expect(tree()).toEqual(['in/', 'in/a.txt']);
  });

  it('removes a folder only when that was said, and nothing through links in it', async () => {
    put('in/deep/a.txt');
    put('kept/b.txt');
    symlinkSync(at('kept'), at('in/link'));
    await expect(remove('in')).rejects.toMatchObject({
      code: 'file_is_folder',
      hint: expect.stringContaining('wholeFolders'),
    });
    await remove('in', { wholeFolders: true });
    expect(tree()).toEqual(['kept/', 'kept/b.txt']);
  });

  it('does not touch a folder of which a part is not permitted', async () => {
    put('in/a/b.txt');
    put('in/z/c.txt');
    const permits = (wanted: Permission): void => {
      if (wanted.kind === 'folder' && wanted.path.endsWith('/z'))
        throw new StepFailure({ code: 'not_permitted', message: 'no' });
    };
    const all: JsonObject[] = [
      { operation: 'delete', wholeFolders: true },
      { operation: 'move', to: 'out' },
      { operation: 'copy', to: 'out' },
    ];
    for (const params of all) {
      const context = stepContext({ services: { permits } });
      await expect(carryOut({ from: 'in', ...params }, context)).rejects.toMatchObject({
        code: 'not_permitted',
      });
      expect(tree()).toEqual(['in/', 'in/a/', 'in/a/b.txt', 'in/z/', 'in/z/c.txt']);
    }
  });

  it('spares the home folder', async () => {
    for (const from of ['~', '~/', '/'])
      await expect(
        carriedOut(fileMove, { operation: 'delete', from, wholeFolders: true }, stepContext()),
      ).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('what is missing', () => {
  it.each(['move', 'copy', 'delete'])('fails a %s, or is passed over', async (operation) => {
    await expect(carryOut({ operation, from: 'none', to: 'b' })).rejects.toMatchObject({
      code: 'file_missing',
      message: `There is no ${at('none')}.`,
    });
    expect(await carryOut({ operation, from: 'none', to: 'b', missing: 'skip' })).toEqual({
      operation,
      from: at('none'),
      done: false,
    });
    expect(tree()).toEqual([]);
  });
});

it('says that something is another user’s', async () => {
  put('in/a.txt');
  chmodSync(folder, 0o755);
  await unprivileged(async () => {
    await expect(remove('in/a.txt')).rejects.toMatchObject({ code: 'file_denied' });
    await expect(move('in/a.txt', 'in/b.txt')).rejects.toMatchObject({ code: 'file_denied' });
  });
  expect(tree()).toEqual(['in/', 'in/a.txt']);
});

it('asks for both places before it acts', async () => {
  put('a.txt');
  const asked: unknown[] = [];
  const permits = (wanted: unknown) => void asked.push(wanted);
  await carryOut({ from: 'a.txt', to: 'new/' }, stepContext({ services: { permits } }));
  const write = (name: string) => ({ kind: 'folder', access: 'write', path: at(name) });
  expect(asked).toEqual([write('a.txt'), write('new'), write('new/a.txt')]);
});

it('declares what it reaches', () => {
  const declared = (params: JsonObject) =>
    fileMove
      .permissions(params)
      .map((found) => (found.kind === 'folder' ? `${found.access} ${found.path}` : found.kind));
  expect(declared({ from: '/a/b', to: '/c/d' })).toEqual(['write /a/b', 'write /c/d']);
  expect(declared({ operation: 'copy', from: '/a/b', to: '/c/d' })).toEqual([
    'read /a/b',
    'write /c/d',
  ]);
  expect(declared({ from: '/a/b', to: '/c/d', conflict: 'rename' })).toContain('write /c');
  expect(declared({ from: '/a/b', to: '/c/d/', conflict: 'rename' })).toContain('write /c/d');
  expect(declared({ operation: 'delete', from: '/a/{{ trigger.body.name }}' })).toEqual([
    'write /a',
  ]);
});

it('needs to know where to', async () => {
  expect(stepProblems(fileMove, { from: '/a' })).toEqual([
    'to: is missing: where it is moved or copied to',
  ]);
  expect(stepProblems(fileMove, { operation: 'delete', from: '/a' })).toEqual([]);
});

it('is carried out again after a crash only where that comes to the same', () => {
  const effects = (params: JsonObject) => fileMove.effectsFor({ from: '/a', to: '/b', ...params });
  expect(effects({})).toBe('external');
  expect(effects({ operation: 'copy' })).toBe('external');
  expect(effects({ operation: 'copy', conflict: 'overwrite' })).toBe('idempotent');
  expect(effects({ operation: 'delete' })).toBe('external');
  expect(effects({ operation: 'delete', missing: 'skip' })).toBe('idempotent');
});

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileFailure } from '../../../../engine/files/file-failure.ts';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import { fileWrite } from '../../../../engine/steps/file-write/index.ts';
import { inRoot } from '../../../../scripts/lib/paths.mjs';
import type { JsonObject } from '../../../../shared/json.ts';
import { tempFolder } from '../../../support/database.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { unprivileged } from '../../../support/unprivileged.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = realpathSync(tempFolder());
  path = join(folder, 'a.txt');
});

const write = (params: JsonObject, context = stepContext()) =>
  carriedOut(fileWrite, { path, ...params }, context);
const content = () => readFileSync(path, 'utf8');
const names = () => readdirSync(folder).sort();

describe('overwriting', () => {
  it('makes the file, and says so', async () => {
    expect(await write({ text: 'Grüße' })).toEqual({ path, bytes: 7, created: true });
    expect(content()).toBe('Grüße');
    expect(names()).toEqual(['a.txt']);
  });

  it('replaces the content and keeps the permissions', async () => {
    writeFileSync(path, 'old and longer');
    chmodSync(path, 0o640);
    expect(await write({ text: 'new' })).toMatchObject({ created: false });
    expect(content()).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(names()).toEqual(['a.txt']);
  });

  it('never changes what somebody is reading', async () => {
    writeFileSync(path, 'old');
    const reader = await open(path);
    await write({ text: 'new' });
    expect(await reader.readFile('utf8')).toBe('old');
    await reader.close();
  });

  it('writes what a link leads to, and keeps the link', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real/b.txt', path);
    expect(await write({ text: 'x' })).toMatchObject({ path: join(folder, 'real', 'b.txt') });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real', 'b.txt'), 'utf8')).toBe('x');
  });

  it('asks for the place to which links lead, and leaves it alone without leave', async () => {
    symlinkSync('elsewhere.txt', path);
    const asked: unknown[] = [];
    const permits = (wanted: unknown): never => {
      asked.push(wanted);
      throw new StepFailure({ code: 'not_permitted', message: 'no' });
    };
    const refused = write({ text: 'x' }, stepContext({ services: { permits } }));
    await expect(refused).rejects.toMatchObject({ code: 'not_permitted' });
    expect(asked).toEqual([
      { kind: 'folder', access: 'write', path: join(folder, 'elsewhere.txt') },
    ]);
    expect(names()).toEqual(['a.txt']);
  });

  it('leaves the old file when it is canceled', async () => {
    writeFileSync(path, 'old');
    const context = stepContext();
    const writing = write({ text: 'x'.repeat(30_000_000) }, context);
    const reason = new Error('canceled');
    setImmediate(() => context.abort(reason));
    await expect(writing).rejects.toBe(reason);
    expect(content()).toBe('old');
    expect(names()).toEqual(['a.txt']);
  });
});

describe('appending', () => {
  it('adds at the end, line by line', async () => {
    const line = { mode: 'append', endLine: true };
    expect(await write({ text: 'one', ...line })).toMatchObject({ created: true });
    expect(await write({ text: 'two\n', ...line })).toMatchObject({ created: false, bytes: 4 });
    expect(content()).toBe('one\ntwo\n');
  });

  it('keeps lines whole that are written at the same time', async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `${n}`.repeat(1000));
    await Promise.all(lines.map((text) => write({ text, mode: 'append', endLine: true })));
    expect(content().trimEnd().split('\n').sort()).toEqual([...lines].sort());
  });

  it('at the same time marks the file once', async () => {
    const line = { mode: 'append', encoding: 'utf-8-bom', endLine: true };
    await Promise.all([write({ text: 'one', ...line }), write({ text: 'two', ...line })]);
    expect(content()).toMatch(/^\u{feff}(?:one\ntwo|two\none)\n$/u);
  });

  it('that is given up takes nothing of another run back', async () => {
    const context = stepContext();
    const reason = new Error('canceled');
    const given = { mode: 'append', endLine: true };
    const long = write({ text: 'x'.repeat(60_000_000), ...given }, context);
    const short = write({ text: 'kept', ...given });
    while (!existsSync(path) || statSync(path).size < 2_000_000) await new Promise(setImmediate);
    context.abort(reason);
    await expect(long).rejects.toBe(reason);
    await short;
    expect(content()).toBe('kept\n');
  });

  it('takes back what does not fit', () => {
    writeFileSync(path, 'x'.repeat(3000));
    const script = `
      const { fileWrite } = await import(${JSON.stringify(pathToFileURL(inRoot('engine/steps/file-write/index.ts')).href)});
      const context = { signal: new AbortController().signal, services: { permits() {} } };
      const params = { path: ${JSON.stringify(path)}, mode: 'append', text: 'y'.repeat(3000) };
      await fileWrite.execute(params, context).catch((error) => console.log(error.code, error.message));`;
    // A file size limit of 4096 bytes is as a full disk: the half of it that fits is written.
    const limited = 'trap "" XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"';
    const { stdout } = spawnSync('sh', ['-c', limited, process.execPath, script]);
    expect(stdout.toString()).toBe(
      `file_failed ${path} would become larger than its disk allows.\n`,
    );
    expect(content()).toBe('x'.repeat(3000));
  });
});

describe('creating', () => {
  it('writes a file that is not there', async () => {
    await write({ mode: 'create', text: 'x' });
    expect(content()).toBe('x');
    expect(names()).toEqual(['a.txt']);
  });

  it('fails when there is one', async () => {
    writeFileSync(path, 'old');
    await expect(write({ mode: 'create', text: 'x' })).rejects.toMatchObject({
      code: 'file_exists',
      message: `${path} is there already.`,
    });
    expect(content()).toBe('old');
  });

  it('lets one of several win', async () => {
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((text) => write({ mode: 'create', text })),
    );
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(content()).toHaveLength(1);
    expect(names()).toEqual(['a.txt']);
  });
});

describe('content', () => {
  it.each<[string, JsonObject, Buffer]>([
    ['JSON of a list', { text: [1, { a: 'ä' }] }, Buffer.from('[1,{"a":"ä"}]')],
    ['a number', { text: 42 }, Buffer.from('42')],
    ['bytes', { base64: 'AP8=' }, Buffer.from([0, 255])],
    ['nothing', { text: '' }, Buffer.alloc(0)],
    ['breaks of Windows', { text: 'a\nb\r\nc', lineBreaks: 'crlf' }, Buffer.from('a\r\nb\r\nc')],
    ['breaks of Unix', { text: 'a\r\nb\rc', lineBreaks: 'lf' }, Buffer.from('a\nb\nc')],
    ['a last line', { text: 'a', lineBreaks: 'crlf', endLine: true }, Buffer.from('a\r\n')],
    ['a mark for Excel', { text: 'ä', encoding: 'utf-8-bom' }, Buffer.from('\u{feff}ä')],
    ['UTF-16', { text: 'ä', encoding: 'utf-16le' }, Buffer.from('\u{feff}ä', 'utf16le')],
    ['Latin-1', { text: 'ä', encoding: 'latin1' }, Buffer.from([0xe4])],
  ])('%s', async (_name, params, bytes) => {
    await write(params);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('is marked only where a file begins', async () => {
    const marked = { mode: 'append', encoding: 'utf-8-bom' };
    await write({ text: 'a', ...marked });
    await write({ text: 'b', ...marked });
    expect(content()).toBe('\u{feff}ab');
  });

  it('that an encoding does not have is refused', async () => {
    await expect(write({ text: 'a € b', encoding: 'latin1' })).rejects.toMatchObject({
      code: 'content_invalid',
      message: 'The text holds "€", which latin1 does not have.',
    });
  });

  it('has to be there', async () => {
    await expect(write({})).rejects.toMatchObject({ code: 'content_invalid' });
    expect(stepProblems(fileWrite, { path })).toEqual([
      'text: a file is written from either "text" or "base64"',
    ]);
    expect(stepProblems(fileWrite, { path, text: 'a', base64: 'YQ==' })).toHaveLength(1);
  });
});

describe('folders on the way', () => {
  it('are made', async () => {
    const deep = join(folder, 'a', 'b', 'c.txt');
    await write({ path: deep, text: 'x' });
    expect(readFileSync(deep, 'utf8')).toBe('x');
  });

  it('are not made when that was said', async () => {
    const deep = join(folder, 'none', 'c.txt');
    await expect(write({ path: deep, text: 'x', makeFolders: false })).rejects.toMatchObject({
      code: 'file_missing',
      message: `There is no ${join(folder, 'none')}.`,
    });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('may be a file', async () => {
    writeFileSync(path, '');
    const below = write({ path: join(path, 'b.txt'), text: 'x' });
    await expect(below).rejects.toBeInstanceOf(StepFailure);
  });
});

describe('what cannot be written', () => {
  it('is a folder', async () => {
    for (const place of [folder, `${folder}/`, join(folder, 'new/')])
      await expect(write({ path: place, text: 'x' })).rejects.toMatchObject({
        code: 'file_is_folder',
      });
    await expect(write({ path: folder, text: 'x', mode: 'append' })).rejects.toMatchObject({
      code: 'file_is_folder',
    });
  });

  it('is a pipe', async () => {
    execFileSync('mkfifo', [path]);
    for (const mode of ['overwrite', 'append'])
      await expect(write({ text: 'x', mode })).rejects.toMatchObject({ code: 'file_failed' });
  });

  it('is another user’s', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    await unprivileged(async () => {
      for (const mode of ['overwrite', 'append'])
        await expect(write({ text: 'x', mode })).rejects.toMatchObject({
          code: 'file_denied',
          hint: expect.stringContaining('Check who owns it'),
        });
    });
    chmodSync(folder, 0o755);
    expect(content()).toBe('old');
  });

  it('has no room on its disk', async () => {
    const error: unknown = await writeFile('/dev/full', 'x').catch((failure: unknown) => failure);
    expect(fileFailure(error, '/data/a.txt')).toMatchObject({
      code: 'disk_full',
      message: 'There is no room left on the disk of /data/a.txt.',
      hint: 'Make room, then retry the step.',
      details: { path: '/data/a.txt', error: 'ENOSPC' },
    });
  });
});

it('is carried out again after a crash only when that gives the same file', () => {
  expect(fileWrite.effectsFor({ path: '/a', text: 'x' })).toBe('idempotent');
  expect(fileWrite.effectsFor({ path: '/a', text: 'x', mode: 'append' })).toBe('external');
  expect(fileWrite.effectsFor({ path: '/a', text: 'x', mode: 'create' })).toBe('external');
  expect(fileWrite.effectsFor({ path: '/a', text: 'x', mode: '{{ trigger.body.m }}' })).toBe(
    'external',
  );
});

it('declares what it writes', () => {
  expect(fileWrite.permissions({ path: '~/out/{{ trigger.body.name }}' })).toEqual([
    { kind: 'folder', access: 'write', path: join(homedir(), 'out') },
  ]);
});

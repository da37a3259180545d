import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isInside, realPath } from '../../../engine/files/real-path.ts';
import { tempFolder } from '../../support/database.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(tempFolder());
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real', 'a.txt'), 'a');
});

describe('realPath', () => {
  it('leaves a path without links as it is, there or not', () => {
    expect(realPath(join(folder, 'real', 'a.txt'))).toBe(join(folder, 'real', 'a.txt'));
    expect(realPath(join(folder, 'no', 'such', 'file'))).toBe(join(folder, 'no', 'such', 'file'));
  });

  it('follows links of files and folders, also before a part that is not there', () => {
    symlinkSync('real', join(folder, 'link'));
    symlinkSync(join(folder, 'link', 'a.txt'), join(folder, 'b.txt'));
    expect(realPath(join(folder, 'b.txt'))).toBe(join(folder, 'real', 'a.txt'));
    expect(realPath(join(folder, 'link', 'new', 'c.txt'))).toBe(
      join(folder, 'real', 'new', 'c.txt'),
    );
  });

  it('follows a link that leads nowhere yet, because writing would make its target', () => {
    symlinkSync('../elsewhere/new.txt', join(folder, 'real', 'dangling'));
    expect(realPath(join(folder, 'real', 'dangling'))).toBe(join(folder, 'elsewhere', 'new.txt'));
  });

  it('resolves two dots behind a link where the link leads', () => {
    mkdirSync(join(folder, 'deep', 'inner'), { recursive: true });
    symlinkSync(join(folder, 'deep', 'inner'), join(folder, 'to-inner'));
    symlinkSync('to-inner/../x', join(folder, 'chain'));
    expect(realPath(join(folder, 'chain'))).toBe(join(folder, 'deep', 'x'));
  });

  it('comes to an end with links in a circle', () => {
    symlinkSync('two', join(folder, 'one'));
    symlinkSync('one', join(folder, 'two'));
    expect(isInside(realPath(join(folder, 'one')), folder)).toBe(true);
  });

  it('takes a file in the middle of a path as it is', () => {
    expect(realPath(join(folder, 'real', 'a.txt', 'x'))).toBe(join(folder, 'real', 'a.txt', 'x'));
  });
});

describe('isInside', () => {
  it('holds for the folder and what is below it', () => {
    expect(isInside('/a', '/a')).toBe(true);
    expect(isInside('/a/b/c', '/a')).toBe(true);
    expect(isInside('/a/..b', '/a')).toBe(true);
    expect(isInside('/a', '/')).toBe(true);
  });

  it('does not hold for what is beside or above', () => {
    expect(isInside('/ab', '/a')).toBe(false);
    expect(isInside('/', '/a')).toBe(false);
    expect(isInside('/a/../b', '/a')).toBe(false);
  });
});

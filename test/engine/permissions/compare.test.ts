import { describe, expect, it } from 'vitest';
import { covers, isCovered } from '../../../engine/permissions/compare.ts';
import type { Permission } from '../../../shared/model/permission.ts';

const host = (name: string): Permission => ({ kind: 'host', host: name });
const folder = (path: string, access: 'read' | 'write' = 'read'): Permission => ({
  kind: 'folder',
  path,
  access,
});
const command = (name: string): Permission => ({ kind: 'command', command: name });
const credential = (name: string): Permission => ({ kind: 'credential', name });

describe('covers', () => {
  it.each<[string, Permission, Permission]>([
    ['the same host', host('api.example.com'), host('api.example.com')],
    ['any host', host('*'), host('api.example.com')],
    ['the host with www', host('example.com'), host('www.example.com')],
    ['the host without www', host('www.example.com'), host('example.com')],
    ['a host that ends with a full stop', host('example.com'), host('example.com.')],
    ['the folder itself', folder('/data'), folder('/data')],
    ['what is below a folder', folder('/data'), folder('/data/in/a.csv')],
    ['what is below the root', folder('/'), folder('/etc/hosts')],
    ['a file whose name begins with two dots', folder('/data'), folder('/data/..hidden')],
    ['reading, by writing', folder('/data', 'write'), folder('/data/a', 'read')],
    ['any folder', folder('*', 'write'), folder('/etc', 'write')],
    ['the same program', command('git'), command('git')],
    ['any program', command('*'), command('git')],
    ['the same credential', credential('shop'), credential('shop')],
    ['any credential', credential('*'), credential('shop')],
    ['any of a kind, by any', host('*'), host('*')],
  ])('%s', (_name, given, wanted) => {
    expect(covers(given, wanted)).toBe(true);
  });

  it.each<[string, Permission, Permission]>([
    ['a host below', host('example.com'), host('api.example.com')],
    ['a host that only ends alike', host('example.com'), host('evilexample.com')],
    ['a top level without its www', host('www.com'), host('com')],
    ['any host, by one', host('example.com'), host('*')],
    ['a folder beside with the same beginning', folder('/data'), folder('/data-2/a')],
    ['the folder above', folder('/data/in'), folder('/data')],
    ['writing, by reading', folder('/data'), folder('/data/a', 'write')],
    ['any folder, by one', folder('/'), folder('*')],
    ['writing anywhere, by reading anywhere', folder('*'), folder('/data', 'write')],
    ['another program', command('git'), command('sh')],
    ['a program with a path, by its name', command('git'), command('/tmp/git')],
    ['a credential in other letters', credential('Shop'), credential('shop')],
    ['another kind of the same name', command('shop'), credential('shop')],
  ])('not %s', (_name, given, wanted) => {
    expect(covers(given, wanted)).toBe(false);
  });
});

it('is covered by any one of several', () => {
  expect(isCovered(host('b'), [host('a'), host('b')])).toBe(true);
  expect(isCovered(host('c'), [host('a'), host('b')])).toBe(false);
  expect(isCovered(host('a'), [])).toBe(false);
});

import { expect, it } from 'vitest';
import { readStartArguments } from '../../electron/start-arguments.ts';

it('reads folders, addresses, links and files, and leaves the rest to Chromium', () => {
  const args = [
    '--no-sandbox',
    '--data=workspace',
    '--hooks=[::1]:0',
    '--hidden',
    'patchbay://run/1',
    'orders.json',
    '/tmp/stock.json',
  ];
  expect(readStartArguments(args, '/home/me')).toEqual({
    dataDir: '/home/me/workspace',
    hooks: { host: '::1', port: 0 },
    hidden: true,
    links: ['patchbay://run/1'],
    files: ['/home/me/orders.json', '/tmp/stock.json'],
  });
});

it.each(['--hooks=', '--hooks=a:b', '--hooks=127.0.0.1:70000', '--hooks=[no]:1'])(
  'takes the usual address instead of %s',
  (arg) => expect(readStartArguments([arg], '/').hooks).toBeNull(),
);

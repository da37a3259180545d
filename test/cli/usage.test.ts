import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchbay, testFolder } from '../support/patchbay-cli.ts';

describe('the command line', () => {
  it.each([
    [['frobnicate'], /unknown command/i],
    [['workflow'], /Did you mean workflows/],
    [['workflows'], /Usage: patchbay workflows/],
    [['workflows', 'paint'], /unknown command/i],
    [[], /Usage: patchbay/],
    [['runs', 'show'], /missing required argument/i],
    [['runs', 'list', '--status', 'sleeping'], /Allowed choices are queued, running/],
    [['runs', 'list', '--limit', 'many'], /whole number/],
    [['runs', 'list', '--nope'], /unknown option/],
    [['runs', 'retry', '0', '--step', 'x', '--port', 'false'], /--port .* --output/],
    [['runs', 'retry', '0', '--step', 'x', '--input', '1', '--output', '2'], /no --input/],
    [['serve', '--hooks', '127.0.0.1:99999'], /HOST:PORT/],
    [['serve', '--hooks', '[127.0.0.1]:80'], /HOST:PORT/],
    [['serve', '--hooks', '127.0.0.1:4790', '--ui', '127.0.0.1:4790'], /different ports/],
    [['credentials', 'set', 'crm'], /--type/],
    [['credentials', 'set', 'crm', '--type', 'basic'], /needs --username/],
    [['settings', 'set', 'retention.maxAgeDays'], /KEY=VALUE/],
    [['events', 'send', 'x', '-H', 'no colon'], /Name: value/],
  ])('calls %j wrong usage', async (args, message) => {
    const data = await testFolder();
    const { code, stdout, stderr } = await patchbay(args, { env: { PATCHBAY_DATA: data } });
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([['--help'], ['serve', '--help'], ['help'], ['runs', 'list', '--help']])(
    'prints help to standard output for %j %j',
    async (...args) => {
      const { code, stdout, stderr } = await patchbay(args.filter((arg) => arg !== undefined));
      expect(stdout).toMatch(/^Usage: patchbay/);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    },
  );

  it('prints its version', async () => {
    const { code, stdout } = await patchbay(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  it('does not make a data folder only to look at it', async () => {
    const data = join(await testFolder(), 'typo');
    const { code, stdout, stderr } = await patchbay(['workflows', 'list', '--data', data]);
    expect(stderr).toContain(`There is no Patchbay data in ${data}.`);
    expect(stderr).toMatch(/^Hint: /m);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('takes the data folder before the command, after it, and from the environment', async () => {
    const data = await testFolder();
    await patchbay(['settings', 'set', 'execution.concurrency=7', '--data', data]);
    const ways = await Promise.all([
      patchbay(['--data', data, 'settings', 'get', 'execution.concurrency']),
      patchbay(['settings', 'get', 'execution.concurrency', '--data', data]),
      patchbay(['settings', 'get', 'execution.concurrency'], { env: { PATCHBAY_DATA: data } }),
    ]);
    expect(ways.map((way) => way.stdout)).toEqual(['7\n', '7\n', '7\n']);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rangesFromFile, rangesFromUrl, readRanges } from '../../cli/address-ranges.ts';
import { startSink } from '../support/http-sink.ts';
import { testFolder } from '../support/patchbay-cli.ts';

const usage = (message: string) =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) });

describe('a list of addresses', () => {
  it.each([
    ['GitHub’s meta', '{"web":["192.0.2.1/32"],"hooks":["192.30.252.0/22","2a0a:a440::/29"]}'],
    ['Stripe’s JSON', '{"WEBHOOKS":["192.30.252.0/22","2a0a:a440::/29"]}'],
    ['a JSON list', '["192.30.252.0/22","2a0a:a440::/29","192.30.252.0/22"]'],
    ['lines', '\uFEFF# ours\r\n192.30.252.0/22 # office\r\n\r\n2a0a:a440::/29\n'],
    ['commas', '192.30.252.0/22, 2a0a:a440::/29'],
  ])('is read from %s', (_name, text) => {
    expect(readRanges(text, 'list')).toEqual(['192.30.252.0/22', '2a0a:a440::/29']);
  });

  it.each([
    ['', 'no address'],
    ['# nothing\n', 'no address'],
    ['{"hooks":[]}', 'no address'],
    ['{"web":["192.0.2.1"]}', 'no list'],
    ['{"hooks":[1]}', 'no list'],
    ['{"hooks":', 'cannot be read'],
  ])('is never read from %j as a list that lets all in', (text, message) => {
    expect(() => readRanges(text, 'list')).toThrow(usage(message));
  });

  it('comes from a file', async () => {
    const file = join(await testFolder(), 'ranges.txt');
    await writeFile(file, '192.0.2.0/24\n');
    expect(await rangesFromFile(file)).toEqual(['192.0.2.0/24']);
  });

  it('comes from an address when asked for', async () => {
    const server = await startSink((_request, response) => response.end('{"hooks":["192.0.2.1"]}'));
    onTestFinished(() => server.close());
    expect(await rangesFromUrl(`${server.url}/meta`)).toEqual(['192.0.2.1']);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /meta']);
  });

  it('does not come from a failure, a redirect or an endless answer', async () => {
    const server = await startSink(({ url }, response) => {
      if (url === '/failed') response.writeHead(500).end('192.0.2.1');
      else if (url === '/moved') response.writeHead(302, { location: '/meta' }).end();
      else response.end('192.0.2.1\n'.repeat(700_000));
    });
    onTestFinished(() => server.close());
    await expect(rangesFromUrl(`${server.url}/failed`)).rejects.toThrow(usage('answered 500'));
    await expect(rangesFromUrl(`${server.url}/moved`)).rejects.toThrow(usage('redirect'));
    await expect(rangesFromUrl(`${server.url}/long`)).rejects.toThrow(usage('too long'));
  });

  it.each(['http://example.com/meta', 'ftp://example.com', 'meta'])(
    'does not come from %s',
    (url) => expect(rangesFromUrl(url)).rejects.toThrow(usage('https://')),
  );
});

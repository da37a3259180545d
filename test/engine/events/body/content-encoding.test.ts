import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type ContentCoding,
  contentCoding,
  inflate,
} from '../../../../engine/events/body/content-encoding.ts';

const text = Buffer.from('{"hello":"world"}'.repeat(50));

const compressed: [string, ContentCoding, Buffer][] = [
  ['gzip', 'gzip', zlib.gzipSync(text)],
  [
    'gzip of two members',
    'gzip',
    Buffer.concat([zlib.gzipSync(text.subarray(0, 9)), zlib.gzipSync(text.subarray(9))]),
  ],
  ['deflate', 'deflate', zlib.deflateSync(text)],
  ['deflate without the zlib frame', 'deflate', zlib.deflateRawSync(text)],
  ['br', 'br', zlib.brotliCompressSync(text)],
  ['zstd', 'zstd', zlib.zstdCompressSync(text)],
];

describe('contentCoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['GZip', 'gzip'],
    ['x-gzip', 'gzip'],
    [' deflate ', 'deflate'],
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['compress', null],
    ['gzip, br', null],
    ['gzip, gzip', null],
    ['identity, gzip', null],
    ['gzip;q=1', null],
    ['__proto__', null],
  ])('%j is %s', (header, expected) => {
    expect(contentCoding(header)).toBe(expected);
  });
});

describe('inflate', () => {
  it.each(compressed)('undoes %s', async (_, coding, wire) => {
    expect(await inflate(wire, coding, text.length)).toEqual({ ok: true, body: text });
  });

  it.each(compressed)('stops %s at the cap', async (_, coding, wire) => {
    const inflated = await inflate(wire, coding, text.length - 1);
    expect(inflated).toEqual({ ok: false, problem: 'too_large' });
  });

  it.each(compressed)('finds %s that is cut off', async (_, coding, wire) => {
    const inflated = await inflate(wire.subarray(0, -3), coding, 100_000);
    expect(inflated).toEqual({ ok: false, problem: 'corrupt' });
  });

  it.each(compressed)('finds bytes behind %s that do not belong to it', async (_, coding, wire) => {
    const inflated = await inflate(Buffer.concat([wire, Buffer.from('xx')]), coding, 100_000);
    expect(inflated).toEqual({ ok: false, problem: 'corrupt' });
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)(
    'finds text that is not %s',
    async (coding) => {
      const inflated = await inflate(Buffer.from('this is plain text, truly'), coding, 100_000);
      expect(inflated).toEqual({ ok: false, problem: 'corrupt' });
    },
  );

  it('leaves a body without coding as it is, and an empty one too', async () => {
    const inflated = await inflate(text, 'identity', text.length);
    expect(inflated.ok && inflated.body === text).toBe(true);
    expect((await inflate(text, 'identity', 10)).ok).toBe(false);
    expect(await inflate(Buffer.alloc(0), 'gzip', 10)).toEqual({ ok: true, body: Buffer.alloc(0) });
  });

  it('gives up a bomb without unpacking it', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().rss;
    expect(await inflate(bomb, 'gzip', 1_000_000)).toEqual({ ok: false, problem: 'too_large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  it('refuses a zstd window larger than 8 MiB', async () => {
    const windowLog = zlib.constants.ZSTD_c_windowLog;
    const big = zlib.zstdCompressSync(Buffer.alloc(20_000_000, 'abc'), {
      params: { [windowLog]: 25, [zlib.constants.ZSTD_c_contentSizeFlag]: 0 },
    });
    expect((await inflate(big, 'zstd', 30_000_000)).ok).toBe(false);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractFile } from '../../../../engine/events/body/multipart-body.ts';
import { parseBody } from '../../../../engine/events/body/parse-body.ts';

const CONTENT_TYPE = 'multipart/form-data; boundary="b0undary"';

function part(headers: string, content: string | Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`--b0undary\r\nContent-Disposition: form-data; ${headers}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
}

function multipart(...parts: Buffer[]): Buffer {
  return Buffer.concat([...parts, Buffer.from('--b0undary--\r\n')]);
}

const parse = (bytes: Buffer, contentType = CONTENT_TYPE) => parseBody({ contentType, bytes });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('multipart', () => {
  it('has fields with their text and files without their bytes', async () => {
    const image = randomBytes(100_000);
    const bytes = multipart(
      part('name="title"', 'Grüße'),
      part('name="tag"', 'a'),
      part('name="tag"', 'b'),
      part('name="photo"; filename="bild ü.png"\r\nContent-Type: image/png', image),
      part('name="empty"; filename=""\r\nContent-Type: application/octet-stream', ''),
    );
    expect(await parse(bytes)).toEqual({
      kind: 'multipart',
      error: null,
      body: {
        fields: { title: 'Grüße', tag: ['a', 'b'] },
        files: [
          {
            name: 'photo',
            filename: 'bild ü.png',
            contentType: 'image/png',
            size: image.length,
            sha256: sha256(image),
          },
          {
            name: 'empty',
            filename: 'file-2',
            contentType: 'application/octet-stream',
            size: 0,
            sha256: sha256(Buffer.alloc(0)),
          },
        ],
      },
    });
  });

  it('gives the bytes of one file back', async () => {
    const first = randomBytes(70_000);
    const second = Buffer.from('\r\n--b0undar\r\n');
    const bytes = multipart(
      part('name="f"; filename="a.bin"', first),
      part('name="x"', 'between'),
      part('name="f"; filename="../b.txt"\r\nContent-Type: text/csv', second),
    );
    expect((await extractFile(bytes, CONTENT_TYPE, 0))?.bytes.equals(first)).toBe(true);
    expect(await extractFile(bytes, CONTENT_TYPE, 1)).toEqual({
      filename: 'b.txt',
      contentType: 'text/csv',
      bytes: second,
    });
    expect(await extractFile(bytes, CONTENT_TYPE, 2)).toBeNull();
    expect(await extractFile(Buffer.from('junk'), CONTENT_TYPE, 0)).toBeNull();
  });

  it('keeps long fields whole', async () => {
    const long = 'x'.repeat(3_000_000);
    const parsed = await parse(multipart(part('name="long"', long)));
    expect(parsed.body).toEqual({ fields: { long }, files: [] });
  });

  it('has at most 20 files and 1000 fields', async () => {
    const files = Array.from({ length: 21 }, (_, i) => part(`name="f"; filename="${i}"`, 'x'));
    expect((await parse(multipart(...files.slice(1)))).error).toBeNull();
    expect(await parse(multipart(...files))).toMatchObject({
      body: null,
      error: 'There are more than 20 files.',
    });
    const fields = Array.from({ length: 1001 }, (_, i) => part(`name="f${i}"`, 'x'));
    expect((await parse(multipart(...fields.slice(1)))).error).toBeNull();
    expect((await parse(multipart(...fields))).error).toContain('1000 fields');
  });

  it('ends at the last boundary, whatever follows', async () => {
    const after = part('name="late"; filename="late"', 'never ends');
    const parsed = await parse(Buffer.concat([multipart(part('name="a"', 'x')), after]));
    expect(parsed.body).toEqual({ fields: { a: 'x' }, files: [] });
    const nothing = await parse(Buffer.concat([multipart(), after]));
    expect(nothing.body).toEqual({ fields: {}, files: [] });
  });

  it.each([
    ['"b\\"q"', 'b"q'],
    ['"; boundary=x"', '; boundary=x'],
    ['"b;b"', 'b;b'],
    ["'b'", "'b'"],
    ['first; boundary=second', 'first'],
  ])('finds its parts by the boundary %s', async (written, boundary) => {
    const bytes = multipart(part('name="a"', 'x')).toString().replaceAll('b0undary', boundary);
    const parsed = await parse(Buffer.from(bytes), `multipart/form-data; boundary=${written}`);
    expect(parsed.body).toEqual({ fields: { a: 'x' }, files: [] });
  });

  it('comes to an end, whatever is sent', async () => {
    const piece = fc.constantFrom(
      ...['--b0undary', '--b0undary--', '\r\n', '\r\n\r\n', '--', '\0', 'x', '"'],
      ...['Content-Disposition: form-data; name="a"', '; filename="f"', 'Content-Type: '],
      part('name="f"; filename="f"', 'x').toString(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const parsed = await parse(Buffer.from(pieces.join('') || ' '));
        expect(parsed.body === null).toBe(parsed.error !== null);
      }),
      { numRuns: 1000 },
    );
  });

  it('may have a field called __proto__', async () => {
    const { body } = await parse(multipart(part('name="__proto__"', 'x')));
    expect(JSON.stringify(body)).toBe('{"fields":{"__proto__":"x"},"files":[]}');
  });

  it.each([
    ['no boundary', 'multipart/form-data', multipart(part('name="a"', 'x'))],
    ['an empty boundary', 'multipart/form-data; boundary=""', multipart(part('name="a"', 'x'))],
    ['another boundary', 'multipart/form-data; boundary=other', multipart(part('name="a"', 'x'))],
    ['no end', CONTENT_TYPE, part('name="a"', 'x')],
    [
      'an end in the middle of a file',
      CONTENT_TYPE,
      part('name="a"; filename="f"', 'xxxx').subarray(0, -4),
    ],
    ['an end in the middle of a header', CONTENT_TYPE, part('name="a"', 'x').subarray(0, 30)],
    ['a field without a name', CONTENT_TYPE, multipart(part('x="a"', 'x'))],
    ['no parts at all', CONTENT_TYPE, Buffer.from('hello')],
  ])('with %s is explained', async (_, contentType, bytes) => {
    const parsed = await parse(bytes, contentType);
    expect(parsed.body).toBeNull();
    expect(parsed.error).not.toBeNull();
  });
});

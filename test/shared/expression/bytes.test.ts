import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeUtf8,
  encodeUtf8,
  fromBase64,
  fromHex,
  percentDecode,
  percentEncode,
  toBase64,
  toHex,
} from '../../../shared/expression/bytes.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const anyBytes = fc.uint8Array({ maxLength: 60 });

/** Half surrogate pairs replaced, as the platform does it. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

describe('UTF-8', () => {
  it('is written as the platform writes it, half surrogate pairs too', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary-ascii' })), (text) => {
        expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
    );
    expect([...encodeUtf8('a\ud800b')]).toEqual([...new TextEncoder().encode('a\ud800b')]);
  });

  it('is read again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(wellFormed(text));
      }),
    );
  });

  it('gives U+FFFD for what is none, and nothing else is lost', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = decodeUtf8(bytes);
        const platform = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        expect(text.replaceAll('\ufffd', '')).toBe(platform.replaceAll('\ufffd', ''));
        expect(text.includes('\ufffd')).toBe(platform.includes('\ufffd'));
      }),
    );
  });

  it.each([
    ['overlong', [0xc0, 0xaf]],
    ['half surrogate pairs', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0xe2, 0x82]],
  ])('is not read when it is %s', (_, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe('\ufffd'.repeat(bytes.length));
  });

  it('is read in long texts, too', () => {
    const text = 'aé€👍'.repeat(5000);
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
  });
});

describe('base64 and hex', () => {
  it('are written as the platform writes them', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toBase64(bytes, 'plain')).toBe(Buffer.from(bytes).toString('base64'));
        expect(toBase64(bytes, 'url')).toBe(Buffer.from(bytes).toString('base64url'));
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
  });

  it('are read again, in both alphabets, with line breaks', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const plain = toBase64(bytes, 'plain');
        expect(fromBase64(plain)).toEqual(bytes);
        expect(fromBase64(toBase64(bytes, 'url'))).toEqual(bytes);
        expect(fromBase64(plain.replaceAll(/.{8}/g, '$&\r\n'))).toEqual(bytes);
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it.each(['a', 'abcde', 'ab=c', 'a*cd', 'äbcd', '===='])('refuse %s', (text) => {
    expect(fromBase64(text)).toBeUndefined();
    expect(fromHex(`${text}z`)).toBeUndefined();
  });
});

describe('percent encoding', () => {
  it('is written as the platform writes it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const whole = wellFormed(text);
        expect(percentEncode(whole)).toBe(encodeURIComponent(whole));
        expect(percentDecode(percentEncode(whole))).toBe(whole);
      }),
    );
  });

  it('is refused when digits are missing', () => {
    expect(percentDecode('100%')).toBeUndefined();
    expect(percentDecode('%4')).toBeUndefined();
    expect(percentDecode('%zz')).toBeUndefined();
  });
});

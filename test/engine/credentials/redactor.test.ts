import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, MASK } from '../../../engine/credentials/redactor.ts';
import type { Json } from '../../../shared/json.ts';

function knowing(...secrets: string[]) {
  const redactor = createRedactor();
  redactor.set('somebody', secrets);
  return redactor;
}

const SECRET = 'pa"ss wörd/+?&=\n1';

describe('mask', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ['in a URL', `https://x/?k=${encodeURIComponent(SECRET)}`],
    ['in a URL in small letters', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', new URLSearchParams({ k: SECRET }).toString()],
    ['in base64', `Basic ${Buffer.from(SECRET).toString('base64')}`],
    ['in base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['several times', `${SECRET} and ${SECRET}`],
  ])('takes a secret out %s', (_where, text) => {
    const masked = knowing(SECRET).mask(text);
    expect(masked).toContain(MASK);
    expect(masked).not.toMatch(/ss.w/);
    expect(decodeURIComponent(masked.replaceAll('+', ' '))).not.toContain(SECRET);
  });

  it.each(['', 'a', 'ab', 'abc', 'ada:'])(
    'takes a secret out of base64 that holds more: behind %j',
    (before) => {
      const redactor = knowing(SECRET);
      const bare = createRedactor();
      for (const after of ['', 'x', 'xy', ', and so on']) {
        const plain = Buffer.from(`${before}${SECRET}${after}`);
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = plain.toString(encoding);
          expect(bare.mask(text)).toBe(text);
          const masked = redactor.mask(text);
          expect(masked).toContain(MASK);
          // What is left at the ends decides less than a byte of the secret each.
          const rest = masked.split(MASK).join('').length;
          const letters = Math.ceil(((before.length + after.length) * 8) / 6);
          expect(rest).toBeLessThanOrEqual(letters + 5);
        }
      }
    },
  );

  it('takes out the longer one where one secret is part of another', () => {
    expect(knowing('secret', 'secret-of-mine').mask('a secret-of-mine b')).toBe(`a ${MASK} b`);
  });

  it('leaves text alone that holds none, and secrets too short to be told from words', () => {
    expect(knowing('12345').mask('order 12345')).toBe('order 12345');
    expect(knowing(SECRET).mask('nothing here')).toBe('nothing here');
  });

  it('forgets what its owner takes back or replaces', () => {
    const redactor = knowing('first-secret');
    redactor.set('somebody', ['second-secret']);
    redactor.set('else', ['third-secret']);
    expect(redactor.mask('first-secret second-secret')).toBe(`first-secret ${MASK}`);
    redactor.remove('somebody');
    expect(redactor.mask('second-secret third-secret')).toBe(`second-secret ${MASK}`);
  });

  it('knows a secret with half a character in it', () => {
    expect(knowing('broken\ud800half').mask('x broken\ud800half')).toBe(`x ${MASK}`);
  });
});

describe('maskJson', () => {
  it('keeps the shape, also where a secret looks like JSON or like a number', () => {
    const value = { a: 'see 1234567 there', n: 1234567, big: 912345678, list: [{ 'x":"y': 1 }] };
    const masked = knowing('1234567', '":"y').maskJson(JSON.stringify(value));
    expect(JSON.parse(masked)).toEqual({
      a: `see ${MASK} there`,
      n: MASK,
      big: 912345678,
      list: [{ 'x":"y': 1 }],
    });
  });

  it('masks names too', () => {
    expect(knowing('secret-name').maskJson('{"secret-name":1}')).toBe(`{"${MASK}":1}`);
  });

  it('gives valid JSON for any value and secret, and the secret is in no text of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 6, maxLength: 8 }), (value, secret) => {
        const json = JSON.stringify({ value, secret, inside: `<${secret}>` });
        const masked = knowing(secret).maskJson(json);
        const texts: string[] = [];
        const collect = (part: Json): void => {
          if (typeof part === 'string') texts.push(part);
          else if (typeof part === 'object' && part !== null)
            for (const [key, child] of Object.entries(part)) {
              texts.push(key);
              collect(child);
            }
        };
        collect(JSON.parse(masked));
        expect(texts.filter((text) => text.includes(secret))).toEqual([]);
      }),
    );
  });
});

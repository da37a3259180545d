import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findSigner,
  type HashForm,
  keyedHash,
} from '../../../../engine/endpoints/schemes/keyed-hash.ts';
import { prepareKeys } from '../../../../engine/endpoints/schemes/secrets.ts';

const forms = fc.record<HashForm>({
  algorithm: fc.constantFrom('sha1', 'sha256'),
  encoding: fc.constantFrom('hex', 'base64', 'base64url'),
});
const bytes = (maxLength: number) =>
  fc.uint8Array({ minLength: 1, maxLength }).map((array) => Buffer.from(array));
const latin1 = fc.uint8Array({ maxLength: 100 }).map((a) => Buffer.from(a).toString('latin1'));

describe('a keyed hash', () => {
  it('is HMAC, for keys and contents of any length', () => {
    fc.assert(
      fc.property(
        bytes(200),
        forms,
        fc.array(fc.oneof(bytes(300), latin1), { maxLength: 4 }),
        (key, form, content) => {
          const hmac = createHmac(form.algorithm, key);
          for (const part of content)
            hmac.update(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
          const expected = hmac.digest(form.encoding);
          expect(keyedHash(createSecretKey(key), form, content)).toBe(expected);
        },
      ),
    );
  });

  it('is HMAC on both sides of the length at which it is made in another way', () => {
    const key = createSecretKey(Buffer.from('key'));
    for (const length of [0, 1, 65_535, 65_536, 65_537, 1_000_000]) {
      const body = Buffer.alloc(length, 'x');
      const expected = createHmac('sha256', 'key').update('v0:').update(body).digest('hex');
      const form: HashForm = { algorithm: 'sha256', encoding: 'hex' };
      expect(keyedHash(key, form, ['v0:', body])).toBe(expected);
    }
  });

  it('does not mix up keys or contents that come in turn', () => {
    const form: HashForm = { algorithm: 'sha256', encoding: 'hex' };
    const keys = prepareKeys([{ value: 'a' }, { value: 'b', label: 'second' }], 'utf8');
    const signed = (key: string, text: string) =>
      createHmac('sha256', key).update(text).digest('hex');
    for (const text of ['a long text', 'short', '']) {
      const content = [Buffer.from(text)];
      expect(findSigner(keys, form, content, [signed('b', text)])?.name).toBe('second');
      expect(findSigner(keys, form, content, ['', signed('a', text)])?.name).toBe('#1');
      expect(findSigner(keys, form, content, [signed('c', text)])).toBeUndefined();
    }
  });
});

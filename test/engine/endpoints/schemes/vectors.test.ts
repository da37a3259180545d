import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../../engine/endpoints/schemes/index.ts';
import { testVectorSchema, verifyVector } from '../../../../engine/endpoints/test-vector.ts';
import { inRoot } from '../../../../scripts/lib/paths.mjs';
import { SCHEME_NAMES } from '../../../../shared/model/verification.ts';

const file = inRoot('test', 'fixtures', 'vectors', 'signatures.json');
const vectors = testVectorSchema.array().parse(JSON.parse(readFileSync(file, 'utf8')));

describe('the published and derived test vectors', () => {
  it.each(vectors.map((vector, index) => ({ ...vector, index })))(
    '$index $provider: $expect, $note',
    (vector) => {
      const { verdict, detail } = verifyVector(vector);
      expect({ verdict, detail }).toMatchObject({ verdict: vector.expect });
    },
  );

  it('hold no request that would pass with the next one’s secret, or with none', () => {
    for (const vector of vectors.filter(({ expect: wanted }) => wanted === 'accept')) {
      expect(verifyVector({ ...vector, secret: null }).verdict).toBe('reject');
      expect(verifyVector({ ...vector, secret: '' }).verdict).toBe('reject');
    }
  });

  it('are refused with every header twice', () => {
    for (const vector of vectors.filter(({ expect: wanted }) => wanted === 'accept')) {
      if (Array.isArray(vector.headers) || Object.keys(vector.headers).length === 0) continue;
      const twice = Object.entries(vector.headers).map(([name, value]) => [
        name,
        [value, value].flat(),
      ]);
      const verdict = verifyVector({ ...vector, headers: Object.fromEntries(twice) });
      expect(verdict).toMatchObject({ verdict: 'reject', reason: 'signature_duplicated' });
    }
  });

  it('do not depend on how header names are written', () => {
    for (const vector of vectors) {
      if (Array.isArray(vector.headers)) continue;
      const upper = Object.entries(vector.headers).map(([name, value]) => [
        name.toUpperCase(),
        value,
      ]);
      const { verdict } = verifyVector({ ...vector, headers: Object.fromEntries(upper) });
      expect(verdict).toBe(vector.expect);
    }
  });
});

describe('a vector', () => {
  it('of a provider or with an option that is not known is an error, not a verdict', () => {
    const base = testVectorSchema.parse({ provider: 'github', expect: 'reject' });
    expect(() => verifyVector({ ...base, provider: 'unknown' })).toThrow(/no scheme/);
    expect(() => verifyVector({ ...base, options: { colour: 'red' } })).toThrow(/colour/);
  });

  it('may have several secrets, and says which one fits', () => {
    const rotation = vectors.find(({ secret }) => Array.isArray(secret));
    expect(rotation).toBeDefined();
    if (rotation !== undefined) expect(verifyVector(rotation).secret).toBe('#2');
  });
});

describe('the registry', () => {
  it('has every scheme that the settings know, under its own name', () => {
    expect(Object.keys(SCHEMES).sort()).toEqual([...SCHEME_NAMES].sort());
    for (const [name, { scheme }] of Object.entries(SCHEMES)) expect(scheme).toBe(name);
  });

  it('names headers in lower case, and says where the rules are published', () => {
    for (const { scheme, headers, docsUrl } of Object.values(SCHEMES)) {
      expect(headers.join()).toBe(headers.join().toLowerCase());
      if (!['none', 'basic', 'bearer', 'api-key', 'hmac'].includes(scheme))
        expect(docsUrl).toMatch(/^https:\/\//);
    }
  });
});

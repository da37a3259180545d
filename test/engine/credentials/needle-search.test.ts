import fc from 'fast-check';
import { expect, it } from 'vitest';
import { needleSearch } from '../../../engine/credentials/needle-search.ts';

it('finds what includes finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\ud83d', '\ude00') });
  const needle = letters.filter(({ length }) => length >= 3);
  fc.assert(
    fc.property(fc.array(needle, { maxLength: 5 }), letters, letters, (needles, before, after) => {
      const search = needleSearch(needles);
      for (const text of [before, after, `${before}${needles[0] ?? ''}${after}`])
        expect(search(text)).toBe(needles.some((one) => text.includes(one)));
    }),
  );
});

it('finds a needle at either end, and none in what is shorter', () => {
  const search = needleSearch(['secret']);
  expect(['secret', 'xsecret', 'secretx', 'secre', '', 's'].map(search)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

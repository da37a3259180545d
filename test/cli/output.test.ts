import { describe, expect, it } from 'vitest';
import { duration } from '../../cli/output.ts';

describe('duration', () => {
  it.each([
    [999, '999 ms'],
    [59_949, '59.9 s'],
    [59_970, '1 min 0 s'],
    [239_700, '4 min 0 s'],
    [200_400, '3 min 20 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(1000, 1000 + ms)).toBe(text);
  });
});

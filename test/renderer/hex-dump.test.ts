import { expect, it } from 'vitest';
import { hexDump } from '../../renderer/features/inbox/detail/hex-dump.ts';

it('writes sixteen bytes a line: where, what, and what it says', () => {
  const bytes = new TextEncoder().encode('{"id":1,"name":"é"}');
  expect(hexDump(bytes)).toBe(
    [
      '00000000  7b 22 69 64 22 3a 31 2c  22 6e 61 6d 65 22 3a 22  {"id":1,"name":"',
      '00000010  c3 a9 22 7d                                       .."}',
    ].join('\n'),
  );
  expect(hexDump(new Uint8Array(0))).toBe('');
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeFileName } from '../../../../engine/events/body/safe-file-name.ts';
import { anyText } from '../../../support/any-text.ts';

it.each([
  ['report.pdf', 'report.pdf'],
  ['Größe 2.png', 'Größe 2.png'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\x.exe', 'x.exe'],
  ['/', 'fallback'],
  ['..', 'fallback'],
  ['.bashrc', 'bashrc'],
  ['a\0b\r\n.txt', 'ab.txt'],
  ['photo\u202Egnp.exe', 'photognp.exe'],
  ['a<b>:"|?*.txt', 'a_b______.txt'],
  ['con.txt', '_con.txt'],
  ['LPT1', '_LPT1'],
  ['name. ', 'name'],
  ['', 'fallback'],
  [undefined, 'fallback'],
])('%j is written as %j', (name, expected) => {
  expect(safeFileName(name, 'fallback')).toBe(expected);
});

it('shortens a long name and keeps its extension', () => {
  const name = safeFileName(`${'x'.repeat(1000)}.json`, 'fallback');
  expect([name.length, name.endsWith('x.json')]).toEqual([200, true]);
});

it('never leaves the folder, whatever the name', () => {
  fc.assert(
    fc.property(anyText(), (name) => {
      const safe = safeFileName(name, 'fallback');
      expect(safe).not.toBe('');
      expect(safe).not.toMatch(/[/\\\0]|^\./);
      expect(safe.length).toBeLessThanOrEqual(400);
    }),
  );
});

import { expect, it } from 'vitest';
import { fileName } from '../../../renderer/features/editor/versions/download.ts';
import { type DiffRow, diffLines } from '../../../renderer/ui/line-diff.ts';

const signs: Record<DiffRow['kind'], string> = {
  same: ' ',
  added: '+',
  removed: '-',
  'left out': '…',
};

function shown(before: string, after: string): string[] {
  return diffLines(before.split(''), after.split('')).map(
    ({ kind, text }) => `${signs[kind]}${text}`,
  );
}

it('tells the fewest lines that differ', () => {
  expect(shown('abc', 'abc')).toEqual(['…3 lines']);
  expect(shown('abc', 'axc')).toEqual([' a', '-b', '+x', ' c']);
  expect(shown('ab', 'acdb')).toEqual([' a', '+c', '+d', ' b']);
  expect(shown('', 'a')).toEqual(['+a']);
  expect(shown('abcabba', 'cbabac').filter((row) => !row.startsWith(' '))).toHaveLength(5);
});

it('leaves out long stretches that are the same', () => {
  expect(shown('abcdefghX', 'abcdefghY')).toEqual(['…5 lines', ' f', ' g', ' h', '-X', '+Y']);
});

it('gives back both texts, whatever they are', () => {
  const texts = ['abcdef', 'badcfe', '', 'zzzz', 'abcabcabc', 'cbacba'];
  for (const before of texts)
    for (const after of texts) {
      const rows = diffLines(before.split(''), after.split(''));
      if (rows.some(({ kind }) => kind === 'left out')) continue;
      const side = (kind: DiffRow['kind']) =>
        rows
          .filter((row) => row.kind === 'same' || row.kind === kind)
          .map(({ text }) => text)
          .join('');
      expect([side('removed'), side('added')]).toEqual([before, after]);
    }
});

it('tells texts too long to be compared as two blocks', () => {
  const lines = (letter: string) => Array.from({ length: 3000 }, (_, n) => `${letter}${n}`);
  const rows = diffLines(lines('a'), lines('b'));
  expect(rows).toHaveLength(6000);
  expect(rows.findLastIndex(({ kind }) => kind === 'removed')).toBe(2999);
});

it.each([
  ['Shop orders → Übersicht!', 'v3', 'shop-orders-ubersicht-v3.json'],
  ['漢字', 'draft', 'workflow-draft.json'],
])('names files so that every system takes them: %s', (name, suffix, file) => {
  expect(fileName(name, suffix)).toBe(file);
});

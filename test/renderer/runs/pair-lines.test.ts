import { expect, it } from 'vitest';
import { pairLines } from '../../../renderer/features/runs/compare/pair-lines.ts';
import { diffLines } from '../../../renderer/ui/line-diff.ts';

it('puts what stood there beside what stands there now', () => {
  const pairs = pairLines(diffLines(['{', '"a": 1', '}'], ['{', '"a": 2', '"b": 3', '}']));
  expect(pairs.map(([left, right]) => [left?.text, right?.text])).toEqual([
    ['{', '{'],
    ['"a": 1', '"a": 2'],
    [undefined, '"b": 3'],
    ['}', '}'],
  ]);
});

import { expect, it } from 'vitest';
import { selectorProblem } from '../../../engine/documents/selector-problem.ts';

it.each(['h1', 'a[href="x(]"] > b:not(.c, [d=\'"\'])', String.raw`.a\[b\]`, ':has(> img)'])(
  'has nothing against %s',
  (selector) => {
    expect(selectorProblem(selector)).toBeUndefined();
  },
);

it.each([
  [' ', 'it is empty'],
  ['<b>', 'it looks like HTML'],
  ['a[', '"]" is missing'],
  ['a:not(.b', '")" is missing'],
  ['a)', '")" closes nothing'],
  ['a[b)', '")" closes nothing'],
  ['a[b="c]', 'a quote is not closed'],
  [`'`, 'a quote is not closed'],
])('says what is wrong with %j', (selector, problem) => {
  expect(selectorProblem(selector)).toBe(problem);
});

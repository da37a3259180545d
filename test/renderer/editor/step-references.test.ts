import { expect, it } from 'vitest';
import { renameReferences } from '../../../renderer/features/editor/model/step-references.ts';

const renamed = (text: string) => renameReferences(text, new Map([['fetch', 'fetch_2']]));

it.each([
  ['{{ steps.fetch.body }}', '{{ steps.fetch_2.body }}'],
  ['{{ steps["fetch"].body }}', '{{ steps["fetch_2"].body }}'],
  ['{{ steps?.fetch?.body }}', '{{ steps?.fetch_2?.body }}'],
  ['{{ [...steps.fetch.items] }}', '{{ [...steps.fetch_2.items] }}'],
  ['{{ run.links.fetch }}', '{{ run.links.fetch_2 }}'],
  // Braces may stand within an expression, and within its text.
  [
    '{{ merge({ a: { b: 1 }}, steps.fetch) }}, {{ "}}" + steps.fetch }}',
    '{{ merge({ a: { b: 1 }}, steps.fetch_2) }}, {{ "}}" + steps.fetch_2 }}',
  ],
])('reads the copy of a step: %s', (text, expected) => {
  expect(renamed(text)).toBe(expected);
});

it.each([
  'steps.fetch',
  '{{ steps.fetched }}',
  '{{ trigger.body.steps.fetch }}',
  '{{ trigger.body["a"].steps.fetch }}',
])('is no reference to it: %s', (text) => {
  expect(renamed(text)).toBe(text);
});

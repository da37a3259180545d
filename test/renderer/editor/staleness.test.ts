import { expect, it } from 'vitest';
import { fingerprint, staleness } from '../../../renderer/features/editor/samples/staleness.ts';
import { definitionOf } from './panel-fixtures.ts';

const hook = { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } };
const one = { id: 'one', type: 'set', params: { value: 1, note: { a: 1, b: 2 } } };
const two = { id: 'two', type: 'set', params: { value: 2 } };
const three = { id: 'three', type: 'set', params: { value: 3 } };
const ran = definitionOf([hook, one, two, three], 'hook>one one>two two>three');

it('an output is fresh while neither its step nor one before it changed', () => {
  const draft = definitionOf(
    [
      three,
      { ...two, name: 'Second', notes: 'x', position: { x: 9, y: 9 }, pinned: 5 },
      { ...one, params: { note: { b: 2, a: 1 }, value: 1 } },
      hook,
    ],
    'two>three hook>one one>two',
  );
  expect(staleness('two', { ran, draft })).toBe('fresh');
});

it('what comes behind a step does not matter to it', () => {
  const draft = definitionOf([hook, one, two], 'hook>one one>two');
  expect(staleness('two', { ran, draft })).toBe('fresh');
});

it.each([
  ['another param', { ...two, params: { value: 9 } }],
  ['another type', { ...two, type: 'template' }],
  ['turned off', { ...two, disabled: true }],
])('a step that changed itself: %s', (_what, changed) => {
  const draft = definitionOf([hook, one, changed, three], 'hook>one one>two two>three');
  expect(staleness('two', { ran, draft })).toBe('step changed');
  expect(staleness('three', { ran, draft })).toBe('upstream changed');
  expect(staleness('one', { ran, draft })).toBe('fresh');
});

it('other edges before it count, at another port as well', () => {
  const without = definitionOf([hook, one, two, three], 'hook>two two>three');
  expect(staleness('two', { ran, draft: without })).toBe('upstream changed');
  const port = definitionOf([hook, one, two, three], 'hook>one one.error>two two>three');
  expect(staleness('two', { ran, draft: port })).toBe('upstream changed');
});

it('a step that was not there is another one', () => {
  expect(staleness('new', { ran, draft: definitionOf([{ ...two, id: 'new' }]) })).toBe(
    'step changed',
  );
});

it('the fingerprint of a step does not depend on the order of steps, edges and keys', () => {
  const other = definitionOf([three, two, one, hook], 'two>three one>two hook>one');
  expect(fingerprint(other, 'three')).toBe(fingerprint(ran, 'three'));
});

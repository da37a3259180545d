import { describe, expect, it } from 'vitest';
import {
  diffDefinitions,
  isEmpty,
} from '../../../renderer/features/editor/versions/definition-diff.ts';
import {
  diffSummary,
  edgeWords,
  settingWords,
  stepFieldWords,
} from '../../../renderer/features/editor/versions/diff-words.ts';
import { catalog, definitionOf } from './panel-fixtures.ts';

const hook = { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } };
const fetch = { id: 'fetch', type: 'http-request', params: { method: 'GET', url: 'http://a' } };
const tell = { id: 'tell', type: 'notification', params: { title: 'Hello' } };

describe('the difference of two definitions', () => {
  it('is empty for the same steps in another order and with the port written out', () => {
    const before = definitionOf([hook, fetch], 'hook>fetch');
    const after = definitionOf([fetch, hook], 'hook.out>fetch');
    expect(isEmpty(diffDefinitions(before, after, catalog))).toBe(true);
  });

  it('tells steps added, removed and changed, with the fields that changed', () => {
    const before = definitionOf([hook, fetch], 'hook>fetch');
    const changed = { ...fetch, params: { url: 'http://b', timeoutMs: 5 }, disabled: true };
    const after = definitionOf([changed, tell], 'fetch>tell');
    const { steps, edges } = diffDefinitions(before, after, catalog);
    expect(steps.map((step) => [step.kind, step.step.id])).toEqual([
      ['changed', 'fetch'],
      ['added', 'tell'],
      ['removed', 'hook'],
    ]);
    const [first] = steps;
    expect(first?.kind === 'changed' ? first.changes : []).toEqual([
      { kind: 'removed', path: ['params', 'method'], before: 'GET', after: null },
      { kind: 'changed', path: ['params', 'url'], before: 'http://a', after: 'http://b' },
      { kind: 'added', path: ['params', 'timeoutMs'], before: null, after: 5 },
      { kind: 'added', path: ['disabled'], before: null, after: true },
    ]);
    expect(edges.map(({ kind, edge }) => `${kind} ${edge.from}>${edge.to}`)).toEqual([
      'added fetch>tell',
      'removed hook>fetch',
    ]);
  });

  it('knows a step again that only has another id', () => {
    const before = definitionOf([hook, { ...fetch, position: { x: 300, y: 0 } }], 'hook>fetch');
    const after = definitionOf(
      [hook, { ...fetch, id: 'load', position: { x: 300, y: 0 } }],
      'hook>load',
    );
    const { steps, edges } = diffDefinitions(before, after, catalog);
    expect(steps).toMatchObject([
      { kind: 'changed', changes: [{ path: ['id'], before: 'fetch', after: 'load' }] },
    ]);
    expect(edges).toEqual([]);
  });

  it('says of steps that moved, and of notes, only that the layout changed', () => {
    const before = definitionOf([{ ...hook, position: { x: 0, y: 0 } }]);
    const after = definitionOf([{ ...hook, position: { x: 8, y: 8 } }]);
    const diff = diffDefinitions(before, after, catalog);
    expect(diff).toEqual({ steps: [], edges: [], settings: [], layout: true });
    expect(diffSummary(diff)).toBe('Only the layout changed');
  });

  it('does not call it another layout that a step has a place at last', () => {
    const after = definitionOf([{ ...hook, position: { x: 8, y: 8 } }]);
    expect(diffDefinitions(definitionOf([hook]), after, catalog).layout).toBe(false);
  });

  it('does not call it another layout that a step came', () => {
    const after = definitionOf([hook, { ...fetch, position: { x: 300, y: 0 } }]);
    expect(diffDefinitions(definitionOf([hook]), after, catalog).layout).toBe(false);
  });

  it('is told in words', () => {
    const before = definitionOf([hook, fetch], 'hook>fetch');
    const after = definitionOf([hook, fetch, tell], 'hook>fetch fetch>tell', { concurrency: 2 });
    const diff = diffDefinitions(before, after, catalog);
    expect(diffSummary(diff)).toBe('1 step added, 1 edge added, settings changed');
    expect(diff.edges.map((edge) => edgeWords(edge, { definition: after, catalog }))).toEqual([
      '“HTTP request” → “Notification”',
    ]);
    expect(diff.settings.map(({ path }) => settingWords(path))).toEqual(['Runs at once']);
    const entry = catalog.get('http-request');
    expect(stepFieldWords(['params', 'url'], entry)).toBe('URL');
    expect(stepFieldWords(['params', 'body', 'value', 0], entry)).toBe('Body → value[0]');
    expect(stepFieldWords(['retry', 'attempts'], entry)).toBe('Retries → attempts');
    expect(stepFieldWords(['params', 'no such'], entry)).toBe('no such');
  });
});

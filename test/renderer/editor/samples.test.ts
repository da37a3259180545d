import { describe, expect, it } from 'vitest';
import { eventWords } from '../../../renderer/features/editor/samples/event-words.ts';
import {
  sampleScopes,
  samplesShape,
  stepSamples,
} from '../../../renderer/features/editor/samples/step-samples.ts';
import { parseJson } from '../../../renderer/ui/parse-json.ts';
import { catalog, definitionOf, samplesOf } from './panel-fixtures.ts';

const definition = definitionOf(
  [
    { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
    { id: 'fetch', type: 'set', name: 'Fetch', params: { value: 1 }, pinned: { from: 'author' } },
    { id: 'each', type: 'for-each', params: { items: '{{ trigger.body.items }}' } },
    { id: 'line', type: 'set', params: { value: '{{ item }}' } },
    { id: 'aside', type: 'set', params: { value: 1 } },
  ],
  'hook>fetch fetch>each each.each>line hook>aside',
);
const output = (value: number) =>
  ({ output: value, from: 'run', runId: null, status: 'succeeded' }) as const;
const samples = samplesOf({
  steps: { fetch: output(1), each: output(2), line: output(3), aside: output(4) },
  items: { each: { sku: 'SKU-1' } },
});

describe('what a step can read', () => {
  it('is what lies before it, pinned outputs first, and the first item of its loop', () => {
    const { scope, labels } = stepSamples('line', { definition, catalog, samples });
    expect(scope['steps']).toEqual({ fetch: { from: 'author' }, each: 2 });
    expect([scope['item'], scope['index']]).toEqual([{ sku: 'SKU-1' }, 0]);
    expect(scope['trigger']).toBe(samples.trigger);
    expect(labels).toEqual({ hook: 'Webhook', fetch: 'Fetch', each: 'For each' });
  });

  it('is looked up for all steps at once in the same way', () => {
    const scopeOf = sampleScopes(definition, { catalog, samples });
    const line = stepSamples('line', { definition, catalog, samples }).scope;
    expect(scopeOf('line')).toMatchObject({ item: line['item'], trigger: line['trigger'] });
    expect(scopeOf('line')['steps']).toMatchObject({ fetch: { from: 'author' }, each: 2 });
    expect(scopeOf('aside')).not.toHaveProperty('item');
  });

  it('holds no item outside of a loop, and no trigger while nothing came in', () => {
    const none = samplesOf({ triggerFrom: { kind: 'none', id: null, at: null } });
    const { scope } = stepSamples('aside', { definition, catalog, samples: none });
    expect(Object.keys(scope).sort()).toEqual(['run', 'steps', 'vars', 'workflow']);
    expect(stepSamples('aside', { definition, catalog, samples: undefined }).scope).toEqual({
      steps: {},
      vars: {},
    });
  });

  it('has the same shape while only params change, and another one for names, edges and pins', () => {
    const shape = samplesShape(definition);
    const withStep = (change: object) => ({
      ...definition,
      steps: definition.steps.map((step) => (step.id === 'fetch' ? { ...step, ...change } : step)),
    });
    expect(samplesShape(withStep({ params: { value: 2 }, notes: 'x' }))).toBe(shape);
    expect(samplesShape(withStep({ name: 'Load' }))).not.toBe(shape);
    expect(samplesShape(withStep({ pinned: { from: 'author' } }))).not.toBe(shape);
    expect(samplesShape(withStep({ pinned: 5 }))).not.toBe(samplesShape(withStep({ pinned: 6 })));
    expect(samplesShape({ ...definition, edges: definition.edges.slice(1) })).not.toBe(shape);
  });
});

it.each([
  [
    { body: { id: 'order_1', paid: true, total: 4, note: null, items: [] } },
    'id: order_1, paid: true, total: 4',
  ],
  [{ body: { items: [1], customer: {} } }, 'items, customer'],
  [{ body: [1, 2] }, 'a list of 2'],
  [{ body: null }, 'empty'],
  [{ body: 'two\n  lines' }, 'two lines'],
  ['plain', 'plain'],
])('an event in a few words: %j', (trigger, words) => {
  expect(eventWords(trigger)).toBe(words);
});

it('cuts what would be too long for a line', () => {
  const long = { a: 'x'.repeat(100), b: 'y'.repeat(100) };
  expect(eventWords({ body: long })).toHaveLength(71);
});

it('reads JSON, or says where it stops being JSON', () => {
  expect(parseJson('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
  const message = (text: string) => {
    const parsed = parseJson(text);
    return parsed.ok ? '' : parsed.message;
  };
  expect(message('{"a": x}')).toBe('This is not JSON yet: x is not expected where it stands.');
  expect(message('{"a": [1,')).toBe('This is not JSON yet: it ends too early.');
  expect(message('{"a": 1\n "b": 2}')).toBe('This is not JSON yet: look at line 2, character 2.');
});

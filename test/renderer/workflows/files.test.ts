import { describe, expect, it } from 'vitest';
import { diagramLayout } from '../../../renderer/features/workflows/model/diagram-layout.ts';
import {
  filledFile,
  readJson,
  renamed,
} from '../../../renderer/features/workflows/model/fill-file.ts';
import { fileName } from '../../../renderer/ui/download.ts';
import { workflowFileSchema } from '../../../shared/model/workflow.ts';

const file = workflowFileSchema.parse({
  format: 'patchbay/workflow@1',
  name: 'Orders',
  endpoints: [{ key: 'shop', path: 'shop-orders' }],
  steps: [
    { id: 'a', type: 'webhook', params: { endpoint: 'shop' } },
    { id: 'b', type: 'set' },
    { id: 'c', type: 'set' },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
});

describe('a file before it becomes a workflow', () => {
  it('takes the name and the paths that a person chose, and keeps its own where they left them', () => {
    const filled = filledFile(file, { name: ' My orders ', paths: { shop: 'my-shop' } });
    expect(filled).toMatchObject({ name: 'My orders', endpoints: [{ path: 'my-shop' }] });
    const untouched = filledFile(file, { name: ' ', paths: { shop: ' ' } });
    expect(untouched).toMatchObject({ name: 'Orders', endpoints: [{ path: 'shop-orders' }] });
  });

  it('is read from text, and what is no JSON is said', () => {
    expect(readJson('{"a":1}')).toEqual({ value: { a: 1 } });
    expect(readJson('{"a":')).toMatchObject({ message: expect.stringContaining('no JSON') });
    expect(renamed({ a: 1 }, 'X')).toEqual({ a: 1, name: 'X' });
    expect(renamed([1], 'X')).toEqual([1]);
  });

  it('is exported under a name that every system takes', () => {
    expect(fileName('Shop order → stock & Slack')).toBe('shop-order-stock-slack');
    expect(fileName('Übersicht für Ä')).toBe('ubersicht-fur-a');
    expect(fileName('../..')).toBe('workflow');
  });
});

describe('the small drawing', () => {
  it('puts steps without places one behind the other', () => {
    const { nodes, edges } = diagramLayout(file);
    expect(nodes.map(({ x }) => x)).toEqual([0, 60, 120]);
    expect(edges).toHaveLength(2);
  });

  it('begins at its upper left step, wherever that is on the canvas', () => {
    const steps = file.steps.map((step, index) => ({
      ...step,
      position: { x: index * 260, y: 400 - index * 120 },
    }));
    const { nodes, height } = diagramLayout({ steps, edges: file.edges });
    expect(Math.min(...nodes.map(({ y }) => y))).toBe(0);
    expect(height).toBe(2 * 38 + 28);
  });

  it('ends in finite time where edges go in circles, and leaves out edges to nowhere', () => {
    const edges = [
      ...file.edges,
      { from: 'c', port: 'out', to: 'a' },
      { from: 'c', port: 'out', to: 'gone' },
    ];
    expect(diagramLayout({ steps: file.steps, edges }).edges).toHaveLength(3);
    expect(diagramLayout({ steps: [], edges: [] })).toMatchObject({ nodes: [], edges: [] });
  });
});

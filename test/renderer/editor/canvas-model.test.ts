import { describe, expect, it } from 'vitest';
import { catalog as stepCatalog } from '../../../engine/steps/index.ts';
import { canvasEdges } from '../../../renderer/canvas/nodes.ts';
import { mergeOverlay } from '../../../renderer/canvas/run-overlay.ts';
import { commandOf } from '../../../renderer/features/editor/canvas/shortcuts.ts';
import { takeAnswer } from '../../../renderer/features/editor/model/draft-check.ts';
import { whyNotConnect } from '../../../renderer/features/editor/model/may-connect.ts';
import { nearest } from '../../../renderer/features/editor/model/neighbours.ts';
import { isSameJson } from '../../../renderer/features/editor/model/same-json.ts';
import { findSteps } from '../../../renderer/features/editor/palette/find-steps.ts';
import type { WorkflowDefinition, WorkflowProblem } from '../../../shared/model/workflow.ts';

const catalog = new Map(stepCatalog().map((entry) => [entry.type, entry]));

function definition(
  steps: readonly [id: string, type: string][],
  edges: readonly [from: string, port: string, to: string][],
): WorkflowDefinition {
  return {
    steps: steps.map(([id, type]) => ({ id, type, params: {} })),
    edges: edges.map(([from, port, to]) => ({ from, port, to })),
    settings: {},
  };
}

describe('why an edge cannot be drawn', () => {
  const row = definition(
    [
      ['start', 'manual'],
      ['loop', 'for-each'],
      ['inside', 'set'],
      ['after', 'set'],
    ],
    [
      ['start', 'out', 'loop'],
      ['loop', 'each', 'inside'],
      ['loop', 'done', 'after'],
    ],
  );
  const why = (from: string, to: string, port = 'out') =>
    whyNotConnect(row, catalog, { from, port, to });

  it('names what is in the way', () => {
    expect(why('inside', 'inside')).toBe('A step cannot lead to itself.');
    expect(why('after', 'start')).toContain('is a trigger: nothing can lead into it');
    expect(why('start', 'loop')).toContain('already');
    expect(why('inside', 'loop')).toContain('lead back to itself');
    expect(why('start', 'inside')).toContain('only steps of that loop can lead to it');
  });

  it('lets through what can be carried out', () => {
    expect(why('start', 'after')).toBe(null);
  });
});

it('calls an edge by the names that its steps have now', () => {
  const before = definition(
    [
      ['start', 'manual'],
      ['fetch', 'set'],
    ],
    [['start', 'out', 'fetch']],
  );
  const after = {
    ...before,
    steps: before.steps.map((step) => (step.id === 'fetch' ? { ...step, name: 'Prices' } : step)),
  };
  const labels = [before, after].map((each) => canvasEdges(each, catalog, [])[0]?.ariaLabel);
  expect(labels).toEqual([
    expect.stringMatching(/ to Set/),
    expect.stringMatching(/^Edge from .* to Prices$/),
  ]);
});

describe('the answer of a check', () => {
  const problem = (stepId: string, message: string): WorkflowProblem => ({
    severity: 'error',
    stepId,
    field: '',
    message,
  });
  const nothing = { problems: [], problemsOf: new Map(), ports: {} };
  const ports = { a: [{ name: 'out', label: '' }], b: [{ name: 'out', label: '' }] };

  it('keeps what is as before, so that only steps with news are drawn again', () => {
    const before = takeAnswer(nothing, {
      problems: [problem('a', 'one'), problem('b', 'two')],
      ports,
    });
    const after = takeAnswer(before, {
      problems: [problem('a', 'one'), problem('b', 'three')],
      ports: structuredClone(ports),
    });
    expect(after.problemsOf.get('a')).toBe(before.problemsOf.get('a'));
    expect(after.problemsOf.get('b')).toEqual([problem('b', 'three')]);
    expect(after.ports['a']).toBe(before.ports['a']);
  });

  it('keeps steps of a run that fare as before', () => {
    const before = { runId: 'r', steps: { a: { status: 'succeeded' }, b: { status: 'running' } } };
    const after = mergeOverlay(before, {
      runId: 'r',
      steps: { a: { status: 'succeeded' }, b: { status: 'failed' } },
    });
    expect(after?.steps['a']).toBe(before.steps.a);
    expect(after?.steps['b']).toEqual({ status: 'failed' });
  });
});

describe('search of steps', () => {
  const found = (search: string) => findSteps(catalog.values(), search).map(({ type }) => type);

  it('puts a name before a description, and forgives left out letters', () => {
    expect(found('http')[0]).toBe('http-request');
    expect(found('htprq')[0]).toBe('http-request');
    expect(found('zzzz')).toEqual([]);
  });

  it('lists triggers first when nothing is searched', () => {
    expect(catalog.get(found('')[0] ?? '')?.group).toBe('trigger');
    expect(found('')).toHaveLength(catalog.size);
  });
});

describe('keys', () => {
  const press = (key: string, more: Partial<Parameters<typeof commandOf>[0]> = {}) =>
    commandOf({
      key,
      code: '',
      ctrlKey: false,
      metaKey: false,
      shiftKey: false,
      altKey: false,
      ...more,
    })?.command;

  it('tells one letter from another with its modifiers', () => {
    expect(press('d')).toBe('disable');
    expect(press('d', { ctrlKey: true })).toBe('duplicate');
    expect(press('z', { metaKey: true })).toBe('undo');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('redo');
    expect(press('ArrowLeft', { shiftKey: true })).toBe('move-left');
    expect(press('d', { altKey: true })).toBe(undefined);
  });

  it('reads digits and signs whatever the keyboard', () => {
    expect(press('!', { code: 'Digit1', shiftKey: true })).toBe('fit');
    expect(press('?', { code: 'Minus', shiftKey: true })).toBe('help');
    expect(press('/', { code: 'Digit7', shiftKey: true })).toBe('search');
    expect(press('1', { code: 'Digit1' })).toBe(undefined);
  });
});

describe('the nearest step', () => {
  const places = new Map([
    ['near', { x: 300, y: 0 }],
    ['aside', { x: 200, y: 400 }],
    ['left', { x: -300, y: 0 }],
  ]);

  it('lies ahead rather than aside', () => {
    expect(nearest({ x: 0, y: 0 }, places, 'right')).toBe('near');
    expect(nearest({ x: 0, y: 0 }, places, 'left')).toBe('left');
    expect(nearest({ x: 0, y: 0 }, places, 'down')).toBe('aside');
    expect(nearest({ x: 0, y: 0 }, places, 'up')).toBe(null);
  });
});

describe('drafts that are the same', () => {
  it('does not mind the order of keys, nor what is undefined', () => {
    expect(isSameJson({ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1, d: undefined })).toBe(
      true,
    );
    expect(isSameJson({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(isSameJson({ a: null }, {})).toBe(false);
  });
});

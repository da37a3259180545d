import { expect, it } from 'vitest';
import { createEditorStore } from '../../../renderer/features/editor/model/editor-store.ts';
import type { WorkflowDefinition } from '../../../shared/model/workflow.ts';

const named = (name: string): WorkflowDefinition => ({
  steps: [{ id: 'start', type: 'manual', name, params: {}, position: { x: 0, y: 0 } }],
  edges: [],
  settings: {},
});

function opened() {
  const store = createEditorStore(named('Start'));
  const { undo, redo } = store.temporal.getState();
  return {
    type: (name: string) => store.getState().change(() => named(name), 'name'),
    undo: () => undo(),
    redo: () => redo(),
    name: () => store.getState().definition.steps[0]?.name,
  };
}

it('takes back what is typed in one go as a whole', () => {
  const { type, undo, redo, name } = opened();
  for (const text of ['a', 'ab', 'abc']) type(text);
  undo();
  expect(name()).toBe('Start');
  redo();
  expect(name()).toBe('abc');
});

it('takes back what is typed right behind an undo, and only that', () => {
  const { type, undo, redo, name } = opened();
  type('one');
  undo();
  type('two');
  redo();
  expect(name()).toBe('two');
  undo();
  expect(name()).toBe('Start');
  redo();
  expect(name()).toBe('two');
});

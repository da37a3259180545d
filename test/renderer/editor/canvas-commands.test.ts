import { expect, it } from 'vitest';
import { catalog } from '../../../engine/steps/index.ts';
import { createCanvasUi } from '../../../renderer/features/editor/canvas/canvas-ui.ts';
import { createCanvasCommands } from '../../../renderer/features/editor/canvas/commands.ts';
import { openSession } from '../../../renderer/features/editor/model/editor-session.ts';
import type { EditorViewStore } from '../../../renderer/features/editor/model/editor-view.ts';
import { createRpcClient } from '../../../renderer/rpc/client.ts';
import type { WorkflowDefinition } from '../../../shared/model/workflow.ts';
import { openEngine } from '../../support/test-engine.ts';

/** The canvas of a workflow, whose changes stay in the window. */
async function canvasOf(definition: Omit<WorkflowDefinition, 'settings'>) {
  const { call } = await openEngine();
  const { id } = await call('workflows.create', { name: 'Orders', definition });
  const detail = await call('workflows.get', { id });
  const editor = openSession({
    rpc: createRpcClient({
      request: () => new Promise(() => undefined),
      subscribe: () => () => undefined,
    }),
    detail,
    catalog: catalog(),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
  });
  const commands = createCanvasCommands(editor, createCanvasUi());
  return { commands, store: editor.store, view: editor.view, types: editor.catalog };
}

/** Announced last, to who cannot see it. */
const told = (view: EditorViewStore): string => view.getState().announcement.text;
const step = (id: string, x: number) => ({ id, type: 'set', params: {}, position: { x, y: 0 } });

it('cuts out what it copies: a group with the steps in it', async () => {
  const { commands, store } = await canvasOf({
    steps: [step('one', 0), step('two', 288), step('three', 576)],
    edges: [
      { from: 'one', port: 'out', to: 'two' },
      { from: 'two', port: 'out', to: 'three' },
    ],
    groups: [{ id: 'pair', name: 'Pair', steps: ['one', 'two'] }],
  });
  const ids = () => store.getState().definition.steps.map(({ id }) => id);
  store.getState().select(['pair']);
  const text = commands.cut();
  expect(ids()).toEqual(['three']);
  commands.paste(text ?? '', { x: 0, y: 400 });
  expect(ids()).toEqual(['three', 'one', 'two']);
  expect(store.getState().definition.groups).toEqual([
    { id: 'pair', name: 'Pair', steps: ['one', 'two'] },
  ]);
  store.temporal.getState().undo(2);
  expect(ids()).toEqual(['one', 'two', 'three']);
});

it('says what became of a trigger that was dropped on an edge, which it cannot be put into', async () => {
  const { commands, store, view, types } = await canvasOf({
    steps: [step('one', 0), step('two', 288)],
    edges: [{ from: 'one', port: 'out', to: 'two' }],
  });
  const entry = types.get('webhook');
  const [edge = null] = store.getState().definition.edges;
  if (entry === undefined) throw new Error('no webhook');
  commands.add({ entry, place: { x: 0, y: 200 }, edge, middle: { x: 0, y: 0 } });
  expect(store.getState().definition.edges).toEqual([edge]);
  expect(told(view)).toBe('Webhook added');
});

it('takes back the moves of one step by keys, not those of the step before', async () => {
  const { commands, store } = await canvasOf({
    steps: [step('one', 0), step('two', 288)],
    edges: [],
  });
  const places = () => store.getState().definition.steps.map(({ position }) => position?.x);
  for (const id of ['one', 'two']) {
    store.getState().select([id]);
    commands.moveSelected(8, 0);
    commands.moveSelected(8, 0);
  }
  expect(places()).toEqual([16, 304]);
  commands.undo();
  expect(places()).toEqual([16, 288]);
  commands.undo();
  expect(places()).toEqual([0, 288]);
});

it('takes back a step that was dragged into an edge as the one thing that it was', async () => {
  const { commands, store } = await canvasOf({
    steps: [step('one', 0), step('two', 288), { ...step('loose', 0), position: { x: 0, y: 200 } }],
    edges: [{ from: 'one', port: 'out', to: 'two' }],
  });
  const before = store.getState().definition;
  const [edge] = before.edges;
  if (edge === undefined) throw new Error('no edge');
  const places = new Map([['loose', { x: 144, y: 0 }]]);
  expect(commands.putIntoEdge('loose', edge, places)).toBe(true);
  expect(store.getState().definition.edges.map(({ from, to }) => `${from}>${to}`)).toEqual([
    'one>loose',
    'loose>two',
  ]);
  expect(store.getState().definition.steps.map(({ position }) => position)).toEqual([
    { x: 0, y: 0 },
    { x: 432, y: 0 },
    { x: 144, y: 0 },
  ]);
  commands.undo();
  expect(store.getState().definition).toBe(before);
});

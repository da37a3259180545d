import { downstreamOf } from '../../../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowEdge } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import {
  COLUMN,
  GRID,
  isSameEdge,
  type Point,
  positionOf,
  STEP_HEIGHT,
  STEP_WIDTH,
  snap,
} from '../../../canvas/geometry.ts';
import { firstPort } from '../../../canvas/loops.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { formatCount } from '../../../ui/format.ts';
import { copyText, parseClipboard, paste } from '../model/clipboard.ts';
import {
  addGroup,
  addNote,
  addStep,
  connect,
  insertOnEdge,
  move,
  remove,
  toggleDisabled,
} from '../model/definition-changes.ts';
import type { EditorContextValue } from '../model/editor-context.tsx';
import { whyNotConnect } from '../model/may-connect.ts';
import { tidy } from '../model/tidy.ts';
import type { CanvasUiStore } from './canvas-ui.ts';

export interface AddStepOptions {
  entry: StepCatalogEntry;
  /** Null: behind the step it follows, or where `middle` is. */
  place: Point | null;
  from?: { stepId: string; port: string } | null;
  into?: string | null;
  edge?: WorkflowEdge | null;
  /** Middle of what is in sight. */
  middle: Point;
}

/** What an author can do on the canvas, each as one change that undo takes back, said aloud. */
export interface CanvasCommands {
  /** Adds, selects, and returns the id. */
  add(options: AddStepOptions): string;
  /** False when it was refused; then it is said why. */
  connect(edge: WorkflowEdge): boolean;
  /** Puts a step that is on the canvas into an edge, and what was dragged there in its place. */
  putIntoEdge(stepId: string, edge: WorkflowEdge, places: ReadonlyMap<string, Point>): boolean;
  reconnect(before: WorkflowEdge, after: WorkflowEdge): boolean;
  removeEdge(edge: WorkflowEdge): void;
  removeSelected(): void;
  /** The portable text of what is selected; null when nothing is. */
  copied(): string | null;
  /** The same, and takes away what is in it. */
  cut(): string | null;
  /** Ids of what was added; null when the text is no workflow. */
  paste(text: string, at: Point): string[] | null;
  duplicate(): void;
  toggleDisabled(): void;
  moveSelected(dx: number, dy: number): void;
  place(places: ReadonlyMap<string, Point>): void;
  group(): string | null;
  ungroup(): void;
  note(at: Point): string;
  tidy(): void;
  undo(): void;
  redo(): void;
}

export function createCanvasCommands(
  editor: EditorContextValue,
  ui: CanvasUiStore,
): CanvasCommands {
  const { store, catalog, view } = editor;
  const state = () => store.getState();
  const say = (text: string): void => view.getState().announce(text);
  const refuse = (why: string): false => {
    ui.getState().say(why, 'warn');
    return false;
  };
  const nameOf = (id: string): string => stepName(state().definition, catalog, id);
  const entryOf = (id: string): StepCatalogEntry | undefined =>
    catalog.get(stepsById(state().definition).get(id)?.type ?? '');

  function allowed(edge: WorkflowEdge, definition: WorkflowDefinition): boolean {
    const why = whyNotConnect(definition, catalog, edge);
    return why === null || refuse(why);
  }

  function selectedSteps(): ReadonlySet<string> {
    const { definition, selected } = state();
    const steps = new Set(
      definition.steps.filter(({ id }) => selected.has(id)).map(({ id }) => id),
    );
    // Who selects a group means what is in it.
    for (const group of definition.groups ?? [])
      if (selected.has(group.id)) for (const id of group.steps) steps.add(id);
    return steps;
  }

  function selectedParts(): Set<string> {
    const { selected } = state();
    return new Set([...selected, ...selectedSteps()]);
  }

  /** These, and the edges that are selected. */
  function removeParts(ids: ReadonlySet<string>): void {
    const { definition, selectedEdges, openStepId } = state();
    const [only] = ids;
    const words =
      ids.size === 1 && only !== undefined && stepsById(definition).has(only)
        ? nameOf(only)
        : ids.size > 0
          ? formatCount(ids.size, 'part')
          : formatCount(selectedEdges.length, 'edge');
    state().change((now) => remove(now, { ids, edges: selectedEdges, heal: true }));
    state().select([]);
    if (openStepId !== null && ids.has(openStepId)) state().open(null);
    say(`${words} deleted`);
  }

  return {
    add({ entry, place, from = null, into = null, edge = null, middle }) {
      let id = '';
      const isTrigger = entry.group === 'trigger';
      state().change((definition) => {
        const position = place ?? placeFor(definition, { from, edge, middle });
        const added = addStep(definition, { entry, position });
        id = added.id;
        const port = firstPort(entry);
        if (isTrigger && into === null) return added.definition;
        if (edge !== null && !isTrigger)
          return insertOnEdge(added.definition, { edge, stepId: id, port });
        const wanted =
          from !== null && !isTrigger
            ? { from: from.stepId, port: from.port, to: id }
            : into !== null
              ? { from: id, port, to: into }
              : null;
        if (wanted === null) return added.definition;
        return connect(added.definition, wanted) ?? added.definition;
      });
      state().select([id]);
      say(
        edge !== null && !isTrigger
          ? `${entry.name} inserted between ${nameOf(edge.from)} and ${nameOf(edge.to)}`
          : from !== null && !isTrigger
            ? `${entry.name} added after ${nameOf(from.stepId)}`
            : `${entry.name} added`,
      );
      return id;
    },

    connect(edge) {
      if (!allowed(edge, state().definition)) return false;
      state().change((definition) => connect(definition, edge) ?? definition);
      say(`${nameOf(edge.from)} connected to ${nameOf(edge.to)}`);
      return true;
    },

    putIntoEdge(stepId, edge, places) {
      const { definition } = state();
      const entry = entryOf(stepId);
      if (entry === undefined || entry.group === 'trigger') return false;
      if (edge.from === stepId || edge.to === stepId) return false;
      const without = {
        ...definition,
        edges: definition.edges.filter((other) => !isSameEdge(other, edge)),
      };
      const before = { from: edge.from, port: edge.port, to: stepId };
      const after = { from: stepId, port: firstPort(entry), to: edge.to };
      if (!allowed(before, without)) return false;
      if (!allowed(after, { ...without, edges: [...without.edges, before] })) return false;
      state().change((now) => insertOnEdge(move(now, places), { edge, stepId, port: after.port }));
      say(`${nameOf(stepId)} inserted between ${nameOf(edge.from)} and ${nameOf(edge.to)}`);
      return true;
    },

    reconnect(before, after) {
      if (isSameEdge(before, after)) return true;
      const without = remove(state().definition, { ids: new Set(), edges: [before] });
      if (!allowed(after, without)) return false;
      state().change((definition) => {
        const rest = remove(definition, { ids: new Set(), edges: [before] });
        return connect(rest, after) ?? definition;
      });
      say(`${nameOf(after.from)} connected to ${nameOf(after.to)}`);
      return true;
    },

    removeEdge(edge) {
      state().change((definition) => remove(definition, { ids: new Set(), edges: [edge] }));
      state().select([]);
      say('Edge deleted');
    },

    removeSelected() {
      const { selected, selectedEdges } = state();
      if (selected.size > 0 || selectedEdges.length > 0) removeParts(selected);
    },

    copied() {
      const ids = selectedParts();
      if (ids.size === 0) return null;
      say(`${formatCount(ids.size, 'part')} copied`);
      return copyText(state().definition, ids);
    },

    cut() {
      const ids = selectedParts();
      if (ids.size === 0) return null;
      const text = copyText(state().definition, ids);
      removeParts(ids);
      return text;
    },

    paste(text, at) {
      const copied = parseClipboard(text);
      if (copied === null) return null;
      let ids: string[] = [];
      state().change((definition) => {
        const pasted = paste(definition, copied, at);
        ids = pasted.ids;
        return pasted.definition;
      });
      state().select(ids);
      say(`${formatCount(ids.length, 'part')} pasted`);
      return ids;
    },

    duplicate() {
      const { definition } = state();
      const ids = selectedParts();
      const copied = parseClipboard(copyText(definition, ids));
      if (copied === null || ids.size === 0) return;
      const places = [
        ...copied.steps.map(positionOf),
        ...(copied.notes ?? []).map(({ position }) => position),
      ];
      const left = Math.min(...places.map(({ x }) => x));
      const top = Math.min(...places.map(({ y }) => y));
      const bottom = Math.max(...places.map(({ y }) => y));
      let made: string[] = [];
      state().change((now) => {
        const at = { x: left, y: top + (bottom - top) + STEP_HEIGHT + 3 * GRID };
        const pasted = paste(now, copied, at);
        made = pasted.ids;
        return pasted.definition;
      });
      state().select(made);
      say(`${formatCount(made.length, 'part')} duplicated`);
    },

    toggleDisabled() {
      const ids = selectedSteps();
      if (ids.size === 0) return;
      state().change((definition) => toggleDisabled(definition, ids));
      const [first] = ids;
      const off = first !== undefined && stepsById(state().definition).get(first)?.disabled;
      say(`${formatCount(ids.size, 'step')} turned ${off === true ? 'off' : 'on'}`);
    },

    moveSelected(dx, dy) {
      const { definition } = state();
      const ids = selectedParts();
      const places = new Map<string, Point>();
      for (const step of definition.steps)
        if (ids.has(step.id)) places.set(step.id, moved(positionOf(step), dx, dy));
      for (const note of definition.notes ?? [])
        if (ids.has(note.id)) places.set(note.id, moved(note.position, dx, dy));
      const gesture = `move by keys ${[...places.keys()].join(' ')}`;
      if (places.size > 0) state().change((now) => move(now, places), gesture);
    },

    place(places) {
      if (places.size > 0) state().change((definition) => move(definition, places));
    },

    group() {
      const steps = selectedSteps();
      if (steps.size === 0) {
        refuse('Select the steps that shall be in the group first.');
        return null;
      }
      let id = '';
      state().change((definition) => {
        const made = addGroup(definition, { name: 'Group', steps: [...steps] });
        id = made.id;
        return made.definition;
      });
      state().select([id]);
      say(`Group of ${formatCount(steps.size, 'step')} made`);
      return id;
    },

    ungroup() {
      const { definition, selected } = state();
      const gone = (definition.groups ?? []).filter(
        ({ id, steps }) => selected.has(id) || steps.some((step) => selected.has(step)),
      );
      if (gone.length === 0) return;
      const ids = new Set(gone.map(({ id }) => id));
      state().change((now) => remove(now, { ids }));
      state().select(gone.flatMap(({ steps }) => steps));
      say(`${formatCount(gone.length, 'group')} taken apart`);
    },

    note(at) {
      let id = '';
      state().change((definition) => {
        const made = addNote(definition, {
          text: '',
          position: snap(at),
          size: { width: 240, height: 120 },
          color: 'yellow',
        });
        id = made.id;
        return made.definition;
      });
      state().select([id]);
      say('Note added');
      return id;
    },

    tidy() {
      const steps = selectedSteps();
      state().change((definition) => tidy(definition, steps.size > 1 ? steps : null));
      say(steps.size > 1 ? 'Selected steps tidied' : 'Workflow tidied');
    },

    undo() {
      const { pastStates, undo } = store.temporal.getState();
      if (pastStates.length === 0) return say('Nothing to undo');
      undo();
      say('Undone');
    },

    redo() {
      const { futureStates, redo } = store.temporal.getState();
      if (futureStates.length === 0) return say('Nothing to redo');
      redo();
      say('Redone');
    },
  };
}

function moved({ x, y }: Point, dx: number, dy: number): Point {
  return { x: x + dx, y: y + dy };
}

/** Behind the step it follows, halfway along the edge, or in the middle of what is in sight. */
function placeFor(
  definition: WorkflowDefinition,
  {
    from,
    edge,
    middle,
  }: {
    from: { stepId: string; port: string } | null;
    edge: WorkflowEdge | null;
    middle: Point;
  },
): Point {
  const steps = stepsById(definition);
  const source = steps.get(edge?.from ?? from?.stepId ?? '');
  if (source === undefined) return { x: middle.x - STEP_WIDTH / 2, y: middle.y - STEP_HEIGHT / 2 };
  const { x, y } = positionOf(source);
  const target = edge === null ? undefined : steps.get(edge.to);
  if (target !== undefined) {
    const to = positionOf(target);
    const isRoomy = to.x - x >= 2 * COLUMN;
    return isRoomy ? { x: (x + to.x) / 2, y: (y + to.y) / 2 } : { x: x + COLUMN, y: to.y };
  }
  // Below what follows already, so that a second branch does not lie on the first.
  const behind = definition.edges
    .filter((other) => other.from === source.id)
    .flatMap((other) => steps.get(other.to) ?? [])
    .filter((step) => !downstreamOf(step.id, definition.edges).has(source.id))
    .map((step) => positionOf(step))
    .filter((place) => place.x <= x + 2 * COLUMN);
  const below = behind.length === 0 ? y : Math.max(...behind.map((place) => place.y)) + 12 * GRID;
  return { x: x + COLUMN, y: below };
}

import { downstreamOf } from '../../../../shared/graph.ts';
import type { Json } from '../../../../shared/json.ts';
import type {
  CanvasGroup,
  CanvasNote,
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowStep,
} from '../../../../shared/model/workflow.ts';
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
import { renameReferences } from './step-references.ts';

/** An id that no step, note or group has: `http_request`, `http_request_2`. */
export function freeId(definition: WorkflowDefinition, wanted: string): string {
  const taken = new Set(
    [...definition.steps, ...(definition.notes ?? []), ...(definition.groups ?? [])].map(
      ({ id }) => id,
    ),
  );
  const base =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+/, '')
      .replace(/_+$/, '')
      .slice(0, 48) || 'step';
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}_${n}`;
  return id;
}

/** Puts a step of this type where it was dropped, moved aside until it covers no other. */
export function addStep(
  definition: WorkflowDefinition,
  options: { entry: StepCatalogEntry; position: Point; params?: WorkflowStep['params'] },
): { definition: WorkflowDefinition; id: string } {
  const id = freeId(definition, options.entry.type);
  const step: WorkflowStep = {
    id,
    type: options.entry.type,
    params: options.params ?? {},
    position: freePlace(definition, snap(options.position)),
  };
  return { definition: { ...definition, steps: [...definition.steps, step] }, id };
}

function freePlace(definition: WorkflowDefinition, wanted: Point): Point {
  const place = { ...wanted };
  const covers = (): boolean =>
    definition.steps.some((step) => {
      const { x, y } = positionOf(step);
      return Math.abs(x - place.x) < STEP_WIDTH && Math.abs(y - place.y) < STEP_HEIGHT;
    });
  for (let tries = 0; tries < 200 && covers(); tries++) place.y += STEP_HEIGHT + 2 * GRID;
  return place;
}

/** Null when the edge is there already, would lead back to its start, or into itself. */
export function connect(
  definition: WorkflowDefinition,
  edge: WorkflowEdge,
): WorkflowDefinition | null {
  const { from, port, to } = edge;
  if (from === to || downstreamOf(to, definition.edges).has(from)) return null;
  if (definition.edges.some((e) => e.from === from && e.port === port && e.to === to)) return null;
  return { ...definition, edges: [...definition.edges, edge] };
}

/** The step stands between both ends of the edge from now on; it leaves at `port`. */
export function insertOnEdge(
  definition: WorkflowDefinition,
  options: { edge: WorkflowEdge; stepId: string; port: string },
): WorkflowDefinition {
  const { edge, stepId, port } = options;
  const target = definition.steps.find(({ id }) => id === edge.to);
  const inserted = definition.steps.find(({ id }) => id === stepId);
  const without = definition.edges.filter((other) => !isSameEdge(other, edge));
  const edges = [
    ...without,
    { from: edge.from, port: edge.port, to: stepId },
    { from: stepId, port, to: edge.to },
  ];
  if (target === undefined || inserted === undefined) return { ...definition, edges };
  // Room for it: what lies behind moves on where it would be covered.
  const missing = positionOf(inserted).x + COLUMN - positionOf(target).x;
  if (missing <= 0) return { ...definition, edges };
  const behind = downstreamOf(edge.to, definition.edges);
  behind.add(edge.to);
  return {
    ...definition,
    edges,
    steps: definition.steps.map((step) =>
      behind.has(step.id)
        ? { ...step, position: { x: positionOf(step).x + missing, y: positionOf(step).y } }
        : step,
    ),
  };
}

/** Steps, notes and groups; edges of removed steps go with them. What stood around one step in a row is joined again. */
export function remove(
  definition: WorkflowDefinition,
  options: { ids: ReadonlySet<string>; edges?: readonly WorkflowEdge[]; heal?: boolean },
): WorkflowDefinition {
  const { ids, edges: gone = [], heal = false } = options;
  const kept = definition.edges.filter(
    (edge) =>
      !ids.has(edge.from) && !ids.has(edge.to) && !gone.some((other) => isSameEdge(other, edge)),
  );
  const healed = heal && ids.size === 1 ? healedEdges(definition, ids) : [];
  return {
    ...definition,
    steps: definition.steps.filter((step) => !ids.has(step.id)),
    edges: [...kept, ...healed.filter((edge) => !kept.some((other) => isSameEdge(other, edge)))],
    ...mapCanvas(
      definition,
      (notes) => notes.filter((note) => !ids.has(note.id)),
      (groups) =>
        groups
          .filter((group) => !ids.has(group.id))
          .map((group) => ({ ...group, steps: group.steps.filter((id) => !ids.has(id)) }))
          .filter((group) => group.steps.length > 0),
    ),
  };
}

/** One way in and one way out: they belong together once the step between them is gone. */
function healedEdges(
  { edges }: WorkflowDefinition,
  ids: ReadonlySet<string>,
): readonly WorkflowEdge[] {
  const into = edges.filter((edge) => ids.has(edge.to));
  const out = edges.filter((edge) => ids.has(edge.from));
  const [before, otherBefore] = into;
  const [behind, otherBehind] = out;
  if (before === undefined || behind === undefined) return [];
  if (otherBefore !== undefined || otherBehind !== undefined) return [];
  return [{ from: before.from, port: before.port, to: behind.to }];
}

export function changeStep(
  definition: WorkflowDefinition,
  id: string,
  change: Partial<Omit<WorkflowStep, 'id'>>,
): WorkflowDefinition {
  return {
    ...definition,
    steps: definition.steps.map((step) =>
      step.id === id ? cleaned({ ...step, ...change }) : step,
    ),
  };
}

/** Optional fields that were set back are left out, as if they had never been there. */
function cleaned(step: WorkflowStep): WorkflowStep {
  const entries = Object.entries(step).filter(
    ([key, value]) => value !== undefined && !(key === 'disabled' && value === false),
  );
  // The entries are those of a step, less some that may be missing.
  return Object.assign(
    { id: step.id, type: step.type, params: step.params },
    Object.fromEntries(entries),
  );
}

export function renamedParams(
  { params }: Pick<WorkflowStep, 'params'>,
  newIds: ReadonlyMap<string, string>,
): WorkflowStep['params'] {
  const renamed: Json = renameReferences(params, newIds);
  return typeof renamed === 'object' && renamed !== null && !Array.isArray(renamed)
    ? renamed
    : params;
}

export function move(
  definition: WorkflowDefinition,
  places: ReadonlyMap<string, Point>,
): WorkflowDefinition {
  return {
    ...definition,
    steps: definition.steps.map((step) => {
      const position = places.get(step.id);
      return position === undefined ? step : { ...step, position };
    }),
    ...mapCanvas(
      definition,
      (notes) =>
        notes.map((note) => {
          const position = places.get(note.id);
          return position === undefined ? note : { ...note, position };
        }),
      (groups) => [...groups],
    ),
  };
}

export function addNote(
  definition: WorkflowDefinition,
  note: Omit<CanvasNote, 'id'>,
): { definition: WorkflowDefinition; id: string } {
  const id = freeId(definition, 'note');
  return {
    definition: { ...definition, notes: [...(definition.notes ?? []), { id, ...note }] },
    id,
  };
}

export function changeNote(
  definition: WorkflowDefinition,
  id: string,
  change: Partial<Omit<CanvasNote, 'id'>>,
): WorkflowDefinition {
  return {
    ...definition,
    notes: (definition.notes ?? []).map((note) => (note.id === id ? { ...note, ...change } : note)),
  };
}

/** A step is in one group at most. */
export function addGroup(
  definition: WorkflowDefinition,
  group: Omit<CanvasGroup, 'id'>,
): { definition: WorkflowDefinition; id: string } {
  const id = freeId(definition, 'group');
  const members = new Set(group.steps);
  const others = (definition.groups ?? [])
    .map((other) => ({ ...other, steps: other.steps.filter((step) => !members.has(step)) }))
    .filter((other) => other.steps.length > 0);
  return { definition: { ...definition, groups: [...others, { id, ...group }] }, id };
}

export function changeGroup(
  definition: WorkflowDefinition,
  id: string,
  change: Partial<Omit<CanvasGroup, 'id'>>,
): WorkflowDefinition {
  return {
    ...definition,
    groups: (definition.groups ?? []).map((group) =>
      group.id === id ? { ...group, ...change } : group,
    ),
  };
}

/** A definition without notes and groups has no such fields. */
function mapCanvas(
  { notes, groups }: WorkflowDefinition,
  onNotes: (notes: readonly CanvasNote[]) => CanvasNote[],
  onGroups: (groups: readonly CanvasGroup[]) => CanvasGroup[],
): Pick<WorkflowDefinition, 'notes' | 'groups'> {
  return {
    ...(notes === undefined ? {} : { notes: onNotes(notes) }),
    ...(groups === undefined ? {} : { groups: onGroups(groups) }),
  };
}

/** Turns the steps off; if all of them are off already, on. */
export function toggleDisabled(
  definition: WorkflowDefinition,
  ids: ReadonlySet<string>,
): WorkflowDefinition {
  const chosen = definition.steps.filter((step) => ids.has(step.id));
  if (chosen.length === 0) return definition;
  const disabled = !chosen.every((step) => step.disabled === true);
  return {
    ...definition,
    steps: definition.steps.map((step) =>
      ids.has(step.id) ? cleaned({ ...step, disabled }) : step,
    ),
  };
}

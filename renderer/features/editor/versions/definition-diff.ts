import diff from 'microdiff';
import type { Json } from '../../../../shared/json.ts';
import type { ValueChange } from '../../../../shared/model/run.ts';
import type {
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowStep,
} from '../../../../shared/model/workflow.ts';
import { isSameEdge, positionOf } from '../../../canvas/geometry.ts';
import { type Catalog, resolvedPort } from '../../../canvas/loops.ts';

export type StepDifference =
  | { kind: 'added'; step: WorkflowStep }
  | { kind: 'removed'; step: WorkflowStep }
  /** Paths as in `['params', 'url']`. */
  | { kind: 'changed'; before: WorkflowStep; step: WorkflowStep; changes: readonly ValueChange[] };

export interface EdgeDifference {
  kind: 'added' | 'removed';
  edge: WorkflowEdge;
}

export interface DefinitionDiff {
  steps: readonly StepDifference[];
  edges: readonly EdgeDifference[];
  settings: readonly ValueChange[];
  /** Where steps stand, notes, groups: for people only. */
  layout: boolean;
}

/** What became of a workflow. Steps that only moved are not told one by one. */
export function diffDefinitions(
  before: WorkflowDefinition,
  after: WorkflowDefinition,
  catalog: Catalog,
): DefinitionDiff {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const ids = new Set(after.steps.map(({ id }) => id));
  const gone = before.steps.filter(({ id }) => !ids.has(id));
  const renamed = renamedSteps(
    gone,
    after.steps.filter(({ id }) => !old.has(id)),
  );
  const steps: StepDifference[] = [];
  for (const step of after.steps) {
    const other = old.get(step.id) ?? renamed.get(step.id);
    if (other === undefined) steps.push({ kind: 'added', step });
    else {
      const changes = stepChanges(other, step);
      if (changes.length > 0) steps.push({ kind: 'changed', before: other, step, changes });
    }
  }
  const taken = new Set(renamed.values());
  for (const step of gone) if (!taken.has(step)) steps.push({ kind: 'removed', step });
  return {
    steps,
    edges: edgeChanges(before, after, { catalog, renamed }),
    settings: valueChanges({ ...before.settings }, { ...after.settings }),
    layout: layoutOf(before, after) !== layoutOf(after, before),
  };
}

export function isEmpty({ steps, edges, settings, layout }: DefinitionDiff): boolean {
  return steps.length + edges.length + settings.length === 0 && !layout;
}

/** A step that has another id and is the same otherwise: what it was before, by its new id. */
function renamedSteps(
  gone: readonly WorkflowStep[],
  added: readonly WorkflowStep[],
): Map<string, WorkflowStep> {
  const renamed = new Map<string, WorkflowStep>();
  const left = new Set(gone);
  for (const step of added) {
    const place = JSON.stringify(positionOf(step));
    for (const other of left) {
      if (other.type !== step.type || JSON.stringify(positionOf(other)) !== place) continue;
      renamed.set(step.id, other);
      left.delete(other);
      break;
    }
  }
  return renamed;
}

function stepChanges(before: WorkflowStep, after: WorkflowStep): ValueChange[] {
  const { position: _before, ...old } = before;
  const { position: _after, ...next } = after;
  return valueChanges(old, next);
}

function edgeChanges(
  before: WorkflowDefinition,
  after: WorkflowDefinition,
  options: { catalog: Catalog; renamed: ReadonlyMap<string, WorkflowStep> },
): EdgeDifference[] {
  const newIds = new Map([...options.renamed].map(([id, { id: oldId }]) => [oldId, id]));
  const called = (id: string): string => newIds.get(id) ?? id;
  const old = resolvedEdges(before, options.catalog).map((edge) => ({
    ...edge,
    from: called(edge.from),
    to: called(edge.to),
  }));
  const next = resolvedEdges(after, options.catalog);
  const added = next.filter((edge) => !old.some((other) => isSameEdge(edge, other)));
  const removed = old.filter((edge) => !next.some((other) => isSameEdge(edge, other)));
  return [
    ...added.map((edge) => ({ kind: 'added' as const, edge })),
    ...removed.map((edge) => ({ kind: 'removed' as const, edge })),
  ];
}

function resolvedEdges({ steps, edges }: WorkflowDefinition, catalog: Catalog): WorkflowEdge[] {
  const types = new Map(steps.map(({ id, type }) => [id, type]));
  return edges.map((edge) => ({
    ...edge,
    port: resolvedPort(edge.port, catalog.get(types.get(edge.from) ?? '')),
  }));
}

/** A wide object such as params, as JSON holds it: what is `undefined` is not there. */
type Entries = { readonly [key: string]: unknown };

function valueChanges(before: Entries, after: Entries): ValueChange[] {
  const changes: ValueChange[] = [];
  for (const change of diff(plain(before), plain(after))) {
    const { path } = change;
    switch (change.type) {
      case 'CREATE':
        changes.push({ kind: 'added', path, before: null, after: change.value });
        break;
      case 'REMOVE':
        changes.push({ kind: 'removed', path, before: change.oldValue, after: null });
        break;
      default:
        changes.push({ kind: 'changed', path, before: change.oldValue, after: change.value });
    }
  }
  return changes;
}

function plain(value: Entries): Record<string, Json> {
  return JSON.parse(JSON.stringify(value));
}

/**
 * Where steps stand that have a place in the other one too: that a step came or went is told
 * already, and one without a place is laid out anew whenever it is shown.
 */
function layoutOf(
  { steps, notes = [], groups = [] }: WorkflowDefinition,
  other: WorkflowDefinition,
): string {
  const placed = new Set(
    other.steps.filter(({ position }) => position !== undefined).map(({ id }) => id),
  );
  const places = steps
    .filter(({ id, position }) => position !== undefined && placed.has(id))
    .map((step) => [step.id, positionOf(step)] as const)
    .sort(([one], [next]) => (one < next ? -1 : 1));
  return JSON.stringify([places, notes, groups]);
}

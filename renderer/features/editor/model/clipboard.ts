import {
  WORKFLOW_FORMAT,
  type WorkflowDefinition,
  type WorkflowFileInput,
  workflowFileSchema,
} from '../../../../shared/model/workflow.ts';
import { type Point, positionOf, snap } from '../../../canvas/geometry.ts';
import { freeId, renamedParams } from './definition-changes.ts';

/** The chosen steps and notes with the edges among them and the groups that are chosen as a whole, as the portable text of a workflow file. */
export function copyText(definition: WorkflowDefinition, ids: ReadonlySet<string>): string {
  const steps = definition.steps.filter((step) => ids.has(step.id));
  const notes = (definition.notes ?? []).filter((note) => ids.has(note.id));
  const groups = (definition.groups ?? []).filter((group) =>
    group.steps.every((id) => ids.has(id)),
  );
  const file: WorkflowFileInput = {
    format: WORKFLOW_FORMAT,
    name: 'Clipboard',
    steps,
    edges: definition.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
    ...(notes.length === 0 ? {} : { notes }),
    ...(groups.length === 0 ? {} : { groups }),
  };
  return JSON.stringify(file, null, 2);
}

/** What a text on the clipboard holds; null when it is no workflow file. */
export function parseClipboard(text: string): WorkflowDefinition | null {
  // Most texts that people paste are not ours: they are not worth a schema's work.
  if (!text.includes(WORKFLOW_FORMAT)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = workflowFileSchema.safeParse(value);
  if (!parsed.success) return null;
  const { steps, edges, settings = {}, notes, groups } = parsed.data;
  return {
    steps,
    edges,
    settings,
    ...(notes === undefined ? {} : { notes }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/**
 * Adds copies under ids that are free, with `at` as their top left corner; expressions among them
 * read each other's copies.
 */
export function paste(
  definition: WorkflowDefinition,
  copied: WorkflowDefinition,
  at: Point,
): { definition: WorkflowDefinition; ids: string[] } {
  const newIds = new Map<string, string>();
  let result = definition;
  for (const { id } of [...copied.steps, ...(copied.notes ?? []), ...(copied.groups ?? [])]) {
    const free = freeId(result, id);
    newIds.set(id, free);
    // Taken from now on, before the steps themselves are put there.
    result = { ...result, steps: [...result.steps, { id: free, type: 'set', params: {} }] };
  }
  const places = [...copied.steps.map(positionOf), ...(copied.notes ?? []).map((n) => n.position)];
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const moved = ({ x, y }: Point): Point => snap({ x: x - left + at.x, y: y - top + at.y });
  const newId = (id: string): string => newIds.get(id) ?? id;
  const notes = (copied.notes ?? []).map((note) => ({
    ...note,
    id: newId(note.id),
    position: moved(note.position),
  }));
  const groups = (copied.groups ?? []).map((group) => ({
    ...group,
    id: newId(group.id),
    steps: group.steps.map(newId),
  }));
  return {
    definition: {
      ...definition,
      steps: [
        ...definition.steps,
        ...copied.steps.map((step) => ({
          ...step,
          id: newId(step.id),
          position: moved(positionOf(step)),
          params: renamedParams(step, newIds),
        })),
      ],
      edges: [
        ...definition.edges,
        ...copied.edges.map((edge) => ({ ...edge, from: newId(edge.from), to: newId(edge.to) })),
      ],
      ...(notes.length === 0 ? {} : { notes: [...(definition.notes ?? []), ...notes] }),
      ...(groups.length === 0 ? {} : { groups: [...(definition.groups ?? []), ...groups] }),
    },
    ids: [...newIds.values()],
  };
}

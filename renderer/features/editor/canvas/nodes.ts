import type { Edge, Node } from '@xyflow/react';
import { loopsAround } from '../../../../shared/graph.ts';
import type {
  CanvasGroup,
  CanvasNote,
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowStep,
} from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { positionOf, STEP_HEIGHT, STEP_WIDTH } from '../model/definition-changes.ts';

export type StepNode = Node<{ step: WorkflowStep }, 'step'>;
export type NoteNode = Node<{ note: CanvasNote }, 'note'>;
/** What surrounds steps: the body of a loop, or a group that their author made. */
export type FrameNode = Node<{ label: string; group: CanvasGroup | null }, 'frame'>;
export type CanvasNode = StepNode | NoteNode | FrameNode;
export type CanvasEdge = Edge<{ edge: WorkflowEdge }, 'step'>;

const FRAME_PADDING = 24;
const FRAME_HEAD = 20;

/** The same object for the same step: React Flow then draws only what changed. */
const stepNodes = new WeakMap<WorkflowStep, StepNode>();
const noteNodes = new WeakMap<CanvasNote, NoteNode>();
const edgeObjects = new WeakMap<WorkflowEdge, CanvasEdge>();

function stepNode(step: WorkflowStep): StepNode {
  let node = stepNodes.get(step);
  if (node === undefined) {
    node = { id: step.id, type: 'step', position: positionOf(step), data: { step } };
    stepNodes.set(step, node);
  }
  return node;
}

function noteNode(note: CanvasNote): NoteNode {
  let node = noteNodes.get(note);
  if (node === undefined) {
    const { width, height } = note.size;
    node = {
      id: note.id,
      type: 'note',
      position: note.position,
      data: { note },
      width,
      height,
      zIndex: -1,
    };
    noteNodes.set(note, node);
  }
  return node;
}

export function edgeId({ from, port, to }: WorkflowEdge): string {
  return `${from} ${port} ${to}`;
}

export function canvasEdges(
  definition: WorkflowDefinition,
  catalog: ReadonlyMap<string, StepCatalogEntry>,
  steps: ReadonlyMap<string, WorkflowStep>,
): CanvasEdge[] {
  return definition.edges.map((edge) => {
    const known = edgeObjects.get(edge);
    if (known !== undefined) return known;
    const source = steps.get(edge.from);
    const entry = source === undefined ? undefined : catalog.get(source.type);
    const made: CanvasEdge = {
      id: edgeId(edge),
      type: 'step',
      source: edge.from,
      target: edge.to,
      sourceHandle: resolvedPort(edge.port, entry),
      data: { edge },
    };
    edgeObjects.set(edge, made);
    return made;
  });
}

/** `out` means the first port of a step type that has none of this name. */
function resolvedPort(port: string, entry: StepCatalogEntry | undefined): string {
  if (port !== 'out' || entry === undefined || entry.dynamicPorts) return port;
  return entry.ports.some(({ name }) => name === 'out') ? port : (entry.ports[0]?.name ?? port);
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function boundsOf(
  ids: Iterable<string>,
  places: ReadonlyMap<string, { x: number; y: number; width: number; height: number }>,
): Bounds | null {
  let bounds: Bounds | null = null;
  for (const id of ids) {
    const place = places.get(id);
    if (place === undefined) continue;
    const { x, y, width, height } = place;
    bounds =
      bounds === null
        ? { left: x, top: y, right: x + width, bottom: y + height }
        : {
            left: Math.min(bounds.left, x),
            top: Math.min(bounds.top, y),
            right: Math.max(bounds.right, x + width),
            bottom: Math.max(bounds.bottom, y + height),
          };
  }
  return bounds;
}

function frame(
  id: string,
  data: FrameNode['data'],
  { left, top, right, bottom }: Bounds,
): FrameNode {
  return {
    id,
    type: 'frame',
    position: { x: left - FRAME_PADDING, y: top - FRAME_PADDING - FRAME_HEAD },
    width: right - left + 2 * FRAME_PADDING,
    height: bottom - top + 2 * FRAME_PADDING + FRAME_HEAD,
    data,
    zIndex: -2,
    selectable: data.group !== null,
    draggable: false,
    connectable: false,
    focusable: data.group !== null,
  };
}

/** Frames around loop bodies and groups, by where their steps stand at this moment. */
export function frames(
  definition: WorkflowDefinition,
  catalog: ReadonlyMap<string, StepCatalogEntry>,
  nodes: readonly CanvasNode[],
): FrameNode[] {
  const places = new Map(
    nodes.flatMap((node) =>
      node.type === 'step'
        ? [
            [
              node.id,
              {
                x: node.position.x,
                y: node.position.y,
                width: node.measured?.width ?? STEP_WIDTH,
                height: node.measured?.height ?? STEP_HEIGHT,
              },
            ] as const,
          ]
        : [],
    ),
  );
  const result: FrameNode[] = [];
  const types = new Map(definition.steps.map((step) => [step.id, step]));
  const bodyPort = (id: string): string | null => {
    const step = types.get(id);
    const entry = step === undefined ? undefined : catalog.get(step.type);
    return entry?.container === true ? (entry.ports[0]?.name ?? null) : null;
  };
  const loops = definition.steps.filter(({ id }) => bodyPort(id) !== null);
  if (loops.length > 0) {
    const edges = definition.edges.map((edge) => {
      const port = bodyPort(edge.from);
      return port !== null && edge.port === 'out' ? { ...edge, port } : edge;
    });
    const { loopOf } = loopsAround([...types.keys()], edges, bodyPort);
    for (const loop of loops) {
      const members = [...loopOf].filter(([id]) => isWithin(loopOf, id, loop.id)).map(([id]) => id);
      const bounds = boundsOf(members, places);
      const label = `Each item of “${loop.name ?? catalog.get(loop.type)?.name ?? loop.id}”`;
      if (bounds !== null) result.push(frame(`loop ${loop.id}`, { label, group: null }, bounds));
    }
  }
  for (const group of definition.groups ?? []) {
    const bounds = boundsOf(group.steps, places);
    if (bounds !== null) result.push(frame(group.id, { label: group.name, group }, bounds));
  }
  return result;
}

function isWithin(loopOf: ReadonlyMap<string, string>, id: string, loop: string): boolean {
  for (let at = loopOf.get(id); at !== undefined; at = loopOf.get(at)) if (at === loop) return true;
  return false;
}

/**
 * The nodes of a definition; what React Flow measured and what is selected is kept, and a node
 * nothing happened to stays the same object.
 */
export function reconcile(
  definition: WorkflowDefinition,
  before: readonly CanvasNode[],
  selected: ReadonlySet<string>,
): CanvasNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return [...definition.steps.map(stepNode), ...(definition.notes ?? []).map(noteNode)].map(
    (node): CanvasNode => {
      const old = known.get(node.id);
      const isSelected = selected.has(node.id);
      if (old === undefined) return isSelected ? { ...node, selected: true } : node;
      const isSame =
        old.data === node.data &&
        old.position.x === node.position.x &&
        old.position.y === node.position.y &&
        (old.selected ?? false) === isSelected;
      if (isSame) return old;
      return node.type === 'step'
        ? { ...node, measured: old.measured, selected: isSelected }
        : { ...node, measured: old.measured, selected: isSelected };
    },
  );
}

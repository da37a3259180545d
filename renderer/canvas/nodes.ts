import type { Edge, Node } from '@xyflow/react';
import { topologicalOrder } from '../../shared/graph.ts';
import type {
  CanvasColor,
  CanvasGroup,
  CanvasNote,
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowStep,
} from '../../shared/model/workflow.ts';
import { isSameEdge, type Point, positionOf, STEP_HEIGHT, STEP_WIDTH } from './geometry.ts';
import { type Catalog, loopBodies, resolvedPort } from './loops.ts';
import { stepsById } from './step-index.ts';
import { stepName } from './step-names.ts';

export type StepNode = Node<{ step: WorkflowStep }, 'step'>;
export type NoteNode = Node<{ note: CanvasNote }, 'note'>;
/** What surrounds steps: the body of a loop, or a group that their author made. */
export type FrameNode = Node<
  { label: string; color: CanvasColor | null; group: CanvasGroup | null; steps: readonly string[] },
  'frame'
>;
export type CanvasNode = StepNode | NoteNode | FrameNode;
export type CanvasEdge = Edge<{ edge: WorkflowEdge }, 'step'>;

const FRAME_PADDING = 24;
const FRAME_HEAD = 24;

/** The same object for the same step: React Flow then draws only what changed. */
const stepNodes = new WeakMap<WorkflowStep, StepNode>();
const noteNodes = new WeakMap<CanvasNote, NoteNode>();
const edgeObjects = new WeakMap<WorkflowEdge, CanvasEdge>();

/** Where the words stand that name a step to screen readers. */
export function stepLabelId(stepId: string): string {
  return `step-label-${stepId}`;
}

function stepNode(step: WorkflowStep): StepNode {
  let node = stepNodes.get(step);
  if (node === undefined) {
    node = {
      id: step.id,
      type: 'step',
      position: positionOf(step),
      data: { step },
      // The canvas is one stop of the Tab key; arrow keys go from step to step.
      domAttributes: {
        tabIndex: -1,
        'aria-roledescription': 'step',
        'aria-labelledby': stepLabelId(step.id),
      },
    };
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
      ariaLabel: note.text === '' ? 'Empty note' : `Note: ${note.text.slice(0, 120)}`,
      domAttributes: { tabIndex: -1, 'aria-roledescription': 'note' },
      connectable: false,
    };
    noteNodes.set(note, node);
  }
  return node;
}

function edgeId({ from, port, to }: WorkflowEdge): string {
  return `${from} ${port} ${to}`;
}

export function canvasEdges(
  definition: WorkflowDefinition,
  catalog: Catalog,
  selected: readonly WorkflowEdge[],
): CanvasEdge[] {
  const steps = stepsById(definition);
  return definition.edges.map((edge) => {
    const source = steps.get(edge.from);
    const sourceHandle = resolvedPort(edge.port, catalog.get(source?.type ?? ''));
    const ariaLabel = `Edge from ${stepName(definition, catalog, edge.from)} to ${stepName(definition, catalog, edge.to)}`;
    let made = edgeObjects.get(edge);
    if (made?.sourceHandle !== sourceHandle || made.ariaLabel !== ariaLabel) {
      made = {
        id: edgeId(edge),
        type: 'step',
        source: edge.from,
        target: edge.to,
        sourceHandle,
        data: { edge },
        focusable: false,
        ariaLabel,
      };
      edgeObjects.set(edge, made);
    }
    return selected.some((other) => isSameEdge(other, edge))
      ? { ...made, selected: true, reconnectable: true }
      : made;
  });
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function around(one: Bounds | null, other: Bounds): Bounds {
  if (one === null) return other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** A frame before it is known where its steps stand. */
export interface FrameMembers {
  id: string;
  steps: ReadonlySet<string>;
  data: FrameNode['data'];
}

/** The frames around loop bodies and groups, the innermost first. */
export function frameMembers(definition: WorkflowDefinition, catalog: Catalog): FrameMembers[] {
  const result: FrameMembers[] = [];
  for (const { loopId, steps } of loopBodies(definition, catalog).bodies) {
    const label = `Each item of “${stepName(definition, catalog, loopId)}”`;
    const data = { label, color: null, group: null, steps: [...steps] };
    result.push({ id: `loop ${loopId}`, steps, data });
  }
  for (const group of definition.groups ?? []) {
    const data = { label: group.name, color: group.color ?? null, group, steps: group.steps };
    result.push({ id: group.id, steps: new Set(group.steps), data });
  }
  return result.sort((one, other) => one.steps.size - other.steps.size);
}

/**
 * The frames where their steps stand at this moment; one around another leaves room for it. A frame
 * that nothing happened to is the same object as in `before`.
 */
export function frames(
  members: readonly FrameMembers[],
  nodes: readonly CanvasNode[],
  options: { selected: ReadonlySet<string>; before: ReadonlyMap<string, FrameNode> },
): FrameNode[] {
  if (members.length === 0) return [];
  const places = new Map<string, Bounds>();
  for (const node of nodes) {
    if (node.type !== 'step') continue;
    const { x, y } = node.position;
    places.set(node.id, {
      left: x,
      top: y,
      right: x + (node.measured?.width ?? STEP_WIDTH),
      bottom: y + (node.measured?.height ?? STEP_HEIGHT),
    });
  }
  const done: { steps: ReadonlySet<string>; bounds: Bounds }[] = [];
  const result: FrameNode[] = [];
  for (const { id, steps, data } of members) {
    let bounds: Bounds | null = null;
    for (const step of steps) {
      const place = places.get(step);
      if (place !== undefined) bounds = around(bounds, place);
    }
    if (bounds === null) continue;
    for (const inner of done)
      if ([...inner.steps].every((step) => steps.has(step))) bounds = around(bounds, inner.bounds);
    const outer = {
      left: bounds.left - FRAME_PADDING,
      top: bounds.top - FRAME_PADDING - FRAME_HEAD,
      right: bounds.right + FRAME_PADDING,
      bottom: bounds.bottom + FRAME_PADDING,
    };
    done.push({ steps, bounds: outer });
    result.push(frame(id, data, outer, options));
  }
  // The outermost first, so that it lies below.
  return result.reverse();
}

function frame(
  id: string,
  data: FrameNode['data'],
  { left, top, right, bottom }: Bounds,
  { selected, before }: { selected: ReadonlySet<string>; before: ReadonlyMap<string, FrameNode> },
): FrameNode {
  const old = before.get(id);
  const isSelected = selected.has(id);
  if (
    old !== undefined &&
    old.position.x === left &&
    old.position.y === top &&
    old.width === right - left &&
    old.height === bottom - top &&
    old.data.label === data.label &&
    old.data.color === data.color &&
    old.data.steps.length === data.steps.length &&
    old.data.steps.every((step, index) => step === data.steps[index]) &&
    (old.selected ?? false) === isSelected
  )
    return old;
  return {
    id,
    type: 'frame',
    position: { x: left, y: top },
    width: right - left,
    height: bottom - top,
    data,
    zIndex: -2,
    selected: isSelected,
    selectable: data.group !== null,
    dragHandle: '[data-frame-head]',
    // Only its head can be taken: within it, the canvas is the canvas.
    style: { pointerEvents: 'none' },
    connectable: false,
    focusable: data.group !== null,
    ariaLabel: data.group === null ? data.label : `Group: ${data.label}`,
    domAttributes: {
      tabIndex: -1,
      'aria-roledescription': data.group === null ? 'loop' : 'group of steps',
    },
  };
}

/** Steps in the order in which they are carried out, which is also that of reading. */
export function readingOrder(definition: WorkflowDefinition): WorkflowStep[] {
  const steps = stepsById(definition);
  const order = topologicalOrder([...steps.keys()], definition.edges);
  const ordered = new Set(order);
  const rest = definition.steps.filter(({ id }) => !ordered.has(id));
  return [...order.flatMap((id) => steps.get(id) ?? []), ...rest];
}

/**
 * The nodes of a definition; what React Flow measured is kept, and a node nothing happened to stays
 * the same object.
 */
export function reconcile(
  definition: WorkflowDefinition,
  before: CanvasNode[],
  selected: ReadonlySet<string>,
): CanvasNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const wanted = [
    ...readingOrder(definition).map(stepNode),
    ...(definition.notes ?? []).map(noteNode),
  ];
  const result = wanted.map((node): CanvasNode => {
    const old = known.get(node.id);
    const isSelected = selected.has(node.id);
    if (old === undefined) return isSelected ? { ...node, selected: true } : node;
    const isSame =
      old.data === node.data &&
      old.position.x === node.position.x &&
      old.position.y === node.position.y &&
      old.width === node.width &&
      old.height === node.height &&
      (old.selected ?? false) === isSelected;
    if (isSame) return old;
    return node.type === 'step'
      ? { ...node, measured: old.measured, selected: isSelected }
      : {
          ...node,
          measured: { width: node.width, height: node.height },
          selected: isSelected,
        };
  });
  const isSame = result.length === before.length && result.every((node, i) => node === before[i]);
  return isSame ? before : result;
}

/** Where steps and notes were put by hand and the definition does not know yet. */
export function movedPlaces(
  definition: WorkflowDefinition,
  nodes: readonly CanvasNode[],
): Map<string, Point> {
  const places = new Map<string, Point>();
  const steps = stepsById(definition);
  const notes = new Map((definition.notes ?? []).map((note) => [note.id, note.position]));
  for (const { id, type, position } of nodes) {
    if (type === 'frame') continue;
    const step = steps.get(id);
    const before = step === undefined ? notes.get(id) : positionOf(step);
    if (before !== undefined && (before.x !== position.x || before.y !== position.y))
      places.set(id, position);
  }
  return places;
}

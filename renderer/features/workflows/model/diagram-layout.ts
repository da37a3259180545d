import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';

export interface DiagramNode {
  id: string;
  type: string;
  x: number;
  y: number;
}

export interface Diagram {
  nodes: DiagramNode[];
  edges: { id: string; from: DiagramNode; to: DiagramNode }[];
  width: number;
  height: number;
}

const columnWidth = 60;
const rowHeight = 38;
const nodeSize = 28;
/** A step and the one beside it on the canvas of the editor. */
const canvasColumn = 260;
const canvasRow = 120;

/**
 * Where steps stand in a drawing too small for words. Steps keep the places of the canvas; those
 * without one stand in the order in which they come.
 */
export function diagramLayout({
  steps,
  edges,
}: Pick<WorkflowDefinition, 'steps' | 'edges'>): Diagram {
  const depths = depthOf(
    steps.map(({ id }) => id),
    edges,
  );
  const nodes = steps.map(({ id, type, position }, index) => ({
    id,
    type,
    x: position === undefined ? (depths.get(id) ?? index) : position.x / canvasColumn,
    y: position === undefined ? 0 : position.y / canvasRow,
  }));
  const left = Math.min(...nodes.map(({ x }) => x), 0);
  const top = Math.min(...nodes.map(({ y }) => y), Number.POSITIVE_INFINITY);
  const placed = nodes.map((node) => ({
    ...node,
    x: Math.round((node.x - left) * columnWidth),
    y: Math.round((node.y - (nodes.length === 0 ? 0 : top)) * rowHeight),
  }));
  const byId = new Map(placed.map((node) => [node.id, node]));
  return {
    nodes: placed,
    edges: edges.flatMap(({ from, port, to }) => {
      const source = byId.get(from);
      const target = byId.get(to);
      return source === undefined || target === undefined
        ? []
        : [{ id: `${from}.${port}>${to}`, from: source, to: target }];
    }),
    width: Math.max(0, ...placed.map(({ x }) => x)) + nodeSize,
    height: Math.max(0, ...placed.map(({ y }) => y)) + nodeSize,
  };
}

/** How many edges lead to each step, at most; circles are cut where they close. */
function depthOf(
  ids: readonly string[],
  edges: WorkflowDefinition['edges'],
): ReadonlyMap<string, number> {
  const depths = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < ids.length; round += 1) {
    let changed = false;
    for (const { from, to } of edges) {
      const next = (depths.get(from) ?? 0) + 1;
      if (next <= (depths.get(to) ?? 0) || next >= ids.length) continue;
      depths.set(to, next);
      changed = true;
    }
    if (!changed) break;
  }
  return depths;
}

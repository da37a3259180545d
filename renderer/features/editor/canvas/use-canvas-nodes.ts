import { applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { WorkflowEdge } from '../../../../shared/model/workflow.ts';
import { isSameEdge } from '../../../canvas/geometry.ts';
import {
  type CanvasEdge,
  type CanvasNode,
  canvasEdges,
  type FrameNode,
  frameMembers,
  frames,
  movedPlaces,
  reconcile,
} from '../../../canvas/nodes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';

const ANIMATION_MS = 140;

/**
 * The nodes and edges that React Flow draws. What is dragged moves here first, and is one change of
 * the draft when it is let go.
 */
export function useCanvasNodes() {
  const { store, catalog } = useEditorContext();
  const definition = useEditor((state) => state.definition);
  const selected = useEditor((state) => state.selected);
  const selectedEdges = useEditor((state) => state.selectedEdges);
  const [own, setOwn] = useState<CanvasNode[]>(() => reconcile(definition, [], selected));
  const [drawn, setDrawn] = useState({ definition, selected });
  const { isAnimating, animateNext, glide } = useGliding(setOwn);

  // While rendering, so that no frame shows what is no longer true.
  let nodes = own;
  if (drawn.definition !== definition || drawn.selected !== selected) {
    setDrawn({ definition, selected });
    nodes = reconcile(definition, own, selected);
    if (nodes !== own) setOwn(nodes);
  }
  useLayoutEffect(() => glide(definition), [definition, glide]);

  const members = useMemo(() => frameMembers(definition, catalog), [definition, catalog]);
  const known = useRef<ReadonlyMap<string, FrameNode>>(new Map());
  const around = useMemo(
    () => frames(members, nodes, { selected, before: known.current }),
    [members, nodes, selected],
  );
  useEffect(() => {
    known.current = new Map(around.map((frame) => [frame.id, frame]));
  }, [around]);
  const all = useMemo<CanvasNode[]>(
    () => (around.length === 0 ? nodes : [...around, ...nodes]),
    [around, nodes],
  );
  const edges = useMemo(
    () => canvasEdges(definition, catalog, selectedEdges),
    [definition, catalog, selectedEdges],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const frameIds = known.current;
      const ofNodes: NodeChange<CanvasNode>[] = [];
      const chosen = new Map<string, boolean>();
      const shifts: { steps: ReadonlySet<string>; dx: number; dy: number }[] = [];
      for (const change of changes) {
        if (change.type === 'select') chosen.set(change.id, change.selected);
        const frame = 'id' in change ? frameIds.get(change.id) : undefined;
        if (frame === undefined) ofNodes.push(change);
        else if (change.type === 'position' && change.position !== undefined)
          shifts.push({
            steps: new Set(frame.data.steps),
            dx: change.position.x - frame.position.x,
            dy: change.position.y - frame.position.y,
          });
      }
      const alone = new Set(
        ofNodes.flatMap((change) => (change.type === 'position' ? [change.id] : [])),
      );
      const moving = shifts.filter(({ dx, dy }) => dx !== 0 || dy !== 0);
      if (ofNodes.length > 0 || moving.length > 0)
        setOwn((before) => {
          const next = applyNodeChanges(ofNodes, before);
          if (moving.length === 0) return next;
          return next.map((node) => {
            const shift = moving.find(({ steps }) => steps.has(node.id));
            if (shift === undefined || alone.has(node.id)) return node;
            const { x, y } = node.position;
            return { ...node, position: { x: x + shift.dx, y: y + shift.dy } };
          });
        });
      if (chosen.size > 0) {
        const state = store.getState();
        const next = new Set(state.selected);
        for (const [id, isChosen] of chosen) {
          if (isChosen) next.add(id);
          else next.delete(id);
        }
        const isSame =
          next.size === state.selected.size && [...next].every((id) => state.selected.has(id));
        if (!isSame) state.select(next, state.selectedEdges);
      }
    },
    [store],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      const state = store.getState();
      let next: readonly WorkflowEdge[] = state.selectedEdges;
      for (const change of changes) {
        if (change.type !== 'select') continue;
        const edge = state.definition.edges.find(
          (it) => `${it.from} ${it.port} ${it.to}` === change.id,
        );
        if (edge === undefined) continue;
        next = next.filter((other) => !isSameEdge(other, edge));
        if (change.selected) next = [...next, edge];
      }
      if (next !== state.selectedEdges) state.select(state.selected, next);
    },
    [store],
  );

  const latest = useRef(nodes);
  useEffect(() => {
    latest.current = nodes;
  }, [nodes]);

  /** Where the draft does not have yet what was dragged. */
  const dragged = useCallback(
    () => movedPlaces(store.getState().definition, latest.current),
    [store],
  );

  return {
    nodes: all,
    edges,
    onNodesChange,
    onEdgesChange,
    dragged,
    animateNext,
    isAnimating,
  };
}

/** Lets what the next change moves glide to its place, where motion is welcome. */
function useGliding(setNodes: (update: (before: CanvasNode[]) => CanvasNode[]) => void) {
  const wanted = useRef<ReadonlyMap<string, { x: number; y: number }> | null>(null);
  const frame = useRef(0);
  const isAnimating = useRef(false);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const animateNext = useCallback((nodes: readonly CanvasNode[]) => {
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    wanted.current = new Map(nodes.map((node) => [node.id, node.position]));
  }, []);

  /** Called when a change is about to be drawn. */
  const glide = useCallback(
    (_definition: unknown) => {
      const from = wanted.current;
      wanted.current = null;
      if (from === null) return;
      const start = performance.now();
      let goals: ReadonlyMap<string, CanvasNode> | null = null;
      isAnimating.current = true;
      const draw = (): void => {
        const passed = Math.min(1, (performance.now() - start) / ANIMATION_MS);
        const eased = 1 - (1 - passed) ** 3;
        setNodes((nodes) => {
          goals ??= new Map(nodes.map((node) => [node.id, node]));
          const targets = goals;
          return nodes.map((node) => {
            const goal = targets.get(node.id);
            const begin = from.get(node.id);
            if (goal === undefined || begin === undefined) return node;
            const { x, y } = goal.position;
            if (begin.x === x && begin.y === y) return node;
            if (passed === 1) return { ...goal, measured: node.measured };
            return {
              ...node,
              position: { x: begin.x + (x - begin.x) * eased, y: begin.y + (y - begin.y) * eased },
            };
          });
        });
        if (passed < 1) frame.current = requestAnimationFrame(draw);
        else isAnimating.current = false;
      };
      cancelAnimationFrame(frame.current);
      draw();
    },
    [setNodes],
  );
  return { isAnimating, animateNext, glide };
}

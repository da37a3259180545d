import '@xyflow/react/dist/base.css';
import {
  applyNodeChanges,
  type EdgeProps,
  getBezierPath,
  type NodeChange,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import {
  createContext,
  type KeyboardEvent,
  memo,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { CanvasToolBar } from '../../../canvas/canvas-tools.tsx';
import { Dots } from '../../../canvas/dots.tsx';
import { EdgeLine } from '../../../canvas/edge-line.tsx';
import { FrameBox } from '../../../canvas/frame-box.tsx';
import {
  type CanvasEdge,
  type CanvasNode,
  canvasEdges,
  type FrameNode,
  frameMembers,
  frames,
  type NoteNode,
  reconcile,
  type StepNode,
} from '../../../canvas/nodes.ts';
import { NoteBox } from '../../../canvas/note-box.tsx';
import { Overview } from '../../../canvas/overview.tsx';
import { createRunOverlay, useEdgeState, useStepOverlay } from '../../../canvas/run-overlay.ts';
import { StepBox } from '../../../canvas/step-box.tsx';
import surface from '../../../canvas/surface.module.css';
import { useCanvasSight } from '../../../canvas/use-canvas-sight.ts';
import { formatCount } from '../../../ui/format.ts';
import { type OpenRun, useOpenRun } from './open-run.ts';
import classes from './run-view.module.css';

const fitOptions = { padding: 0.15, maxZoom: 1, minZoom: 0.2 };
const FAR = 0.45;
const noAttribution = { hideAttribution: true };

type Drawing = Pick<OpenRun, 'catalog' | 'overlay' | 'portsOf'>;
const DrawingContext = createContext<Drawing>({
  catalog: new Map(),
  overlay: createRunOverlay(),
  portsOf: () => [],
});

const StepNodeView = memo(function StepNodeView({ data, selected }: NodeProps<StepNode>) {
  const { step } = data;
  const { catalog, overlay, portsOf } = useContext(DrawingContext);
  return (
    <StepBox
      step={step}
      entry={catalog.get(step.type)}
      ports={portsOf(step.id)}
      overlay={useStepOverlay(overlay, step.id)}
      isSelected={selected}
      isOpen={selected}
    />
  );
});

const NoteNodeView = memo(function NoteNodeView({ data }: NodeProps<NoteNode>) {
  return <NoteBox note={data.note} isSelected={false} />;
});

const FrameNodeView = memo(function FrameNodeView({ data }: NodeProps<FrameNode>) {
  return <FrameBox data={data} isSelected={false} />;
});

const EdgeView = memo(function EdgeView(props: EdgeProps<CanvasEdge>) {
  const { source, target, sourceHandleId } = props;
  const { overlay } = useContext(DrawingContext);
  const state = useEdgeState(overlay, { source, port: sourceHandleId ?? 'out', target });
  const [path] = getBezierPath(props);
  return <EdgeLine path={path} state={state} />;
});

const nodeTypes = { step: StepNodeView, note: NoteNodeView, frame: FrameNodeView };
const edgeTypes = { step: EdgeView };

/** The workflow as this run carried it out, with how each step fared; to look at only. */
export function RunCanvas() {
  return (
    <ReactFlowProvider>
      <CanvasArea />
    </ReactFlowProvider>
  );
}

function CanvasArea() {
  const { definition, catalog, overlay, portsOf, step, select, items } = useOpenRun();
  const root = useRef<HTMLDivElement>(null);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const sight = useCanvasSight(root);
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const selectedId = step?.stepId ?? null;
  const { nodes, edges, onNodesChange } = useDrawing(selectedId);
  // Nodes are drawn again only when one of these changes, and not with each change of the run.
  const drawing = useMemo(() => ({ catalog, overlay, portsOf }), [catalog, overlay, portsOf]);

  useEffect(() => {
    if (selectedId !== null) sight.show(selectedId);
  }, [selectedId, sight]);

  function choose(stepId: string): void {
    const inside = items.flatMap(({ steps }) => steps).find((each) => each.stepId === stepId);
    select({ stepId, iteration: inside?.iteration ?? '' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextStep(event.key, selectedId, nodes, edges);
    if (next !== null) choose(next);
    else if (event.key === '+' || event.key === '=') void flow.zoomIn();
    else if (event.key === '-') void flow.zoomOut();
    else if (event.key === '!' || event.key === '0') void flow.fitView(fitOptions);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <DrawingContext value={drawing}>
      <div ref={root} className={`${surface.root} ${classes.canvas}`} data-far={isFar || undefined}>
        <Dots />
        <ReactFlow<CanvasNode, CanvasEdge>
          aria-label={`Canvas of the run, ${formatCount(definition.steps.length, 'step')}`}
          tabIndex={0}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onKeyDown={onKeyDown}
          onNodeClick={(_event, node) => {
            if (node.type === 'step') choose(node.id);
          }}
          onPaneClick={() => select(null)}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          panOnScroll
          minZoom={0.1}
          maxZoom={2}
          fitView
          fitViewOptions={fitOptions}
          onlyRenderVisibleElements={definition.steps.length > 150}
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          nodesFocusable
          edgesFocusable={false}
          proOptions={noAttribution}
        />
        {definition.steps.length > 8 && <Overview nodes={nodes} />}
        <CanvasToolBar onFit={() => void flow.fitView(fitOptions)} />
      </div>
    </DrawingContext>
  );
}

/** What is drawn; React Flow's measures are kept, and what nothing happened to stays the same object. */
function useDrawing(selectedId: string | null) {
  const { definition, catalog } = useOpenRun();
  const selected = useMemo(() => new Set(selectedId === null ? [] : [selectedId]), [selectedId]);
  const [own, setOwn] = useState<CanvasNode[]>(() => reconcile(definition, [], selected));
  const [drawn, setDrawn] = useState({ definition, selected });
  let steps = own;
  if (drawn.definition !== definition || drawn.selected !== selected) {
    setDrawn({ definition, selected });
    steps = reconcile(definition, own, selected);
    if (steps !== own) setOwn(steps);
  }
  const members = useMemo(() => frameMembers(definition, catalog), [definition, catalog]);
  const nodes = useMemo(
    () => [...frames(members, steps, { selected: nothing, before: new Map() }), ...steps],
    [members, steps],
  );
  const edges = useMemo(() => canvasEdges(definition, catalog, []), [definition, catalog]);
  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const measured = changes.filter(({ type }) => type === 'dimensions');
    if (measured.length > 0) setOwn((before) => applyNodeChanges(measured, before));
  }, []);
  return { nodes, edges, onNodesChange };
}

const nothing: ReadonlySet<string> = new Set();

/** Arrows go along the edges, up and down among the steps beside; without a step, to the first. */
function nextStep(
  key: string,
  current: string | null,
  nodes: readonly CanvasNode[],
  edges: readonly CanvasEdge[],
): string | null {
  if (!key.startsWith('Arrow')) return null;
  const steps = nodes.filter((node) => node.type === 'step');
  const here = steps.find(({ id }) => id === current);
  if (here === undefined) return steps[0]?.id ?? null;
  if (key === 'ArrowRight')
    return edges.find(({ source }) => source === current)?.target ?? current;
  if (key === 'ArrowLeft') return edges.find(({ target }) => target === current)?.source ?? current;
  const down = key === 'ArrowDown' ? 1 : -1;
  const distance = ({ position: { x, y } }: CanvasNode): number =>
    Math.abs(x - here.position.x) * 2 + Math.abs(y - here.position.y);
  const [nearest] = steps
    .filter(({ id, position }) => id !== current && (position.y - here.position.y) * down > 0)
    .sort((one, other) => distance(one) - distance(other));
  return nearest?.id ?? current;
}

import '@xyflow/react/dist/base.css';
import {
  type Connection,
  type FinalConnectionState,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { WorkflowEdge } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { formatCount } from '../../../ui/format.ts';
import { GRID, type Point, STEP_HEIGHT, STEP_WIDTH } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { whyNotConnect } from '../model/may-connect.ts';
import { nearest } from '../model/neighbours.ts';
import { portsInUse } from '../model/ports-in-use.ts';
import { stepsById } from '../model/step-index.ts';
import { CATALOG_DRAG_TYPE } from '../palette/drag.ts';
import { StepSearchBox } from '../palette/step-search.tsx';
import classes from './canvas.module.css';
import { CanvasCommandsProvider } from './canvas-context.ts';
import { CanvasEmpty } from './canvas-empty.tsx';
import { CanvasNotice } from './canvas-notice.tsx';
import { CanvasTools } from './canvas-tools.tsx';
import { CanvasUiProvider, createCanvasUi } from './canvas-ui.ts';
import { createCanvasCommands } from './commands.ts';
import { ConnectionLine } from './connection-line.tsx';
import { Dots } from './dots.tsx';
import { FrameNode } from './frame-node.tsx';
import { type CanvasEdge, type CanvasNode, readingOrder } from './nodes.ts';
import { NoteNode } from './note-node.tsx';
import { Overview } from './overview.tsx';
import type { Command } from './shortcuts.ts';
import { ShortcutsOverlay } from './shortcuts-overlay.tsx';
import { StepEdge } from './step-edge.tsx';
import { StepNode } from './step-node.tsx';
import { useCanvasClipboard, useCanvasKeys } from './use-canvas-keys.ts';
import { useCanvasNodes } from './use-canvas-nodes.ts';
import { useCanvasSight } from './use-canvas-sight.ts';

const nodeTypes = { step: StepNode, note: NoteNode, frame: FrameNode };
const edgeTypes = { step: StepEdge };
const snapGrid: [number, number] = [GRID, GRID];
const panButtons = [1];
const fitOptions = { padding: 0.15, maxZoom: 1, minZoom: 0.2 };
/** Below this zoom nobody can read what stands on a step: only its name is drawn, and larger. */
const FAR = 0.45;
const noAttribution = { hideAttribution: true };

/** The drawing of a workflow, and everything that can be done to it by mouse, touch and keys. */
export function Canvas({ ref }: { ref?: Ref<CanvasHandle> }) {
  return (
    <ReactFlowProvider>
      <CanvasArea handle={ref} />
    </ReactFlowProvider>
  );
}

export interface CanvasHandle {
  /** Adds a step behind the selected one, or in the middle. */
  add(entry: StepCatalogEntry): void;
}

function CanvasArea({ handle }: { handle: Ref<CanvasHandle> | undefined }) {
  const editor = useEditorContext();
  const { store, catalog, autosave } = editor;
  const [ui] = useState(createCanvasUi);
  const commands = useMemo(() => createCanvasCommands(editor, ui), [editor, ui]);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const root = useRef<HTMLDivElement>(null);
  const sight = useCanvasSight(root);
  const { nodes, edges, onNodesChange, onEdgesChange, commitPlaces, animateNext } =
    useCanvasNodes(commands);
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const openStepId = useEditor((state) => state.openStepId);
  useEffect(() => {
    // The panel takes room: what it is about stays in sight.
    if (openStepId !== null) sight.show(openStepId);
  }, [openStepId, sight]);
  const stepCount = useEditor((state) => state.definition.steps.length);
  const [wasFilled] = useState(() => store.getState().definition.steps.length > 0);
  const isEmpty = useEditor(
    ({ definition }) => definition.steps.length === 0 && (definition.notes ?? []).length === 0,
  );

  const wanted = useEditorView((view) => view.wanted);
  const seenWish = useRef(wanted);
  useEffect(() => {
    if (wanted === null || wanted === seenWish.current) return;
    seenWish.current = wanted;
    const state = store.getState();
    if (!stepsById(state.definition).has(wanted.stepId)) return;
    state.select([wanted.stepId]);
    state.open(wanted.stepId);
    sight.show(wanted.stepId);
    sight.focus(wanted.stepId);
  }, [wanted, store, sight]);

  const connectionOf = useCallback(
    ({ source, sourceHandle, target }: Connection | CanvasEdge): WorkflowEdge => ({
      from: source,
      port: sourceHandle ?? 'out',
      to: target,
    }),
    [],
  );
  const isValidConnection = useCallback(
    (connection: Connection | CanvasEdge) =>
      whyNotConnect(store.getState().definition, catalog, connectionOf(connection)) === null,
    [store, catalog, connectionOf],
  );

  /** Let go where there is no port: at a step it connects, on the canvas it asks what follows. */
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromNode, fromHandle } = state;
      if (state.isValid === true || fromNode === null || fromHandle === null) return;
      const pointer = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (pointer === undefined) return;
      const at = { x: pointer.clientX, y: pointer.clientY };
      const under = document
        .elementFromPoint(at.x, at.y)
        ?.closest('.react-flow__node-step')
        ?.getAttribute('data-id');
      const other = state.toNode?.id ?? under ?? null;
      const isForward = fromHandle.type === 'source';
      if (other !== null) {
        if (other === fromNode.id && state.toNode === null) return;
        if (isForward)
          commands.connect({ from: fromNode.id, port: fromHandle.id ?? 'out', to: other });
        else {
          const port = state.toHandle?.id ?? undefined;
          const type = stepsById(store.getState().definition).get(other)?.type ?? '';
          const first = catalog.get(type)?.ports[0]?.name ?? 'out';
          commands.connect({ from: other, port: port ?? first, to: fromNode.id });
        }
        return;
      }
      const spot = flow.screenToFlowPosition(at);
      const place = { x: isForward ? spot.x : spot.x - STEP_WIDTH, y: spot.y - STEP_HEIGHT / 2 };
      ui.getState().openSearch({
        at,
        place,
        ...(isForward
          ? { from: { stepId: fromNode.id, port: fromHandle.id ?? 'out' } }
          : { into: fromNode.id }),
      });
    },
    [commands, store, catalog, flow, ui],
  );

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.some((type) => type === CATALOG_DRAG_TYPE || type === 'Files'))
      return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    ui.getState().setDropEdge(edgeUnder({ x: event.clientX, y: event.clientY }));
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    const edge = edgeOf(edgeUnder(at));
    ui.getState().setDropEdge(null);
    const spot = flow.screenToFlowPosition(at);
    const entry = catalog.get(event.dataTransfer.getData(CATALOG_DRAG_TYPE));
    if (entry !== undefined) {
      const place = { x: spot.x - STEP_WIDTH / 2, y: spot.y - STEP_HEIGHT / 2 };
      sight.focus(commands.add({ entry, place, edge, middle: spot }));
      return;
    }
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    void file.text().then((text) => {
      if (commands.paste(text, spot) === null)
        ui.getState().say(`“${file.name}” is not a workflow file.`, 'warn');
    });
  }

  function edgeOf(id: string | null): WorkflowEdge | null {
    return edges.find((edge) => edge.id === id)?.data?.edge ?? null;
  }

  const onNodeDragStop = useCallback(
    (event: ReactMouseEvent | MouseEvent | TouchEvent, node: CanvasNode, moved: CanvasNode[]) => {
      const dropEdge = ui.getState().dropEdge;
      ui.getState().setDropEdge(null);
      commitPlaces(event as MouseEvent, node, moved);
      const edge =
        dropEdge === null
          ? undefined
          : store
              .getState()
              .definition.edges.find((it) => `${it.from} ${it.port} ${it.to}` === dropEdge);
      if (edge !== undefined && node.type === 'step') commands.putIntoEdge(node.id, edge);
    },
    [ui, commitPlaces, commands, store],
  );

  /** A step that nothing leads to or from can be put into an edge. */
  const onNodeDrag = useCallback(
    (event: MouseEvent | TouchEvent, node: CanvasNode, moved: CanvasNode[]) => {
      if (moved.length !== 1 || node.type !== 'step' || !('clientX' in event)) return;
      const { definition } = store.getState();
      const isLoose = !definition.edges.some(({ from, to }) => from === node.id || to === node.id);
      const isTrigger = catalog.get(node.data.step.type)?.group === 'trigger';
      if (!isLoose || isTrigger) return;
      ui.getState().setDropEdge(edgeUnder({ x: event.clientX, y: event.clientY }));
    },
    [store, catalog, ui],
  );

  function middle(): Point {
    const box = root.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }

  /** The step that keys are about: the one with the focus, or else the only selected one. */
  function currentStep(): string | null {
    const focused = document.activeElement?.closest('.react-flow__node')?.getAttribute('data-id');
    if (focused !== null && focused !== undefined) return focused;
    const { selected } = store.getState();
    const [only] = selected;
    return selected.size === 1 && only !== undefined ? only : null;
  }

  function go(direction: 'left' | 'right' | 'up' | 'down'): boolean {
    const { definition, select } = store.getState();
    const current = currentStep();
    const places = new Map<string, Point>(
      nodes.flatMap((node) => (node.type === 'frame' ? [] : [[node.id, node.position] as const])),
    );
    const from = current === null ? undefined : places.get(current);
    let next: string | null;
    if (current === null || from === undefined) next = readingOrder(definition)[0]?.id ?? null;
    else {
      places.delete(current);
      next = followed(direction, current) ?? nearest(from, places, direction);
    }
    if (next === null) return true;
    select([next]);
    sight.show(next);
    sight.focus(next);
    return true;
  }

  /** Along an edge before anything else: that is where the workflow goes. */
  function followed(direction: 'left' | 'right' | 'up' | 'down', current: string): string | null {
    const { definition } = store.getState();
    if (direction === 'right')
      return definition.edges.find(({ from }) => from === current)?.to ?? null;
    if (direction === 'left')
      return definition.edges.find(({ to }) => to === current)?.from ?? null;
    return null;
  }

  function openSearchFor(isConnecting: boolean): boolean {
    const { definition, selectedEdges } = store.getState();
    const [edge] = selectedEdges;
    const current = currentStep();
    const step = current === null ? undefined : stepsById(definition).get(current);
    const element = step === undefined ? null : sight.element(step.id);
    const box = (element ?? root.current)?.getBoundingClientRect();
    const at =
      box === undefined
        ? { x: 0, y: 0 }
        : element === null
          ? { x: box.x + box.width / 2 - 180, y: box.y + 80 }
          : { x: box.right + 16, y: box.top };
    if (isConnecting && step === undefined) {
      ui.getState().say('Go to a step first: the edge starts there.', 'warn');
      return true;
    }
    ui.getState().openSearch({
      at,
      from:
        step === undefined || edge !== undefined
          ? null
          : { stepId: step.id, port: freePort(step.id) },
      edge: isConnecting ? null : (edge ?? null),
      isConnecting,
    });
    return true;
  }

  function freePort(stepId: string): string {
    const { definition } = store.getState();
    const type = stepsById(definition).get(stepId)?.type ?? '';
    const ports = editor.check.getState().ports[stepId] ?? catalog.get(type)?.ports ?? [];
    const taken = portsInUse(definition, catalog, stepId).split('\n');
    return (ports.find(({ name }) => !taken.includes(name)) ?? ports[0])?.name ?? 'out';
  }

  function nextEdge(): boolean {
    const { definition, selectedEdges, select, selected } = store.getState();
    const current = currentStep();
    const all = definition.edges.filter(({ from, to }) => from === current || to === current);
    if (current === null || all.length === 0) return false;
    const [chosen] = selectedEdges;
    const next = all[(chosen === undefined ? 0 : all.indexOf(chosen) + 1) % all.length];
    if (next === undefined) return false;
    select([], [next]);
    editor.view
      .getState()
      .announce(edges.find((edge) => edge.data?.edge === next)?.ariaLabel ?? 'Edge');
    void selected;
    return true;
  }

  function run(command: Command): boolean {
    const state = store.getState();
    const something = state.selected.size > 0 || state.selectedEdges.length > 0;
    const current = currentStep();
    switch (command) {
      case 'help':
        ui.getState().showHelp(true);
        return true;
      case 'undo':
        commands.undo();
        return true;
      case 'redo':
        commands.redo();
        return true;
      case 'save':
        void autosave.flush().catch(() => {});
        return true;
      case 'search':
        return openSearchFor(false);
      case 'connect':
        return openSearchFor(true);
      case 'next-edge':
        return nextEdge();
      case 'open':
        if (current === null) return false;
        if (stepsById(state.definition).has(current)) {
          state.select([current]);
          state.open(current);
        } else ui.getState().edit(current);
        return true;
      case 'close':
        if (state.openStepId !== null) {
          state.open(null);
          sight.focus(state.openStepId);
        } else if (something) state.select([]);
        else return false;
        return true;
      case 'rename':
        if (current === null) return false;
        ui.getState().edit(current);
        return true;
      case 'remove':
        if (!something) return false;
        commands.removeSelected();
        sight.focusCanvas();
        return true;
      case 'duplicate':
        commands.duplicate();
        return true;
      case 'disable':
        commands.toggleDisabled();
        return true;
      case 'select-all':
        state.select([
          ...state.definition.steps.map(({ id }) => id),
          ...(state.definition.notes ?? []).map(({ id }) => id),
        ]);
        return true;
      case 'group': {
        const id = commands.group();
        if (id !== null) ui.getState().edit(id);
        return true;
      }
      case 'ungroup':
        commands.ungroup();
        return true;
      case 'note':
        ui.getState().edit(commands.note(middle()));
        return true;
      case 'tidy':
        tidyUp();
        return true;
      case 'fit':
        void flow.fitView(fitOptions);
        return true;
      case 'actual-size':
        void flow.zoomTo(1);
        return true;
      case 'zoom-in':
        void flow.zoomIn();
        return true;
      case 'zoom-out':
        void flow.zoomOut();
        return true;
      case 'go-left':
        return go('left');
      case 'go-right':
        return go('right');
      case 'go-up':
        return go('up');
      case 'go-down':
        return go('down');
      case 'move-left':
        commands.moveSelected(-GRID, 0);
        return true;
      case 'move-right':
        commands.moveSelected(GRID, 0);
        return true;
      case 'move-up':
        commands.moveSelected(0, -GRID);
        return true;
      case 'move-down':
        commands.moveSelected(0, GRID);
        return true;
    }
  }

  function tidyUp(): void {
    animateNext(nodes);
    commands.tidy();
  }

  const pointer = useRef<Point | null>(null);
  const pasteCount = useRef(0);
  function pasteAt(): Point {
    if (pointer.current !== null) return flow.screenToFlowPosition(pointer.current);
    pasteCount.current += 1;
    const { x, y } = middle();
    return { x: x + pasteCount.current * 24, y: y + pasteCount.current * 24 };
  }

  useImperativeHandle(handle, () => ({
    add(entry) {
      const { selected, definition } = store.getState();
      const [only] = selected;
      const follows =
        selected.size === 1 && only !== undefined && stepsById(definition).has(only) ? only : null;
      const from = follows === null ? null : { stepId: follows, port: freePort(follows) };
      const id = commands.add({ entry, place: null, from, middle: middle() });
      sight.show(id);
      sight.focus(id);
    },
  }));
  useCanvasKeys(root, run);
  useCanvasClipboard(root, {
    copied: commands.copied,
    removeSelected: commands.removeSelected,
    pasted(text) {
      const ids = commands.paste(text, pasteAt());
      const [first] = ids ?? [];
      if (first !== undefined) sight.focus(first);
      return ids !== null;
    },
  });

  return (
    <CanvasUiProvider value={ui}>
      <CanvasCommandsProvider value={commands}>
        {/* What it takes by pointer goes by keys as well. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
        <div
          ref={root}
          className={classes.root}
          data-far={isFar || undefined}
          onDragOver={onDragOver}
          onDragLeave={() => ui.getState().setDropEdge(null)}
          onDrop={onDrop}
          onPointerMove={({ clientX, clientY }) => {
            pointer.current = { x: clientX, y: clientY };
          }}
          onPointerLeave={() => {
            pointer.current = null;
          }}
          onDoubleClick={(event) => {
            if (!(event.target instanceof Element) || !event.target.matches('.react-flow__pane'))
              return;
            const at = { x: event.clientX, y: event.clientY };
            const spot = flow.screenToFlowPosition(at);
            ui.getState().openSearch({ at, place: { x: spot.x, y: spot.y - STEP_HEIGHT / 2 } });
          }}
        >
          <span id="canvas-keys" className="visually-hidden">
            Arrow keys go from step to step, Tab adds a step, Enter opens one, Shift+Tab leaves the
            canvas, question mark lists all keys.
          </span>
          <Dots />
          <ReactFlow<CanvasNode, CanvasEdge>
            // An application to screen readers: arrows, letters and Enter are its own.
            aria-label={`Canvas, ${formatCount(stepCount, 'step')}`}
            aria-describedby="canvas-keys"
            tabIndex={0}
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onNodesChange={onNodesChange}
            onEdgesChange={onEdgesChange}
            onConnect={(connection) => commands.connect(connectionOf(connection))}
            onConnectEnd={onConnectEnd}
            onReconnect={(edge, connection) => {
              if (edge.data !== undefined)
                commands.reconnect(edge.data.edge, connectionOf(connection));
            }}
            isValidConnection={isValidConnection}
            connectionLineComponent={ConnectionLine}
            connectionRadius={28}
            onNodeDrag={onNodeDrag}
            onNodeDragStop={onNodeDragStop}
            onSelectionDragStop={(event, moved) => {
              const [first] = moved;
              if (first !== undefined) commitPlaces(event.nativeEvent, first, moved);
            }}
            onNodeDoubleClick={(_event, node) => {
              if (node.type === 'step') store.getState().open(node.id);
              else if (node.type === 'note' || node.data.group !== null)
                ui.getState().edit(node.id);
            }}
            onEdgeMouseEnter={(_event, edge) => ui.getState().hoverEdge(edge.id)}
            onEdgeMouseLeave={() => ui.getState().hoverEdge(null)}
            snapToGrid
            snapGrid={snapGrid}
            nodeDragThreshold={3}
            selectionOnDrag
            selectionMode={SelectionMode.Partial}
            panOnDrag={panButtons}
            panOnScroll
            zoomOnDoubleClick={false}
            minZoom={0.1}
            maxZoom={2}
            // An empty canvas that is fitted would move under the first step that is dropped on it.
            fitView={wasFilled}
            fitViewOptions={fitOptions}
            deleteKeyCode={null}
            multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
            disableKeyboardA11y
            nodesFocusable
            edgesFocusable={false}
            edgesReconnectable={false}
            elevateNodesOnSelect={false}
            proOptions={noAttribution}
          />
          {stepCount > 1 && <Overview nodes={nodes} />}
          <CanvasTools onTidy={tidyUp} onFit={() => void flow.fitView(fitOptions)} />
          <CanvasNotice />
          {isEmpty && <CanvasEmpty />}
          <StepSearchBox
            middle={middle}
            onAdded={(id) => {
              sight.show(id);
              sight.focus(id);
            }}
            onClosed={() => {
              const current = currentStep();
              if (current === null) sight.focusCanvas();
              else sight.focus(current);
            }}
          />
          <ShortcutsOverlay />
        </div>
      </CanvasCommandsProvider>
    </CanvasUiProvider>
  );
}

/** The edge whose line runs under a place on the window, whatever lies above it. */
function edgeUnder({ x, y }: Point): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest('.react-flow__edge');
    if (edge !== null) return edge.getAttribute('data-id');
  }
  return null;
}

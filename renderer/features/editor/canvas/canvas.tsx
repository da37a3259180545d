import '@xyflow/react/dist/base.css';
import {
  type Connection,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import {
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
import { Dots } from '../../../canvas/dots.tsx';
import { GRID, type Point, STEP_HEIGHT } from '../../../canvas/geometry.ts';
import type { CanvasEdge, CanvasNode } from '../../../canvas/nodes.ts';
import { Overview } from '../../../canvas/overview.tsx';
import { stepsById } from '../../../canvas/step-index.ts';
import classes from '../../../canvas/surface.module.css';
import { useCanvasSight } from '../../../canvas/use-canvas-sight.ts';
import { formatCount } from '../../../ui/format.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { whyNotConnect } from '../model/may-connect.ts';
import { StepSearchBox } from '../palette/step-search.tsx';
import { isCurlCommand } from '../proposals/curl-text.ts';
import { CanvasCommandsProvider } from './canvas-context.ts';
import { CanvasEmpty } from './canvas-empty.tsx';
import { CanvasNotice } from './canvas-notice.tsx';
import { freePort, openStepSearch } from './canvas-search.ts';
import { CanvasTools } from './canvas-tools.tsx';
import { CanvasUiProvider, createCanvasUi } from './canvas-ui.ts';
import { createCanvasWalk } from './canvas-walk.ts';
import { createCanvasCommands } from './commands.ts';
import { ConnectionLine } from './connection-line.tsx';
import { FrameNode } from './frame-node.tsx';
import { NoteNode } from './note-node.tsx';
import { runCommand } from './run-command.ts';
import { ShortcutsOverlay } from './shortcuts-overlay.tsx';
import { StepEdge } from './step-edge.tsx';
import { StepNode } from './step-node.tsx';
import { useCanvasDrops } from './use-canvas-drops.ts';
import { useCanvasClipboard, useCanvasKeys } from './use-canvas-keys.ts';
import { useCanvasNodes } from './use-canvas-nodes.ts';
import { useConnectEnd } from './use-connect-end.ts';

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
  const { store, catalog } = editor;
  const [ui] = useState(createCanvasUi);
  const commands = useMemo(() => createCanvasCommands(editor, ui), [editor, ui]);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const root = useRef<HTMLDivElement>(null);
  const sight = useCanvasSight(root);
  const { nodes, edges, onNodesChange, onEdgesChange, dragged, animateNext } = useCanvasNodes();
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const { sight: left } = useMemo(() => editor.view.getState(), [editor]);
  useEffect(() => () => editor.view.setState({ sight: flow.getViewport() }), [editor, flow]);
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
  useEffect(() => {
    if (wanted === null) return;
    // Once: a canvas that takes this one's place later would begin with it again.
    editor.view.setState({ wanted: null });
    const state = store.getState();
    if (!stepsById(state.definition).has(wanted.stepId)) return;
    state.select([wanted.stepId]);
    state.open(wanted.stepId);
    sight.show(wanted.stepId);
    sight.focus(wanted.stepId);
  }, [wanted, editor, store, sight]);

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

  const onConnectEnd = useConnectEnd({ ui, commands, flow });
  const { onDragOver, onDrop, onNodeDrag, onNodeDragStop } = useCanvasDrops({
    ui,
    commands,
    flow,
    sight,
    edges,
    dragged,
  });
  const walk = createCanvasWalk({ editor, sight, nodes, edges });

  function middle(): Point {
    const box = root.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
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
      const from = follows === null ? null : { stepId: follows, port: freePort(editor, follows) };
      const id = commands.add({ entry, place: null, from, middle: middle() });
      sight.show(id);
      sight.focus(id);
    },
  }));
  const fit = (): void => void flow.fitView(fitOptions);
  useCanvasKeys(root, (command) =>
    runCommand(
      {
        editor,
        ui,
        commands,
        flow,
        sight,
        walk,
        middle,
        fit,
        tidy: tidyUp,
        openSearch: (isConnecting) =>
          openStepSearch({ editor, ui, sight, root, walk }, isConnecting),
      },
      command,
    ),
  );
  useCanvasClipboard(root, {
    copied: commands.copied,
    cut: commands.cut,
    pasted(text) {
      const request = isCurlCommand(text) ? catalog.get('http-request') : undefined;
      if (request !== undefined) {
        const stepId = commands.add({ entry: request, place: null, middle: pasteAt() });
        sight.show(stepId);
        // The focus is the dialog's, which is asked in the step's panel.
        store.getState().open(stepId);
        editor.view.setState({ filling: { stepId, from: 'curl', text } });
        return true;
      }
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
            onSelectionDragStop={() => commands.place(dragged())}
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
            fitView={wasFilled && left === null}
            {...(left === null ? {} : { defaultViewport: left })}
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
          <CanvasTools onTidy={tidyUp} onFit={fit} />
          <CanvasNotice />
          {isEmpty && <CanvasEmpty />}
          <StepSearchBox
            middle={middle}
            onAdded={(id) => {
              sight.show(id);
              sight.focus(id);
            }}
            onClosed={() => {
              const current = walk.currentStep();
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

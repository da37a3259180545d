import { useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { StepCatalogEntry } from '../../../shared/step-catalog.ts';
import { useRpc, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { noticeDone } from '../../ui/notices.ts';
import { Canvas, type CanvasHandle } from './canvas/canvas.tsx';
import classes from './editor-screen.module.css';
import { EditorBars } from './header/editor-bars.tsx';
import { EditorHeader } from './header/editor-header.tsx';
import { EditorProvider, useEditor, useEditorContext } from './model/editor-context.tsx';
import { type EditorSession, leaveSession, openSession } from './model/editor-session.ts';
import { useEditorView } from './model/editor-view.ts';
import { useKept } from './model/use-kept.ts';
import { StepPalette } from './palette/step-palette.tsx';
import { StepPanel } from './panel/step-panel.tsx';
import { ProblemsPanel } from './problems/problems-panel.tsx';
import { PublishPanel } from './publish/publish-panel.tsx';
import { FixBar } from './run/fix-bar.tsx';
import { usePanel } from './run/panel-state.ts';
import { RunFollower } from './run/run-follower.tsx';
import { RunPanel } from './run/run-panel.tsx';
import { VersionView } from './versions/version-view.tsx';
import { VersionsPanel } from './versions/versions-panel.tsx';

const NARROW = '(max-width: 1599px)';

type Opening =
  | { kind: 'loading' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'open'; session: EditorSession };

/** The editor of one workflow, with the data of a run that it is opened with. */
export function EditorScreen({ id, runId }: { id: string; runId: string | null }) {
  const [tries, setTries] = useState(0);
  return (
    <Opened key={`${id} ${tries}`} id={id} runId={runId} onRetry={() => setTries(tries + 1)} />
  );
}

function Opened({ id, runId, onRetry }: { id: string; runId: string | null; onRetry: () => void }) {
  const rpc = useRpc();
  const queries = useQueryClient();
  const [opening, setOpening] = useState<Opening>({ kind: 'loading' });
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    // Never from what was read before: a draft must be that of this moment.
    Promise.all([
      rpc.call('workflows.get', { id }, signal),
      rpc.call('catalog.list', {}, signal),
    ]).then(
      ([detail, { steps }]) => {
        if (signal.aborted) return;
        queries.setQueryData(['workflows.get', { id: detail.id }], detail);
        const session = openSession({ rpc, detail, catalog: steps, storage: localStorage });
        if (session.isRescued)
          noticeDone('Your last changes are back', 'An earlier window could not save them.');
        setOpening({ kind: 'open', session });
      },
      (error: unknown) => {
        if (!signal.aborted) setOpening({ kind: 'failed', error });
      },
    );
    return () => leaving.abort();
  }, [rpc, queries, id]);

  if (opening.kind === 'failed')
    return (
      <ErrorState title="The workflow cannot be opened" error={opening.error} onRetry={onRetry} />
    );
  if (opening.kind === 'loading')
    return (
      <div className={classes.loading}>
        <h1 className="visually-hidden">Workflow</h1>
        <ListSkeleton label="Opening the workflow" />
      </div>
    );
  return (
    <EditorProvider value={opening.session}>
      <Editor session={opening.session} runId={runId} />
    </EditorProvider>
  );
}

function Editor({ session, runId }: { session: EditorSession; runId: string | null }) {
  useSafeLeaving(session);
  useEffect(() => session.startChecking(), [session]);
  const { data: workflow } = useRpcQuery('workflows.get', { id: session.workflowId });
  useEffect(() => {
    if (workflow !== undefined) session.autosave.changedElsewhere(workflow);
  }, [workflow, session]);
  const name = workflow?.name ?? '';
  useEffect(() => {
    document.title = `${name} · Patchbay`;
  }, [name]);
  return (
    <div className={classes.root}>
      {workflow !== undefined && <EditorHeader workflow={workflow} />}
      <EditorBars />
      {runId !== null && <FixBar runId={runId} />}
      <RunFollower />
      <Workbench />
    </div>
  );
}

function Workbench() {
  const { view } = useEditorContext();
  const canvas = useRef<CanvasHandle>(null);
  const isOpen = useEditor(({ openStepId }) => openStepId !== null);
  const [isBelow, setIsBelow] = useKept('editor.panel-below', true);
  const viewed = usePanel((state) => state.viewedVersion);
  const addStep = useCallback((entry: StepCatalogEntry) => canvas.current?.add(entry), []);
  useOpenFollowsSelection();
  // The canvas and the palette are drawn again only when they themselves have something to tell.
  const drawing = useMemo(() => <Canvas ref={canvas} />, []);
  const hasSide = useEditorView(({ side }) => side !== null);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  // Side by side both would leave nothing of the canvas.
  const place = isBelow || (hasSide && isNarrow) ? 'bottom' : 'right';
  return (
    <div className={classes.workbench}>
      <StepPalette onAdd={addStep} />
      <div className={classes.middle} data-place={place}>
        <div className={classes.upper}>
          {viewed === null ? drawing : <VersionView number={viewed} />}
          {place === 'bottom' && <SidePanel />}
        </div>
        {isOpen && viewed === null && (
          <StepPanel
            place={place}
            onPlace={(next) => {
              setIsBelow(next === 'bottom');
              // Where there is room for one of them only, the one that was asked for stays.
              if (next === 'right' && isNarrow) view.getState().showSide(null);
            }}
          />
        )}
      </div>
      {place === 'right' && <SidePanel />}
    </div>
  );
}

function SidePanel() {
  const side = useEditorView((view) => view.side);
  switch (side) {
    case 'problems':
      return <ProblemsPanel />;
    case 'versions':
      return <VersionsPanel />;
    case 'publish':
      return <PublishPanel />;
    case 'run':
      return <RunPanel />;
    case null:
      return null;
  }
}

/** While the panel is open it shows the step that is selected. */
function useOpenFollowsSelection(): void {
  const { store } = useEditorContext();
  useEffect(
    () =>
      store.subscribe(({ selected, openStepId, definition }, before) => {
        const isThere = definition.steps.some(({ id }) => id === openStepId);
        if (openStepId !== null && !isThere) return store.getState().open(null);
        if (openStepId === null || selected === before.selected || selected.size !== 1) return;
        const [only] = selected;
        if (only === undefined || only === openStepId) return;
        if (definition.steps.some(({ id }) => id === only)) store.getState().open(only);
      }),
    [store],
  );
}

/** Whoever leaves, by another screen, another tab or closing the window, loses nothing. */
function useSafeLeaving(session: EditorSession): void {
  useEffect(() => {
    const { autosave } = session;
    const save = (): void => {
      // What someone is typing becomes part of the draft when its field is left.
      if (document.activeElement instanceof HTMLElement && document.hidden)
        document.activeElement.blur();
      if (autosave.isSaved()) return;
      autosave.keepSafe();
      void autosave.flush().catch(() => {});
    };
    const onBeforeUnload = (event: BeforeUnloadEvent): void => {
      save();
      if (!autosave.isSaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    window.addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', save);
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      window.removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', save);
      leaveSession(session);
    };
  }, [session]);
}

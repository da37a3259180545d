import { Button } from '@mantine/core';
import { Eye } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { createRunOverlay } from '../../../canvas/run-overlay.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Canvas } from '../canvas/canvas.tsx';
import { createDraftCheck } from '../model/draft-check.ts';
import {
  type EditorContextValue,
  EditorProvider,
  useEditorContext,
} from '../model/editor-context.tsx';
import { createEditorStore, type EditorStore } from '../model/editor-store.ts';
import { createEditorView } from '../model/editor-view.ts';
import { usePanelStore } from '../run/panel-state.ts';
import classes from './versions.module.css';
import { useRestore } from './versions-panel.tsx';

/** A published version in the place of the draft: it can be looked at, not changed. */
export function VersionView({ number }: { number: number }) {
  const { workflowId } = useEditorContext();
  const panel = usePanelStore();
  const restore = useRestore();
  const { data, error, refetch } = useRpcQuery('workflows.version', { id: workflowId, number });
  return (
    <section className={classes.view} aria-label={`Version ${number}`}>
      <div className={classes.banner} role="status">
        <Eye size={15} aria-hidden="true" />
        <p>
          <strong>Version {number}</strong>, to look at only
        </p>
        <Button onClick={() => restore(number)}>Restore into the draft</Button>
        <Button variant="filled" onClick={() => panel.setState({ viewedVersion: null })}>
          Back to the draft
        </Button>
      </div>
      {error !== null && (
        <ErrorState
          title="The version cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data !== undefined && <Drawing key={number} definition={data.definition} />}
    </section>
  );
}

function Drawing({ definition }: { definition: WorkflowDefinition }) {
  const rpc = useRpc();
  const editor = useEditorContext();
  const { value, startChecking } = useMemo(() => {
    const store = frozenStore(definition);
    // What the draft has at its ports, and wrong with it, is not of this version.
    const { check, start } = createDraftCheck({ rpc, store });
    const drawn: EditorContextValue = {
      ...editor,
      store,
      check,
      overlay: createRunOverlay(),
      view: createEditorView(),
    };
    return { value: drawn, startChecking: start };
  }, [rpc, editor, definition]);
  useEffect(() => startChecking(), [startChecking]);
  return (
    <EditorProvider value={value}>
      <Canvas />
    </EditorProvider>
  );
}

/** Selecting works, changing does nothing. */
function frozenStore(definition: WorkflowDefinition): EditorStore {
  const store = createEditorStore(definition);
  store.setState({ change: () => {}, load: () => {}, open: () => {} });
  store.temporal.getState().clear();
  return store;
}

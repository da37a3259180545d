import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { overlayOf } from '../../../canvas/overlay-of-run.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { isActive } from '../../../ui/run-words.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { useSamples } from '../samples/use-samples.ts';
import { panelStoreOf, showRun, usePanel, usePanelStore } from './panel-state.ts';
import { useShownRun } from './use-shown-run.ts';

/** Between two looks for the first data there is. */
const SAMPLES_PAUSE_MS = 500;

/** A run on the canvas is not replaced by a newer one before. */
const SHOWN_AT_LEAST_MS = 1500;

/** Mounted once by the screen: keeps samples and the run on the canvas up to date. */
export function RunFollower() {
  useLiveRuns();
  useRunOnCanvas();
  useTestEnd();
  useFirstSamples();
  return null;
}

/**
 * A run that begins while the editor is open takes its place on the canvas. Of many at once only
 * some are shown, each for long enough to be seen.
 */
function useLiveRuns(): void {
  const editor = useEditorContext();
  const { data } = useRpcQuery('runs.list', { workflow: editor.workflowId, limit: 1 });
  const seen = useRef<number | null>(null);
  const shownAt = useRef(0);
  const newest = data?.runs[0];
  const isKnown = data !== undefined;
  useEffect(() => {
    if (!isKnown) return;
    const seq = newest?.seq ?? 0;
    const isNew = seen.current !== null && seq > seen.current;
    if (newest === undefined || !isNew) {
      seen.current ??= seq;
      return;
    }
    const panel = panelStoreOf(editor);
    const wait = Math.max(0, shownAt.current + SHOWN_AT_LEAST_MS - performance.now());
    const timer = setTimeout(() => {
      seen.current = seq;
      if (!panel.getState().isLive) return;
      shownAt.current = performance.now();
      showRun(panel, newest.id);
    }, wait);
    return () => clearTimeout(timer);
  }, [newest, isKnown, editor]);
}

function useRunOnCanvas(): void {
  const editor = useEditorContext();
  const queries = useQueryClient();
  const runId = usePanel((state) => state.runId);
  const { data: shown } = useShownRun();
  const { hasGaps } = useSamples();
  const told = useRef('');
  useEffect(() => {
    if (runId === null) editor.overlay.getState().show(null);
  }, [runId, editor]);
  useEffect(() => {
    if (shown === undefined || shown.run.id !== runId) return;
    const { run } = shown;
    editor.overlay.getState().show(overlayOf(run, shown.items));
    if (isActive(run)) return;
    const words = `${run.id} ${run.status}`;
    if (told.current === words) return;
    told.current = words;
    editor.view.getState().announce(`Run: ${statusWord(run.status)}`);
    // What the author looks at stays as it is, unless there was nothing.
    if (hasGaps) void queries.invalidateQueries({ queryKey: ['workflows.samples'] });
  }, [shown, runId, editor, queries, hasGaps]);
}

/**
 * A test ends with its run, whichever run is on the canvas; one that waits for a delay or a person
 * goes on for as long as that takes.
 */
function useTestEnd(): void {
  const panel = usePanelStore();
  const queries = useQueryClient();
  const runId = usePanel(({ test }) => (test?.phase === 'running' ? test.runId : null));
  const { data: run } = useRpcQuery(
    'runs.get',
    { id: runId ?? '', longest: 0 },
    { enabled: runId !== null },
  );
  useEffect(() => {
    if (run === undefined || run.id !== runId || isActive(run)) return;
    panel.setState(({ test }) => ({ test: test && { ...test, phase: 'ended' } }));
    // What came out is what the author asked for.
    void queries.invalidateQueries({ queryKey: ['workflows.samples'] });
  }, [run, runId, panel, queries]);
}

/** While there is no data, the first event that arrives is it. */
function useFirstSamples(): void {
  const rpc = useRpc();
  const queries = useQueryClient();
  const isMissing = useSamples().samples?.triggerFrom.kind === 'none';
  useEffect(() => {
    if (!isMissing) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = rpc.onPush(({ topic }) => {
      if (topic !== 'event' && topic !== 'run') return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: ['workflows.samples'] });
      }, SAMPLES_PAUSE_MS);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [isMissing, rpc, queries]);
}

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { CircleX, FlaskConical, ListVideo, RotateCw, Upload, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { RunDetail } from '../../../../shared/model/run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { stepTitle } from '../../../ui/run-words.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { fieldOfError } from '../problems/problem-place.ts';
import { useReveal } from '../problems/use-reveal.ts';
import classes from './fix-bar.module.css';
import { panelStoreOf, showRun } from './panel-state.ts';
import { RunAgainDialog } from './run-again-dialog.tsx';
import { useRehearse } from './use-rehearse.ts';

/**
 * Why the editor was opened with a run, and the way from there: mend, rehearse on it, publish, run
 * again what failed.
 */
export function FixBar({ runId }: { runId: string }) {
  const { workflowId } = useEditorContext();
  const [isOpen, setIsOpen] = useState(true);
  const { data: run } = useRpcQuery('runs.get', { id: runId, longest: 0 });
  useOpening(run);
  if (run === undefined || run.workflowId !== workflowId || !isOpen) return null;
  return <Bar run={run} onClose={() => setIsOpen(false)} />;
}

/** The run comes onto the canvas, its data into the fields, and its failed step is opened. */
function useOpening(run: RunDetail | undefined): void {
  const editor = useEditorContext();
  const reveal = useReveal();
  const opened = useRef<string>(undefined);
  useEffect(() => {
    if (run === undefined || run.workflowId !== editor.workflowId || opened.current === run.id)
      return;
    opened.current = run.id;
    const panel = panelStoreOf(editor);
    panel.setState({ isLive: false });
    showRun(panel, run.id);
    editor.view.getState().useSamples({ run: run.id });
    const failed = run.error?.stepId;
    const { definition } = editor.store.getState();
    if (failed === undefined || !stepsById(definition).has(failed)) return;
    const step = run.steps.find(({ stepId }) => stepId === failed);
    reveal.step(failed, step?.error == null ? null : fieldOfError(step.error.message));
  }, [run, editor, reveal]);
}

function Bar({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const { view, workflowId } = useEditorContext();
  const { busy, rehearse } = useRehearse();
  const { data: workflow } = useRpcQuery('workflows.get', { id: workflowId });
  const [isAsking, setIsAsking] = useState(false);
  const reveal = useReveal();
  const failed = run.steps.find(({ stepId }) => stepId === run.error?.stepId);
  const isThere = useEditor(({ definition }) => stepsById(definition).has(failed?.stepId ?? ''));
  const published = workflow?.publishedVersion ?? null;
  const isPublished = published !== null && published > run.versionNumber;
  return (
    <section className={classes.root} aria-label="The run it was opened with">
      {run.status === 'failed' ? (
        <CircleX size={15} aria-hidden="true" className={classes.bad} />
      ) : (
        <ListVideo size={15} aria-hidden="true" />
      )}
      <p className={classes.words}>
        <Link href={`/runs/${run.id}`}>
          Run of <TimeText time={run.queuedAt} />
        </Link>
        {failed !== undefined && (
          <>
            {' '}
            failed at{' '}
            {isThere ? (
              <button
                type="button"
                className={classes.step}
                onClick={() => reveal.step(failed.stepId)}
              >
                “{stepTitle(failed)}”
              </button>
            ) : (
              `“${stepTitle(failed)}”`
            )}
            {failed.error !== null && `: ${failed.error.message.split('\n')[0]}`}
          </>
        )}
      </p>
      <div className={classes.buttons}>
        <Button
          leftSection={<FlaskConical size={14} />}
          loading={busy}
          title="Carries out the draft on the data of this run; nothing outside is touched"
          onClick={() => {
            rehearse({ run: run.id });
            view.getState().showSide('run');
          }}
        >
          Rehearse on it
        </Button>
        <Button
          leftSection={<Upload size={14} />}
          onClick={() => view.getState().showSide('publish')}
        >
          Publish…
        </Button>
        <Button
          variant={isPublished ? 'filled' : 'default'}
          leftSection={<RotateCw size={14} />}
          disabled={!isPublished}
          title={isPublished ? undefined : 'Publish what you mended first'}
          onClick={() => setIsAsking(true)}
        >
          Run again…
        </Button>
        <Tooltip label="Close">
          <ActionIcon aria-label="Close the line about the run" onClick={onClose}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {isAsking && published !== null && (
        <RunAgainDialog run={run} version={published} onClose={() => setIsAsking(false)} />
      )}
    </section>
  );
}

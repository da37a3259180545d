import { Button, Switch } from '@mantine/core';
import { FlaskConical, Workflow } from 'lucide-react';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { runWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useSamples } from '../samples/use-samples.ts';
import { SidePanel } from '../side/side-panel.tsx';
import { showRun, usePanel, usePanelStore } from './panel-state.ts';
import { Rehearsal } from './rehearsal.tsx';
import classes from './run.module.css';
import { ShownRunView } from './shown-run-view.tsx';
import { StartByHand } from './start-by-hand.tsx';
import { useRehearse } from './use-rehearse.ts';
import { useShownRun } from './use-shown-run.ts';

const SHOWN_RUNS = 30;

/** At the right (`side === 'run'`): runs of this workflow, the one on the canvas, rehearsals. */
export function RunPanel() {
  const { workflowId } = useEditorContext();
  const panel = usePanelStore();
  const isLive = usePanel((state) => state.isLive);
  const runId = usePanel((state) => state.runId);
  const rehearsal = usePanel((state) => state.rehearsal);
  const hasManual = useEditor(({ definition }) =>
    definition.steps.some(({ type }) => type === 'manual'),
  );
  const list = useRpcQuery('runs.list', { workflow: workflowId, limit: SHOWN_RUNS });
  const { data: shown, error } = useShownRun();
  const runs = list.data?.runs ?? [];
  const { busy, rehearse } = useRehearse();
  const triggerFrom = useSamples().samples?.triggerFrom;
  const event = triggerFrom?.kind === 'event' ? triggerFrom.id : null;
  return (
    <SidePanel
      title="Runs"
      tools={
        <Switch
          size="xs"
          label="Follow new ones"
          checked={isLive}
          onChange={(event) => panel.setState({ isLive: event.currentTarget.checked })}
        />
      }
      foot={
        (hasManual || event !== null) && (
          <>
            {hasManual && <StartByHand version="draft" />}
            {event !== null && (
              <Button
                leftSection={<FlaskConical size={14} />}
                loading={busy}
                onClick={() => rehearse({ event })}
              >
                Rehearse on the sample event
              </Button>
            )}
          </>
        )
      }
    >
      {list.error !== null && (
        <ErrorState
          title="The runs cannot be shown"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data !== undefined && runs.length === 0 && (
        <EmptyState icon={Workflow} title="Nothing has run yet">
          <p>Test a step, or let an event arrive: its run is shown on the canvas.</p>
        </EmptyState>
      )}
      {runs.length > 0 && (
        <ul className={classes.runs} aria-label="Runs, newest first">
          {runs.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                className={classes.run}
                aria-pressed={run.id === runId}
                onClick={() => {
                  // Who picks one wants to go on looking at it.
                  panel.setState({ isLive: false });
                  showRun(panel, run.id);
                }}
              >
                <StatusBadge status={run.status} />
                <span className={classes.cell}>{runWords(run)}</span>
                <span className={classes.cell}>
                  {run.startedAt !== null && <DurationText from={run.startedAt} to={run.endedAt} />}
                </span>
                <span className={classes.cell}>
                  <TimeText time={run.queuedAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {rehearsal !== null && <Rehearsal key={rehearsal.runId} {...rehearsal} />}
      {runId !== null && error !== null && (
        <ErrorState title="The run cannot be shown" error={error} />
      )}
      {runId !== null && shown !== undefined && <ShownRunView shown={shown} />}
    </SidePanel>
  );
}

import { Button, Menu, Tooltip } from '@mantine/core';
import { Ellipsis, FlaskConical, GitCompare, PencilRuler, StepForward, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { causeWords, isActive, versionWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useRunActions } from '../actions/use-run-actions.ts';
import { errorReport } from './error-report.ts';
import { useOpenRun } from './open-run.ts';
import classes from './run-head.module.css';
import { RERUN_KEY } from './use-run-keys.ts';

/** What run it is, how it stands, and what can be done with it as a whole. */
export function RunHead({ tools }: { tools?: ReactNode }) {
  const { run, ask } = useOpenRun();
  const active = isActive(run);
  return (
    <header className={classes.root}>
      {tools}
      <StatusBadge status={run.status} strong />
      <h2 className={classes.title}>
        <Link href={`/workflows/${run.workflowId}`} className={classes.workflow}>
          {run.workflowName}
        </Link>
      </h2>
      <p className={classes.meta}>
        <TimeText time={run.queuedAt} />
        {run.startedAt !== null && (
          <>
            <span aria-hidden="true">·</span>
            <DurationText from={run.startedAt} to={run.endedAt} />
          </>
        )}
        <span aria-hidden="true">·</span>
        <span>
          {run.eventId === null ? (
            causeWords(run)
          ) : (
            <Link href={`/inbox/${run.eventId}`}>{causeWords(run)}</Link>
          )}
          , {versionWords(run)}
        </span>
      </p>
      <div className={classes.tools}>
        {active ? (
          <Button leftSection={<X size={14} />} onClick={() => ask({ kind: 'cancel' })}>
            Cancel run
          </Button>
        ) : (
          <Tooltip label="Re-run from the start (Shift R)">
            <Button
              leftSection={<StepForward size={14} />}
              aria-keyshortcuts={RERUN_KEY}
              onClick={() => ask({ kind: 'rerun', step: null })}
            >
              Re-run
            </Button>
          </Tooltip>
        )}
        <Button
          component="a"
          href={`#/workflows/${run.workflowId}?run=${run.id}`}
          leftSection={<PencilRuler size={14} />}
        >
          Open in the editor
        </Button>
        <More />
      </div>
    </header>
  );
}

function More() {
  const open = useOpenRun();
  const { run } = open;
  const actions = useRunActions(run);
  const [, navigate] = useLocation();
  const earlier = useRpcQuery('runs.list', {
    workflow: run.workflowId,
    before: run.seq,
    limit: 20,
  }).data?.runs;
  const before = earlier?.find(({ cause }) => cause !== 'test' && cause !== 'rehearsal');
  async function copyReport(): Promise<void> {
    try {
      await navigator.clipboard.writeText(errorReport(open));
      noticeDone('Copied', 'The report holds steps, errors and times; no data of the event.');
    } catch (error) {
      noticeFailed('The report was not copied', error);
    }
  }
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button aria-label="More" px={7}>
          <Ellipsis size={15} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<FlaskConical size={14} />}
          rightSection={<kbd className={classes.key}>H</kbd>}
          aria-keyshortcuts="H"
          onClick={() => actions.rehearse()}
          disabled={isActive(run)}
        >
          Rehearse the draft on it
        </Menu.Item>
        <Menu.Item
          leftSection={<GitCompare size={14} />}
          disabled={before === undefined}
          onClick={() => before && navigate(`/runs/compare/${before.id}/${run.id}`)}
        >
          Compare with the run before
        </Menu.Item>
        {run.parentRunId !== null && (
          <Menu.Item
            leftSection={<GitCompare size={14} />}
            onClick={() => navigate(`/runs/compare/${run.parentRunId}/${run.id}`)}
          >
            Compare with the run that it came from
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void copyReport()}>Copy an error report</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

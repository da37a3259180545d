import { Button } from '@mantine/core';
import { Filter, Workflow } from 'lucide-react';
import type { RunStatus } from '../../../shared/model/run.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FirstCommand } from '../../ui/first-command.tsx';
import { statusWord } from '../../ui/status-badge.tsx';

export function EmptyRuns() {
  const endpoints = useRpcQuery('endpoints.list', {});
  const workflows = useRpcQuery('workflows.list', {});
  if (endpoints.data === undefined || workflows.data === undefined) return null;
  const published = workflows.data.workflows.some(
    ({ publishedVersion, paused }) => publishedVersion !== null && !paused,
  );
  const endpoint = endpoints.data.endpoints.find(({ settings }) => settings.state === 'active');
  const ready = published ? endpoint : undefined;
  return (
    <EmptyState
      icon={Workflow}
      title={ready === undefined ? 'No workflow is published' : 'Nothing has run yet'}
      action={<FirstCommand endpoint={ready} />}
    >
      {ready === undefined ? (
        <p>A run is one workflow carried out for one event. Publish one of the examples:</p>
      ) : (
        <p>
          Each event that is accepted starts a run of every published workflow that listens to its
          endpoint. Send one:
        </p>
      )}
    </EmptyState>
  );
}

export function NoSuchRuns({ status, onShowAll }: { status: RunStatus; onShowAll: () => void }) {
  return (
    <EmptyState
      icon={Filter}
      title={`No ${statusWord(status).toLowerCase()} runs`}
      action={<Button onClick={onShowAll}>Show all runs</Button>}
    >
      <p>There are runs with another status, or none yet.</p>
    </EmptyState>
  );
}

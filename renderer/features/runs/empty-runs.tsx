import { Button } from '@mantine/core';
import { CircleCheck, Filter, Workflow } from 'lucide-react';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FirstSteps } from '../../ui/first-steps.tsx';
import type { RunChoice } from './list/run-filter.ts';

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
      action={<FirstSteps endpoint={ready} />}
    >
      {ready === undefined ? (
        <p>A run is one workflow carried out for one event. Three samples need no account.</p>
      ) : (
        <p>
          Each event that is accepted starts a run of every published workflow that listens to its
          endpoint.
        </p>
      )}
    </EmptyState>
  );
}

export function NoSuchRuns({ choice, onShowAll }: { choice: RunChoice; onShowAll: () => void }) {
  if (choice.view === 'attention')
    return (
      <EmptyState
        icon={CircleCheck}
        title="Nothing needs attention"
        action={<Button onClick={onShowAll}>Show all runs</Button>}
      >
        <p>
          No failure is left that a retry, a re-run or a replay has not taken care of, and nothing
          waits for you.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState
      icon={Filter}
      title="No run fits this choice"
      action={<Button onClick={onShowAll}>Show all runs</Button>}
    >
      <p>There are other runs, or none yet.</p>
    </EmptyState>
  );
}

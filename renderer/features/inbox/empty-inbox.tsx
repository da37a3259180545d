import { Button } from '@mantine/core';
import { Filter, Inbox } from 'lucide-react';
import type { EventStatus } from '../../../shared/model/event.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FirstSteps } from '../../ui/first-steps.tsx';
import { statusWord } from '../../ui/status-badge.tsx';

/** Nothing has ever arrived: what to do depends on what is there to arrive at. */
export function EmptyInbox() {
  const endpoints = useRpcQuery('endpoints.list', {});
  if (endpoints.data === undefined) return null;
  const ready = endpoints.data.endpoints.find(({ settings }) => settings.state === 'active');
  return (
    <EmptyState
      icon={Inbox}
      title={ready === undefined ? 'Nothing can arrive yet' : 'Waiting for the first webhook'}
      action={<FirstSteps endpoint={ready} />}
    >
      {ready === undefined ? (
        <p>
          Webhooks arrive at an endpoint, and a workflow brings its own. Three samples need no
          account.
        </p>
      ) : (
        <p>
          Every request to an endpoint is kept here, also those that are refused. Send one and it
          appears at once.
        </p>
      )}
    </EmptyState>
  );
}

export function NoSuchEvents({
  status,
  onShowAll,
}: {
  status: EventStatus;
  onShowAll: () => void;
}) {
  return (
    <EmptyState
      icon={Filter}
      title={`No ${statusWord(status).toLowerCase()} events`}
      action={<Button onClick={onShowAll}>Show all events</Button>}
    >
      <p>There are events with another status, or none yet.</p>
    </EmptyState>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { EventDetail, EventSummary } from '../../../../shared/model/event.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import detail from '../../../ui/detail.module.css';
import { ErrorState } from '../../../ui/error-state.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { freeName } from '../model/list-model.ts';
import classes from './from-event-pane.module.css';

const offered = 30;

/** A workflow that begins with what was received: its endpoint, and its data as the sample. */
export function FromEventPane({
  eventId,
  taken,
}: {
  eventId: string | undefined;
  taken: readonly string[];
}) {
  const [chosen, setChosen] = useState(eventId);
  return chosen === undefined ? (
    <EventChoice onChoose={setChosen} />
  ) : (
    <ChosenEvent id={chosen} taken={taken} onOther={() => setChosen(undefined)} />
  );
}

function EventChoice({ onChoose }: { onChoose: (id: string) => void }) {
  const query = useRpcQuery('events.list', { limit: offered, source: 'webhook' });
  const events = query.data?.events.filter(({ endpointId }) => endpointId !== null);
  return (
    <div className={detail.head}>
      <div className={detail.titleRow}>
        <h2 className={detail.title}>From an event</h2>
      </div>
      {query.isError && <ErrorState title="The events cannot be shown" error={query.error} />}
      {events?.length === 0 && (
        <p className={detail.quiet}>
          Nothing has been received yet. Make an endpoint by beginning with a template, send it
          something, and come back.
        </p>
      )}
      {events !== undefined && events.length > 0 && (
        <>
          <p className={detail.quiet}>
            Choose what the workflow is to react to. It gets a webhook on the same endpoint.
          </p>
          <ul className={classes.events} aria-label="Newest events">
            {events.map((event) => (
              <li key={event.id}>
                <button type="button" className={classes.event} onClick={() => onChoose(event.id)}>
                  <StatusBadge status={event.status} />
                  <span className={classes.path}>/{event.endpointPath}</span>
                  <span className={classes.time}>
                    <TimeText time={event.receivedAt} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ChosenEvent({
  id,
  taken,
  onOther,
}: {
  id: string;
  taken: readonly string[];
  onOther: () => void;
}) {
  const query = useRpcQuery('events.get', { id });
  if (query.data === undefined) {
    return query.error === null ? null : (
      <ErrorState title="This event cannot be shown" error={query.error} />
    );
  }
  return <FromEvent event={query.data} taken={taken} onOther={onOther} />;
}

function FromEvent({
  event,
  taken,
  onOther,
}: {
  event: EventDetail;
  taken: readonly string[];
  onOther: () => void;
}) {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState<string>();
  const create = useRpcMutation('workflows.create');
  const name = typed ?? freeName(suggestedName(event), taken);
  const params = triggerParams(event);

  function onMake(): void {
    if (params === null) return;
    create.mutate(
      {
        name: name.trim(),
        definition: {
          steps: [
            {
              id: 'trigger',
              type: event.source,
              params,
              position: { x: 0, y: 0 },
              name: event.endpointPath === null ? undefined : `/${event.endpointPath}`,
            },
          ],
          edges: [],
        },
      },
      {
        onSuccess: (workflow) => navigate(`/workflows/${workflow.id}`),
        onError: (error) => noticeFailed('The workflow was not made', error),
      },
    );
  }
  return (
    <div className={detail.head}>
      <div className={detail.titleRow}>
        <h2 className={detail.title}>From an event</h2>
        <div className={detail.meta}>
          <StatusBadge status={event.status} />
          {event.endpointPath !== null && <span>/{event.endpointPath}</span>}
          <TimeText time={event.receivedAt} />
        </div>
      </div>
      {params === null ? (
        <p className={detail.quiet}>
          No endpoint took this event, so no webhook can listen for the next one. Make an endpoint
          for {event.path || 'its path'} first.
        </p>
      ) : (
        <p className={detail.quiet}>
          The new workflow starts with every event of the same kind from now on. Steps that you add
          see this one’s data.
        </p>
      )}
      <TextInput
        label="Name"
        maxLength={200}
        value={name}
        onChange={(changed) => setTyped(changed.currentTarget.value)}
      />
      <div className={detail.actions}>
        <Button
          variant="filled"
          disabled={params === null || name.trim() === ''}
          loading={create.isPending}
          onClick={onMake}
        >
          Make a draft
        </Button>
        <Button onClick={onOther}>Another event</Button>
      </div>
      <section>
        <h3 className={classes.title}>What its steps will read</h3>
        <JsonView value={event.trigger} label="Data of the event" root="trigger" />
      </section>
    </div>
  );
}

/** Null where nothing could hear the next one. */
function triggerParams(event: EventSummary): Record<string, string> | null {
  if (event.source !== 'webhook') return {};
  return event.endpointId === null ? null : { endpoint: event.endpointId };
}

function suggestedName({ endpointPath, provider }: EventDetail): string {
  if (endpointPath === null) return 'New workflow';
  return provider === null ? `From /${endpointPath}` : `${provider.name} at /${endpointPath}`;
}

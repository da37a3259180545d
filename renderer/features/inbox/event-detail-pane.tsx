import { Tabs } from '@mantine/core';
import type { EventDetail } from '../../../shared/model/event.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import detail from '../../ui/detail.module.css';
import { ErrorState } from '../../ui/error-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { HeaderTable } from '../../ui/header-table.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { EventHead } from './event-head.tsx';
import { EventRuns } from './event-runs.tsx';
import { RawBody } from './raw-body.tsx';

export function EventDetailPane({ id }: { id: string }) {
  const query = useRpcQuery('events.get', { id });
  if (query.data !== undefined) return <EventView event={query.data} />;
  if (query.error === null) return null;
  return (
    <ErrorState
      title="This event cannot be shown"
      error={query.error}
      onRetry={() => void query.refetch()}
    />
  );
}

function EventView({ event }: { event: EventDetail }) {
  return (
    <>
      <EventHead event={event} />
      <EventRuns event={event} />
      <section className={detail.section} aria-label="Content">
        <Tabs defaultValue="parsed" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="parsed">Parsed</Tabs.Tab>
            <Tabs.Tab value="raw">Raw body</Tabs.Tab>
            <Tabs.Tab value="headers">{formatCount(event.rawHeaders.length, 'header')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="parsed">
            <JsonView
              value={event.trigger}
              root="trigger"
              label="What expressions read as trigger"
            />
          </Tabs.Panel>
          <Tabs.Panel value="raw">
            <RawBody event={event} />
          </Tabs.Panel>
          <Tabs.Panel value="headers">
            <HeaderTable headers={event.rawHeaders} />
          </Tabs.Panel>
        </Tabs>
      </section>
    </>
  );
}

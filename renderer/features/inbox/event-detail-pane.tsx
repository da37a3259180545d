import type { EventDetail } from '../../../shared/model/event.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { DataTabs } from '../../ui/data-tabs.tsx';
import detail from '../../ui/detail.module.css';
import { ErrorState } from '../../ui/error-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { HeaderTable } from '../../ui/header-table.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { EventExplanation } from './event-explanation.tsx';
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
      {event.status === 'rejected' && <EventExplanation key={event.id} event={event} />}
      <EventRuns event={event} />
      <section className={detail.section} aria-label="Content">
        <DataTabs
          initial="parsed"
          tabs={[
            {
              value: 'parsed',
              label: 'Parsed',
              content: (
                <JsonView
                  value={event.trigger}
                  root="trigger"
                  label="What expressions read as trigger"
                  // They have a tab of their own.
                  closed={['trigger.headers']}
                />
              ),
            },
            { value: 'raw', label: 'Raw body', content: <RawBody event={event} /> },
            ...(event.source === 'webhook'
              ? [
                  {
                    value: 'headers',
                    label: formatCount(event.rawHeaders.length, 'header'),
                    content: <HeaderTable headers={event.rawHeaders} />,
                  },
                ]
              : []),
          ]}
        />
      </section>
    </>
  );
}

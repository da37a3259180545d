import type { EventDetail } from '../../../../shared/model/event.ts';
import { type DataTab, DataTabs } from '../../../ui/data-tabs.tsx';
import detail from '../../../ui/detail.module.css';
import { useFind } from '../../../ui/find.ts';
import { FindBar } from '../../../ui/find-bar.tsx';
import { formatCount } from '../../../ui/format.ts';
import { HeaderTable } from '../../../ui/header-table.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { HexView } from './hex-view.tsx';
import { RawBody } from './raw-body.tsx';

/** What arrived, in every form that one may want to see it in. */
export function EventContent({ event }: { event: EventDetail }) {
  const find = useFind();
  const query = queryOf(event.path);
  const isWebhook = event.source === 'webhook';
  const tabs: DataTab[] = [
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
          find={find}
        />
      ),
    },
    {
      value: 'raw',
      label: 'Raw body',
      content: <RawBody key={event.id} event={event} find={find} />,
    },
    { value: 'hex', label: 'Hex', content: <HexView key={event.id} event={event} find={find} /> },
  ];
  if (isWebhook)
    tabs.push({
      value: 'headers',
      label: formatCount(event.rawHeaders.length, 'header'),
      content: <HeaderTable headers={event.rawHeaders} find={find} />,
    });
  if (query.length > 0)
    tabs.push({
      value: 'query',
      label: 'Query',
      content: <HeaderTable headers={query} find={find} />,
    });
  return (
    <section className={detail.section} aria-label="Content">
      <DataTabs
        initial="parsed"
        tabs={tabs}
        beside={<FindBar find={find} label="Find in the content" />}
      />
    </section>
  );
}

/** As they were meant: `%20` and `+` read as the spaces that they stand for. */
function queryOf(path: string): [string, string][] {
  const at = path.indexOf('?');
  return at === -1 ? [] : [...new URLSearchParams(path.slice(at + 1))];
}

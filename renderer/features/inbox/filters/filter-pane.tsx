import {
  Archive,
  CalendarClock,
  CircleOff,
  Inbox,
  Layers,
  type LucideIcon,
  Mail,
  Star,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { EVENT_STATUSES } from '../../../../shared/model/event.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { eventFilter } from '../model/event-filter.ts';
import type { InboxSearch } from '../model/use-inbox-search.ts';
import { hasValue, inView, setValue, toggleValue, type View, viewOf } from '../model/views.ts';
import { Group } from './filter-group.tsx';
import classes from './filter-pane.module.css';

const views: readonly { view: View; name: string; icon: LucideIcon }[] = [
  { view: 'inbox', name: 'Inbox', icon: Inbox },
  { view: 'starred', name: 'Starred', icon: Star },
  { view: 'archive', name: 'Archive', icon: Archive },
  { view: 'all', name: 'All events', icon: Layers },
];
const runStates = ['failed', 'waiting', 'running', 'succeeded'] as const;
const times = [
  { value: '1h', name: 'Last hour' },
  { value: 'today', name: 'Today' },
  { value: '7d', name: 'Last 7 days' },
  { value: '30d', name: 'Last 30 days' },
];
/** More come when they are asked for. */
const fewEndpoints = 8;

/** Everything here writes into the search field: what is filtered stands there, word by word. */
export function FilterPane({
  search,
  saved,
}: {
  search: InboxSearch;
  /** Filters that a person saved. */
  saved: ReactNode;
}) {
  const { text } = search;
  const view = viewOf(text);
  const endpoints = useRpcQuery('endpoints.list', {}).data?.endpoints ?? [];
  const facets = useRpcQuery(
    'events.facets',
    { filter: eventFilter(inView('', view)) },
    { keepPrevious: true },
  ).data;
  const unread = useRpcQuery(
    'events.count',
    { filter: { ...eventFilter(''), read: false }, most: 1000 },
    { keepPrevious: true },
  ).data;
  const counts = new Map(facets?.endpoints.map(({ path, count }) => [path, count]));
  // Those from which most came first; the others as they are called.
  const paths = endpoints
    .map(({ settings }) => settings.path)
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  const ofStatus = new Map(facets?.statuses.map(({ status, count }) => [status, count]));

  return (
    <>
      <nav aria-label="Views of the inbox" className={classes.group}>
        {views.map(({ view: each, name, icon: Icon }) => (
          <button
            key={each}
            type="button"
            className={classes.item}
            aria-current={each === view ? 'true' : undefined}
            onClick={() => search.apply(inView(text, each))}
          >
            <Icon size={15} strokeWidth={1.75} aria-hidden="true" />
            <span className={classes.name}>{name}</span>
            {each === 'inbox' && unread !== undefined && unread.count > 0 && (
              <span className={classes.count}>
                {unread.more ? `${unread.count.toLocaleString('en-US')}+` : unread.count}
                <span className="visually-hidden"> unread</span>
              </span>
            )}
          </button>
        ))}
      </nav>
      {saved}
      <Group title="Show only">
        <Toggle search={search} operator="is" value="unread">
          <span className={classes.plain}>
            <Mail size={14} aria-hidden="true" />
            Unread
          </span>
        </Toggle>
        {EVENT_STATUSES.map((status) => (
          <Toggle
            key={status}
            search={search}
            operator="status"
            value={status}
            count={ofStatus.get(status)}
          >
            <StatusBadge status={status} />
          </Toggle>
        ))}
      </Group>
      <Group title="Runs">
        {runStates.map((status) => (
          <Toggle key={status} search={search} operator="run" value={status}>
            <StatusBadge status={status} />
          </Toggle>
        ))}
        <Toggle search={search} operator="run" value="none">
          <span className={classes.plain}>
            <CircleOff size={14} aria-hidden="true" />
            No run
          </span>
        </Toggle>
      </Group>
      {paths.length > 0 && <Endpoints search={search} paths={paths} counts={counts} />}
      {facets !== undefined && facets.providers.length > 0 && (
        <Group title="Providers">
          {facets.providers.map(({ scheme, name, count }) => (
            <Toggle key={scheme} search={search} operator="provider" value={scheme} count={count}>
              {name}
            </Toggle>
          ))}
        </Group>
      )}
      <Group title="Time">
        {times.map(({ value, name }) => (
          <button
            key={value}
            type="button"
            className={classes.item}
            aria-pressed={isAfter(text, value)}
            onClick={() =>
              search.apply(setValue(text, 'after', isAfter(text, value) ? null : value))
            }
          >
            <CalendarClock size={14} strokeWidth={1.75} aria-hidden="true" />
            <span className={classes.name}>{name}</span>
          </button>
        ))}
      </Group>
    </>
  );
}

/** A moment is no list of values: what stands in the text counts. */
function isAfter(text: string, value: string): boolean {
  return text.split(/\s+/).includes(`after:${value}`);
}

function Endpoints({
  search,
  paths,
  counts,
}: {
  search: InboxSearch;
  paths: readonly string[];
  counts: ReadonlyMap<string, number>;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? paths : paths.slice(0, fewEndpoints);
  return (
    <Group title="Endpoints">
      {shown.map((path) => (
        <Toggle
          key={path}
          search={search}
          operator="endpoint"
          value={path}
          count={counts.get(path)}
        >
          <span className={classes.path} title={path}>
            {path}
          </span>
        </Toggle>
      ))}
      {paths.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setIsWhole(true)}>
          {paths.length - shown.length} more
        </button>
      )}
    </Group>
  );
}

function Toggle({
  search,
  operator,
  value,
  count,
  children,
}: {
  search: InboxSearch;
  operator: string;
  value: string;
  /** Of those that were looked at. */
  count?: number | undefined;
  children: ReactNode;
}) {
  const isOn = hasValue(search.text, operator, value);
  return (
    <button
      type="button"
      className={classes.item}
      aria-pressed={isOn}
      onClick={() => search.apply(toggleValue(search.text, operator, value))}
    >
      <span className={classes.name}>{children}</span>
      {count !== undefined && (
        <span className={classes.count}>{count.toLocaleString('en-US')}</span>
      )}
    </button>
  );
}

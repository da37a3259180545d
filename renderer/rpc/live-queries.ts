import type { Query, QueryClient } from '@tanstack/react-query';
import type { Method } from '../../shared/rpc/contract.ts';
import type { Push, PushTopic } from '../../shared/rpc/push.ts';
import type { RpcClient } from './client.ts';

/** Between two refreshes; the first one after a quiet time is immediate. */
const pauseMs = 250;
/** The same for what the engine has to count. */
const countingPauseMs = 2000;
const counting: readonly Method[] = [
  'events.count',
  'events.facets',
  'system.info',
  'workflows.stats',
  'insights.overview',
  'insights.top',
  'insights.endpoints',
  'endpoints.latest',
  'endpoints.secrets',
];

/**
 * What a change makes out of date. Queries are keyed `[method, input]`; one in `byId` only when
 * its own id changed.
 */
const affected: Record<PushTopic, { lists: readonly Method[]; byId: readonly Method[] }> = {
  event: {
    lists: [
      'events.list',
      'events.count',
      'events.facets',
      'system.info',
      'insights.overview',
      'insights.endpoints',
      'endpoints.latest',
      'endpoints.secrets',
    ],
    byId: ['events.get'],
  },
  // An event's detail shows its runs, whose ids it may not know yet.
  run: {
    lists: [
      'runs.list',
      'runs.count',
      'events.list',
      'events.get',
      'workflows.list',
      'workflows.stats',
      'system.info',
      'insights.overview',
      'insights.top',
    ],
    byId: ['runs.get', 'runs.step', 'runs.items', 'runs.item', 'runs.itemStates'],
  },
  approval: { lists: ['approvals.list'], byId: [] },
  workflow: {
    lists: [
      'workflows.list',
      'workflows.stats',
      'workflows.preview',
      'endpoints.list',
      'triggers.list',
      'credentials.uses',
      'credentials.get',
    ],
    byId: ['workflows.get'],
  },
  // By the workflow's id.
  trigger: { lists: ['triggers.list'], byId: [] },
  // What an event is explained by, and the preset that is offered for it, hang on the endpoint.
  endpoint: {
    lists: [
      'endpoints.list',
      'endpoints.get',
      'endpoints.latest',
      'endpoints.secrets',
      'events.get',
      'events.diagnose',
      'workflows.preview',
    ],
    byId: [],
  },
  credential: {
    lists: ['credentials.list', 'credentials.get', 'credentials.uses', 'workflows.preview'],
    byId: [],
  },
  gap: { lists: ['events.gaps'], byId: [] },
  bulk: { lists: ['bulk.list'], byId: ['bulk.get'] },
  settings: { lists: ['settings.get'], byId: [] },
  system: { lists: ['system.info'], byId: [] },
  filter: { lists: ['filters.list'], byId: [] },
};

function idOf(query: Query): unknown {
  const input = query.queryKey[1];
  return typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
}

/** @returns whether the pushes make the query out of date */
function isAffected(query: Query, pushes: readonly Push[]): boolean {
  const method = query.queryKey[0];
  return pushes.some(({ topic, ids, all }) => {
    const { lists, byId } = affected[topic];
    if (lists.some((name) => name === method)) return true;
    if (!byId.some((name) => name === method)) return false;
    const id = idOf(query);
    return all || (typeof id === 'string' && ids.includes(id));
  });
}

interface Lane {
  add(push: Push): void;
  end(): void;
}

/**
 * One refresh at a time: what happens meanwhile is gathered for the next, so that neither a flood
 * of events nor a slow answer starves the screen.
 */
function createLane(
  queries: QueryClient,
  { pauseMs, isMine }: { pauseMs: number; isMine: (query: Query) => boolean },
): Lane {
  let gathered: Push[] = [];
  let busy = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    if (busy || ended) return;
    busy = true;
    const pushes = gathered;
    gathered = [];
    const isDue = (query: Query) => isMine(query) && isAffected(query, pushes);
    // One that is read for the first time is not begun anew: its answer may be of before the push.
    const begun = new Set(
      queries.getQueryCache().findAll({
        predicate: (query) => isDue(query) && query.state.data === undefined,
        fetchStatus: 'fetching',
      }),
    );
    await queries.invalidateQueries({ predicate: isDue });
    if (begun.size > 0) await queries.invalidateQueries({ predicate: (query) => begun.has(query) });
    timer = setTimeout(() => {
      busy = false;
      if (gathered.length > 0) void refresh();
    }, pauseMs);
  }

  return {
    add(push) {
      gathered.push(push);
      void refresh();
    },
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Refreshes what is on screen when the engine says that it changed.
 *
 * @returns the end of it
 */
export function connectQueries(client: RpcClient, queries: QueryClient): () => void {
  const isCounting = (query: Query) => counting.some((method) => method === query.queryKey[0]);
  const lanes = [
    createLane(queries, { pauseMs, isMine: (query) => !isCounting(query) }),
    createLane(queries, { pauseMs: countingPauseMs, isMine: isCounting }),
  ];

  const endPushes = client.onPush((push) => {
    for (const lane of lanes) lane.add(push);
  });
  let wasOpen = client.connection.get() === 'open';
  const endState = client.connection.subscribe(() => {
    const isOpen = client.connection.get() === 'open';
    // What was pushed in between is gone, so everything may be out of date.
    if (isOpen && !wasOpen) void queries.invalidateQueries();
    wasOpen = isOpen;
  });
  return () => {
    for (const lane of lanes) lane.end();
    endPushes();
    endState();
  };
}

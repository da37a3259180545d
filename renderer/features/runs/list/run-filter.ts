import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import {
  RUN_CAUSES,
  RUN_STATUSES,
  type RunCause,
  type RunStatus,
} from '../../../../shared/model/run.ts';
import type { MethodInput } from '../../../../shared/rpc/contract.ts';
import { askedSearch } from '../../../ui/search/asked-search.ts';
import { useStoredState } from '../../../ui/use-stored-state.ts';

export const SINCE = ['any', 'hour', 'day', 'week', 'month'] as const;
export type Since = (typeof SINCE)[number];

const HOUR_MS = 3_600_000;
const lengths: Record<Exclude<Since, 'any'>, number> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

export const VIEWS = ['all', 'attention'] as const;
export type View = (typeof VIEWS)[number];

/** What the list shows, as a person chose it. */
export interface RunChoice {
  view: View;
  status: RunStatus | 'all';
  workflow: string;
  cause: RunCause | 'all';
  since: Since;
  /** As somebody types it: shared/search. */
  search: string;
}

export type RunQuery = Pick<
  MethodInput<'runs.list'>,
  'attention' | 'status' | 'workflow' | 'cause' | 'from' | 'query'
>;

const MINUTE_MS = 60_000;

/** As the engine takes it. `now` counts in whole minutes, so that the list is not another at each look. */
export function queryOf(
  { view, status, workflow, cause, since, search }: RunChoice,
  now: number,
): RunQuery {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return {
    ...(view === 'attention' ? { attention: true } : {}),
    ...(status === 'all' || view === 'attention' ? {} : { status }),
    ...(workflow === '' ? {} : { workflow }),
    ...(cause === 'all' ? {} : { cause }),
    ...(search.trim() === '' ? {} : { query: search }),
    ...(since === 'any' ? {} : { from: minute - lengths[since] }),
  };
}

export function isNarrowed({ view, ...rest }: RunChoice): boolean {
  return (
    view !== 'all' ||
    rest.search.trim() !== '' ||
    rest.status !== 'all' ||
    rest.workflow !== '' ||
    rest.cause !== 'all' ||
    rest.since !== 'any'
  );
}

/**
 * The choice, found again when one comes back to the screen; `?show=attention` makes it that, and
 * `?q=status:failed` what is searched for, and nothing else.
 */
export function useRunChoice(workflows: readonly string[]) {
  const [location, navigate] = useLocation();
  const asked = askedSearch(location);
  const [view, setView] = useStoredState<View>('runs.view', { initial: 'all', values: VIEWS });
  const [status, setStatus] = useStoredState<RunStatus | 'all'>('runs.status', {
    initial: 'all',
    values: ['all', ...RUN_STATUSES],
  });
  const [kept, setWorkflow] = useStoredState<string>('runs.workflow', {
    initial: '',
    values: [sessionStorage.getItem('patchbay.runs.workflow') ?? ''],
  });
  const [cause, setCause] = useStoredState<RunCause | 'all'>('runs.cause', {
    initial: 'all',
    values: ['all', ...RUN_CAUSES],
  });
  const [since, setSince] = useStoredState<Since>('runs.since', { initial: 'any', values: SINCE });
  // One that was removed meanwhile narrows nothing.
  const workflow = workflows.length > 0 && !workflows.includes(kept) ? '' : kept;
  const [search, setSearch] = useState(asked ?? '');
  const choice: RunChoice = { view, status, workflow, cause, since, search };
  const address = useSearch();
  useEffect(() => {
    if (new URLSearchParams(address).get('show') !== 'attention') return;
    setView('attention');
    setSearch('');
    setWorkflow('');
    setCause('all');
    setSince('any');
    // Said once: what is chosen from now on must not be undone by the address.
    const { pathname, hash } = window.location;
    history.replaceState(history.state, '', `${pathname}${hash}`);
  });
  useEffect(() => {
    if (asked === undefined) return;
    setView('all');
    setStatus('all');
    setWorkflow('');
    setCause('all');
    setSince('any');
    setSearch(asked);
    navigate('/runs', { replace: true });
  });
  return {
    choice,
    change(next: Partial<RunChoice>): void {
      if (next.view !== undefined) setView(next.view);
      if (next.status !== undefined) setStatus(next.status);
      if (next.workflow !== undefined) setWorkflow(next.workflow);
      if (next.cause !== undefined) setCause(next.cause);
      if (next.since !== undefined) setSince(next.since);
      if (next.search !== undefined) setSearch(next.search);
    },
  };
}

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { EventSummary } from '../../../../shared/model/event.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import type { Chosen } from '../model/chosen.ts';

type Named = Pick<EventSummary, 'id' | 'summary' | 'receivedAt'>;

/** The newest of what is chosen, as it was when it was asked for; those that are gone are left out. */
export function useChosenEvents(
  { events }: Chosen,
  most: number,
): UseQueryResult<readonly Named[]> {
  const rpc = useRpc();
  return useQuery({
    // Not the name of a method: what somebody reads through must not change under them.
    queryKey: ['chosen events', events, most],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<readonly Named[]> => {
      if ('ids' in events) {
        // Ids grow with time.
        const ids = events.ids.toSorted().reverse().slice(0, most);
        const found = await Promise.allSettled(
          ids.map((id) => rpc.call('events.get', { id }, signal)),
        );
        return found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      }
      const rows: Named[] = [];
      for (let before: number | undefined; rows.length < most; ) {
        const limit = most - rows.length;
        const page = await rpc.call('events.list', { ...events.filter, limit, before }, signal);
        rows.push(...page.events);
        if (page.next === null) break;
        before = page.next;
      }
      return rows;
    },
  });
}

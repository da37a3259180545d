import { useMemo } from 'react';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { type EndpointRow, endpointRows } from './model/endpoint-row.ts';

export interface EndpointRows {
  /** Undefined until they are known. */
  rows: readonly EndpointRow[] | undefined;
  error: Error | null;
  retry(): void;
}

/** All endpoints with what is said of them, kept up to date. */
export function useEndpointRows(): EndpointRows {
  const list = useRpcQuery('endpoints.list', {});
  const schemes = useRpcQuery('endpoints.schemes', {});
  const latest = useRpcQuery('endpoints.latest', {});
  const traffic = useRpcQuery('insights.endpoints', {});
  const workflows = useRpcQuery('workflows.list', {});
  // Nothing that is said of them changes by the second.
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const rows = useMemo(
    () =>
      list.data === undefined || latest.data === undefined || schemes.data === undefined
        ? undefined
        : endpointRows({
            endpoints: list.data.endpoints,
            schemes: schemes.data.schemes,
            latest: latest.data.events,
            traffic: traffic.data,
            workflows: workflows.data?.workflows ?? [],
            now,
          }),
    [list.data, schemes.data, latest.data, traffic.data, workflows.data, now],
  );
  return {
    rows,
    error: list.error ?? latest.error ?? schemes.error,
    retry: () => {
      for (const query of [list, latest, schemes]) if (query.isError) void query.refetch();
    },
  };
}

import { useMemo } from 'react';
import type { KnownNames } from '../../../../shared/search/complete-search.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';

/** Names of the workspace that completion offers behind an operator. */
export function useKnownNames(): KnownNames {
  const endpoints = useRpcQuery('endpoints.list', {}).data?.endpoints;
  const workflows = useRpcQuery('workflows.list', {}).data?.workflows;
  return useMemo(
    () => ({
      endpoint: endpoints?.map(({ settings }) => settings.path) ?? [],
      workflow: workflows?.map(({ name }) => name) ?? [],
    }),
    [endpoints, workflows],
  );
}

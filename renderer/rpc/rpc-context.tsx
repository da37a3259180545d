import {
  keepPreviousData,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { BugError } from '../../shared/errors.ts';
import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import type { RpcClient } from './client.ts';
import type { ConnectionState } from './transport.ts';

const RpcContext = createContext<RpcClient | undefined>(undefined);

export function RpcProvider({ client, children }: { client: RpcClient; children: ReactNode }) {
  return <RpcContext value={client}>{children}</RpcContext>;
}

export function useRpc(): RpcClient {
  const client = useContext(RpcContext);
  if (client === undefined) throw new BugError('useRpc outside of RpcProvider');
  return client;
}

export function useConnection(): ConnectionState {
  const { connection } = useRpc();
  return useSyncExternalStore(connection.subscribe, connection.get);
}

/** One call whose answer is kept up to date by pushes. */
export function useRpcQuery<M extends Method>(
  method: M,
  input: MethodInput<M>,
  options: { keepPrevious?: boolean; enabled?: boolean } = {},
): UseQueryResult<MethodOutput<M>> {
  const rpc = useRpc();
  return useQuery<MethodOutput<M>>({
    queryKey: [method, input],
    queryFn: ({ signal }) => rpc.call(method, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A call that changes something; what it changed comes back as a push. */
export function useRpcMutation<M extends Method>(method: M) {
  const rpc = useRpc();
  return useMutation({ mutationFn: (input: MethodInput<M>) => rpc.call(method, input) });
}

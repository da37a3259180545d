import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import type { Push } from '../../shared/rpc/push.ts';
import { readReply } from '../../shared/rpc/wire.ts';
import type { ConnectionState, Transport } from './transport.ts';

export interface RpcClient {
  /**
   * @throws RemoteError what the method threw; UnreachableError; ZodError when the engine and the
   * screens are of different releases
   */
  call<M extends Method>(
    method: M,
    input: MethodInput<M>,
    signal?: AbortSignal,
  ): Promise<MethodOutput<M>>;
  onPush(listener: (push: Push) => void): () => void;
  readonly connection: {
    get(): ConnectionState;
    subscribe(listener: () => void): () => void;
  };
  /** Starts listening for pushes, or starts over without waiting for the next try. */
  listen(): void;
  /** Stops listening: a hidden tab must not hold one of the browser's few connections. */
  sleep(): void;
}

/** Calls typed by the contract, and one subscription that all screens share. */
export function createRpcClient(transport: Transport): RpcClient {
  const pushListeners = new Set<(push: Push) => void>();
  const stateListeners = new Set<() => void>();
  let state: ConnectionState = 'connecting';
  let end: (() => void) | undefined;

  function sleep(): void {
    end?.();
    end = undefined;
  }

  return {
    async call(method, input, signal) {
      return readReply(method, await transport.request(method, input, signal));
    },
    onPush(listener) {
      pushListeners.add(listener);
      return () => pushListeners.delete(listener);
    },
    connection: {
      get: () => state,
      subscribe(listener) {
        stateListeners.add(listener);
        return () => stateListeners.delete(listener);
      },
    },
    listen() {
      sleep();
      end = transport.subscribe({
        onPush(push) {
          for (const listener of pushListeners) listener(push);
        },
        onState(next) {
          // Between two tries it is still the same loss, not a new beginning.
          if (next === 'connecting' && state !== 'open') return;
          if (next === state) return;
          state = next;
          for (const listener of stateListeners) listener();
        },
      });
    },
    sleep,
  };
}

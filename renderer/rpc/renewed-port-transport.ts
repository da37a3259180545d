import { type ClientPort, createPortTransport } from './port-transport.ts';
import { type Subscriber, type Transport, UnreachableError } from './transport.ts';

/** How long a call waits for an engine that is starting, before it says that there is none. */
const PATIENCE_MS = 15_000;

export interface RenewedPortTransport {
  readonly transport: Transport;
  /** A port to the engine; it takes the place of the one before. */
  use(port: ClientPort): void;
}

/**
 * Calls and pushes over ports that come one after the other: each time the engine's process is
 * started again there is a new one. Calls that are made in between wait for it.
 */
export function createRenewedPortTransport(ask: () => void): RenewedPortTransport {
  let current: Transport | undefined;
  const waiting = new Set<(transport: Transport) => void>();
  const subscribers = new Map<Subscriber, () => void>();

  function listen(subscriber: Subscriber): void {
    subscribers.get(subscriber)?.();
    const end = current?.subscribe({
      onPush: subscriber.onPush,
      onState(state) {
        subscriber.onState(state);
      },
    });
    subscribers.set(subscriber, end ?? (() => {}));
  }

  function ready(signal?: AbortSignal): Promise<Transport> {
    if (current !== undefined) return Promise.resolve(current);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(take);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const take = (transport: Transport): void => {
        leave();
        resolve(transport);
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new UnreachableError());
      }, PATIENCE_MS);
      signal?.addEventListener('abort', abort);
      waiting.add(take);
    });
  }

  return {
    transport: {
      async request(method, input, signal) {
        const transport = await ready(signal);
        return transport.request(method, input, signal);
      },
      subscribe(subscriber) {
        subscriber.onState('connecting');
        listen(subscriber);
        if (current === undefined) ask();
        return () => {
          subscribers.get(subscriber)?.();
          subscribers.delete(subscriber);
        };
      },
    },
    use(port) {
      const next = createPortTransport(port);
      current = next;
      port.addEventListener('close', () => {
        if (current === next) current = undefined;
      });
      for (const take of waiting) take(next);
      for (const subscriber of subscribers.keys()) listen(subscriber);
    },
  };
}

import { type PortRequest, portMessageSchema, type RpcReply } from '../../shared/rpc/wire.ts';
import { type Subscriber, type Transport, UnreachableError } from './transport.ts';

/** What this needs of a `MessagePort`. */
export interface ClientPort {
  postMessage(message: PortRequest): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
}

interface Waiting {
  resolve(reply: RpcReply): void;
  reject(error: Error): void;
}

/** Calls and pushes over a port whose other end `servePort` holds. */
export function createPortTransport(port: ClientPort): Transport {
  const waiting = new Map<number, Waiting>();
  const subscribers = new Set<Subscriber>();
  let nextId = 0;
  let open = true;

  port.addEventListener('message', ({ data }) => {
    const message = portMessageSchema.safeParse(data);
    if (!message.success) return;
    if ('push' in message.data) {
      for (const { onPush } of subscribers) onPush(message.data.push);
      return;
    }
    const { id, reply } = message.data;
    waiting.get(id)?.resolve(reply);
    waiting.delete(id);
  });
  port.addEventListener('close', () => {
    open = false;
    for (const { reject } of waiting.values()) reject(new UnreachableError());
    waiting.clear();
    for (const { onState } of subscribers) onState('lost');
  });
  port.start();

  return {
    request(method, input, signal) {
      if (!open) return Promise.reject(new UnreachableError());
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        signal?.addEventListener('abort', () => {
          waiting.delete(id);
          reject(signal.reason);
        });
        port.postMessage({ id, method, input });
      });
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      subscriber.onState(open ? 'open' : 'lost');
      return () => subscribers.delete(subscriber);
    },
  };
}

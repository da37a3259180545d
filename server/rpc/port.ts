import type { Logger } from 'pino';
import type { Engine } from '../../engine/index.ts';
import { type PortMessage, portRequestSchema } from '../../shared/rpc/wire.ts';
import { callApi } from './dispatch.ts';

/**
 * What Node's `MessagePort` and Electron's `MessagePortMain` have in common. Node hands the
 * listener the value itself, Electron an event with the value in `data`.
 */
export interface PortLike {
  postMessage(message: PortMessage): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'close', listener: () => void): unknown;
  start?(): void;
}

function readRequest(message: unknown) {
  const direct = portRequestSchema.safeParse(message);
  if (direct.success) return direct.data;
  if (typeof message !== 'object' || message === null || !('data' in message)) return undefined;
  const wrapped = portRequestSchema.safeParse(message.data);
  return wrapped.success ? wrapped.data : undefined;
}

/**
 * Serves calls and pushes over a port until it closes or the returned function is called. The
 * port itself stays open: who made it closes it.
 */
export function servePort(
  port: PortLike,
  { engine, log }: { engine: Pick<Engine, 'api' | 'onPush'>; log: Logger },
): () => void {
  let open = true;

  const onMessage = (message: unknown): void => {
    const request = readRequest(message);
    if (request === undefined) {
      log.warn('a message that is no call came over a port');
      return;
    }
    void callApi({ api: engine.api, log }, request.method, request.input).then((reply) => {
      if (open) port.postMessage({ id: request.id, reply });
    });
  };
  const unsubscribe = engine.onPush((push) => port.postMessage({ push }));
  const end = (): void => {
    if (!open) return;
    open = false;
    unsubscribe();
    port.off('message', onMessage);
    port.off('close', end);
  };

  port.on('message', onMessage);
  port.on('close', end);
  port.start?.();
  return end;
}

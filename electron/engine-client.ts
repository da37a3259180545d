import type { MessagePortMain } from 'electron';
import { OperationalError } from '../shared/errors.ts';
import type { Method, MethodInput, MethodOutput } from '../shared/rpc/contract.ts';
import type { Push } from '../shared/rpc/push.ts';
import {
  type PortRequest,
  portMessageSchema,
  type RpcReply,
  readReply,
} from '../shared/rpc/wire.ts';

class EngineGoneError extends OperationalError {
  readonly code = 'engine_gone';

  constructor() {
    super('The engine is not running.');
  }
}

/** The main process's own calls to the engine. */
export interface EngineClient {
  /** @throws RemoteError what the method threw; EngineGoneError */
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** The port to an engine that has just started. */
  use(port: MessagePortMain): void;
}

export function createEngineClient(onPush: (push: Push) => void): EngineClient {
  let current: MessagePortMain | undefined;
  let nextId = 0;
  const waiting = new Map<number, { resolve(reply: RpcReply): void; reject(error: Error): void }>();

  function forget(): void {
    for (const { reject } of waiting.values()) reject(new EngineGoneError());
    waiting.clear();
  }

  return {
    async call(method, input) {
      const port = current;
      if (port === undefined) throw new EngineGoneError();
      const reply = await new Promise<RpcReply>((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        port.postMessage({ id, method, input } satisfies PortRequest);
      });
      return readReply(method, reply);
    },
    use(port) {
      forget();
      current = port;
      port.on('message', ({ data }) => {
        const message = portMessageSchema.parse(data);
        if ('push' in message) return onPush(message.push);
        waiting.get(message.id)?.resolve(message.reply);
        waiting.delete(message.id);
      });
      port.on('close', () => {
        if (current !== port) return;
        current = undefined;
        forget();
      });
      port.start();
    },
  };
}

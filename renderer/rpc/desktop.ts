import {
  type DesktopBridge,
  type DesktopInput,
  type DesktopMethod,
  type DesktopOutput,
  type DesktopPush,
  desktopPushSchema,
  desktopSchemas,
  PORT_MESSAGE,
} from '../../shared/desktop.ts';
import { RemoteError } from '../../shared/rpc/wire.ts';
import { createRenewedPortTransport } from './renewed-port-transport.ts';
import type { Transport } from './transport.ts';

declare global {
  interface Window {
    /** Left out: these screens are in a browser. */
    patchbay?: DesktopBridge;
  }
}

/** What the screens can have of the program around them; nothing of it is in a browser. */
export interface Desktop {
  /** False: the screens are those of another computer's Patchbay. */
  readonly hasEngine: boolean;
  /** @throws RemoteError */
  call<M extends DesktopMethod>(method: M, input: DesktopInput<M>): Promise<DesktopOutput<M>>;
  onPush(listener: (push: DesktopPush) => void): () => void;
}

export function connectDesktop(bridge: DesktopBridge): Desktop {
  return {
    hasEngine: bridge.connect !== undefined,
    async call(method, input) {
      const reply = await bridge.call(method, input);
      if (!reply.ok) throw new RemoteError(reply.error);
      return desktopSchemas[method].output.parse(reply.result);
    },
    onPush: (listener) => bridge.onPush((push) => listener(desktopPushSchema.parse(push))),
  };
}

/** The way to the engine of this computer, over ports that the program around hands in. */
export function connectEngine(connect: () => void): Transport {
  const { transport, use } = createRenewedPortTransport(connect);
  window.addEventListener('message', ({ source, data, ports }) => {
    const [port] = ports;
    if (source === window && data === PORT_MESSAGE && port !== undefined) use(port);
  });
  return transport;
}

import { OperationalError } from '../../shared/errors.ts';
import type { Push } from '../../shared/rpc/push.ts';
import type { RpcReply } from '../../shared/rpc/wire.ts';

/**
 * How pushes are doing: `lost` is being mended by itself, `signed-out` needs the person.
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'signed-out';

export interface Subscriber {
  onPush(push: Push): void;
  onState(state: ConnectionState): void;
}

/** A way to the engine. The screens do not know which one they have. */
export interface Transport {
  /** @throws UnreachableError when there is no answer at all */
  request(method: string, input: unknown, signal?: AbortSignal): Promise<RpcReply>;
  /** Listens until the returned function is called, through any number of broken connections. */
  subscribe(subscriber: Subscriber): () => void;
}

export class UnreachableError extends OperationalError {
  readonly code = 'unreachable';

  constructor(cause?: unknown) {
    super('Patchbay does not answer.', {
      hint: 'It may have stopped, or is starting again. What you see may be out of date.',
      cause,
    });
  }
}

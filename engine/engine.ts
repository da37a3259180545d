import type { AuditActor } from '../shared/model/audit.ts';
import type { Api } from '../shared/rpc/contract.ts';
import type { Push } from '../shared/rpc/push.ts';
import type { Hooks } from './events/received-request.ts';

/** One open data folder. Made by `createEngine`; whoever made it closes it. */
export interface Engine {
  readonly dataDir: string;
  /** Implements shared/rpc/contract.ts; inputs are already parsed by the transport. */
  readonly api: Api;
  /** The same for one door: changes are recorded as made through it. `api` is the host's own. */
  apiFor(actor: AuditActor): Api;
  /** Takes known secrets out of JSON text, for what the host itself writes. */
  mask(json: string): string;
  readonly hooks: Hooks;
  /** Coalesced change messages; returns the end of the subscription. */
  onPush(listener: (push: Push) => void): () => void;
  /**
   * Where the hooks listener can be reached, for endpoint URLs and so that HTTP steps never call
   * our own listeners; and the screens, without a token. Host and port are those of the sockets.
   */
  setListening(listening: {
    hooksUrl: string | null;
    uiUrl?: string | null;
    sockets: readonly { host: string; port: number }[];
  }): void;
  /**
   * The host knows that the computer slept, in milliseconds UTC. Where clocks tell it as well it is
   * recorded once.
   */
  slept(sleep: { from: number; until: number }): void;
  /** Answers 503 to further webhooks, lets active steps end for `graceMs`, then interrupts them. */
  close(graceMs?: number): Promise<void>;
}

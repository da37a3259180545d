import type { Committer } from '../db/committer.ts';
import type { Executor } from './executor.ts';
import type { Signal, WaitRepository, WaitRow } from './wait-repository.ts';

/** Ends waits from outside. */
export interface Signals {
  /**
   * Resolves once the signal is durable; null when nothing waits under the token. `along` is
   * written in the same transaction, and only then.
   */
  send(token: string, signal: Signal, along?: (wait: WaitRow) => void): Promise<WaitRow | null>;
}

export function createSignals(deps: {
  waits: WaitRepository;
  committer: Pick<Committer, 'write'>;
  executor: () => Pick<Executor, 'signalled'>;
  now: () => number;
}): Signals {
  const { waits, committer, now } = deps;
  return {
    async send(token, signal, along) {
      const wait = await committer.write(() => {
        const found = waits.byToken(token);
        if (found === undefined || !waits.resolve(token, signal, now())) return null;
        along?.(found);
        return found;
      });
      if (wait !== null) deps.executor().signalled(wait, signal);
      return wait;
    },
  };
}

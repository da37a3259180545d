import type { Logger } from 'pino';
import type { AlertRepository, Delivery } from './alert-repository.ts';
import { type Channels, channelName } from './channels.ts';

const AT_ONCE = 20;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
const GIVE_UP_MS = 24 * 3_600_000;
const KEPT_MS = 30 * 24 * 3_600_000;

/** Brings messages out, each until it got there or a day is over. */
export interface Outbox {
  /** Those that are due; one round at a time. Never rejects. */
  send(): Promise<void>;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
}

export function createOutbox(deps: {
  repository: AlertRepository;
  channels: Channels;
  signal: AbortSignal;
  now: () => number;
  log: Logger;
}): Outbox {
  const { repository, channels, signal, now, log } = deps;
  let round: Promise<void> = Promise.resolve();

  async function deliver(delivery: Delivery): Promise<void> {
    const { id, channel, message } = delivery;
    try {
      await channels.deliver(channel, message, { id, signal });
      repository.endDelivery(id, { at: now(), error: null });
    } catch (error) {
      // It goes out at the next start.
      if (signal.aborted) return;
      failed(delivery, error);
    }
  }

  function failed({ id, attempts, createdAt, channel, message }: Delivery, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const about = { err: error, rule: message.rule.name, channel: channelName(channel) };
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 20), LONGEST_RETRY_MS);
    if (now() + waitMs - createdAt > GIVE_UP_MS) {
      log.error(about, 'an alert could not be delivered for a day; it is given up');
      repository.endDelivery(id, { at: now(), error: reason });
      return;
    }
    log.warn({ ...about, retryInMs: waitMs }, 'an alert could not be delivered; trying again');
    repository.retryDelivery(id, { dueAt: now() + waitMs, error: reason });
  }

  async function all(): Promise<void> {
    try {
      if (signal.aborted) return;
      await Promise.all(repository.dueDeliveries(now(), AT_ONCE).map(deliver));
      repository.removeDeliveriesBefore(now() - KEPT_MS);
    } catch (error) {
      log.error({ err: error }, 'alerts could not be brought out');
    }
  }

  return {
    send() {
      round = round.then(all);
      return round;
    },
    idle: () => round,
  };
}

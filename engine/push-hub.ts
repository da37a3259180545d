import type { Push, PushTopic } from '../shared/rpc/push.ts';

const COALESCE_MS = 100;
const MOST_IDS = 200;

/** Collects what changed and tells listeners ten times a second at most. */
export interface PushHub {
  changed(topic: PushTopic, id: string): void;
  /** So many changed that they are not told one by one. */
  allChanged(topic: PushTopic): void;
  subscribe(listener: (push: Push) => void): () => void;
  close(): void;
}

export function createPushHub(): PushHub {
  const listeners = new Set<(push: Push) => void>();
  const pending = new Map<PushTopic, Set<string> | 'all'>();
  let timer: NodeJS.Timeout | undefined;

  function send(): void {
    timer = undefined;
    for (const [topic, ids] of pending) {
      const push: Push =
        ids === 'all' ? { topic, ids: [], all: true } : { topic, ids: [...ids], all: false };
      for (const listener of listeners) listener(push);
    }
    pending.clear();
  }

  return {
    changed(topic, id) {
      // Nobody looks: nothing to collect.
      if (listeners.size === 0) return;
      const ids = pending.get(topic);
      if (ids === undefined) pending.set(topic, new Set([id]));
      else if (ids !== 'all') {
        ids.add(id);
        if (ids.size > MOST_IDS) pending.set(topic, 'all');
      }
      timer ??= setTimeout(send, COALESCE_MS);
    },
    allChanged(topic) {
      if (listeners.size === 0) return;
      pending.set(topic, 'all');
      timer ??= setTimeout(send, COALESCE_MS);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      clearTimeout(timer);
      listeners.clear();
      pending.clear();
    },
  };
}

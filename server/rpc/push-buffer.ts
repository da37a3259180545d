import type { Push, PushTopic } from '../../shared/rpc/push.ts';

const maxIds = 200;

function merge(a: Push, b: Push): Push {
  if (a.all || b.all) return { topic: a.topic, ids: [], all: true };
  const ids = [...new Set([...a.ids, ...b.ids])];
  return ids.length > maxIds
    ? { topic: a.topic, ids: [], all: true }
    : { topic: a.topic, ids, all: false };
}

/**
 * Holds what a slow reader has not taken yet: at most one push per topic, so that a reader that
 * stalls costs a few kilobytes however much happens meanwhile.
 */
export function createPushBuffer(): { add(push: Push): void; take(): Push | undefined } {
  const waiting = new Map<PushTopic, Push>();
  return {
    add(push) {
      const held = waiting.get(push.topic);
      waiting.set(push.topic, held === undefined ? push : merge(held, push));
    },
    take() {
      const next = waiting.values().next();
      if (next.done === true) return undefined;
      waiting.delete(next.value.topic);
      return next.value;
    },
  };
}

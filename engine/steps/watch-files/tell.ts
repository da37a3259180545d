import { join } from 'node:path';
import type { Json } from '../../../shared/json.ts';
import type { TriggerEvent } from '../trigger-source.ts';
import { contentOf, type FileChange, fileData } from './file-event.ts';
import { isSame, type Look, stored } from './known-files.ts';
import { lookAt } from './look-at.ts';
import type { Session } from './scan.ts';

const AT_ONCE = 100;
/** Of content, in one transaction. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Gives events for the files that are still by now. What is remembered of a file changes in the same
 * transaction. Throws what `emit` throws.
 */
export async function tellSettled(session: Session): Promise<void> {
  const { context, settling } = session;
  for (;;) {
    context.signal.throwIfAborted();
    const due = settling.due(performance.now(), AT_ONCE);
    if (due.length === 0) return;
    const batch = createBatch(session);
    for (const each of due) {
      const change = await changeOf(session, each);
      if (change !== null) await batch.add(change);
    }
    await batch.flush();
  }
}

/** What became of a file since it was told of last; null: nothing, or it is not still yet. */
async function changeOf(
  session: Session,
  { path, look }: { path: string; look: Look | null },
): Promise<FileChange | null> {
  const { root, known, settling } = session;
  const sight = await lookAt(root.path, path);
  const before = known.get(path);
  if (sight.type === 'file') {
    if (look === null || !isSame(sight.look, look)) {
      if (before === undefined || !isSame(sight.look, before))
        settling.put(path, sight.look, performance.now());
      return null;
    }
    if (before !== undefined && isSame(sight.look, before)) return null;
    const event = before === undefined ? 'created' : 'changed';
    const previous = event === 'created' ? session.vanished.take(sight.look) : null;
    return { event, path, look: sight.look, previous };
  }
  if (sight.type !== 'none') session.lookAtAll();
  if (sight.type === 'unknown' || before === undefined) return null;
  if (look !== null) {
    settling.put(path, null, performance.now());
    return null;
  }
  // With the folder gone, nobody knows what became of the files.
  if (!(await root.isStill())) return null;
  return { event: 'removed', path, look: before, previous: null };
}

function createBatch({ root, params, context, settling }: Session) {
  let events: TriggerEvent[] = [];
  let notes = new Map<string, Json | null>();
  let bytes = 0;

  async function flush(): Promise<void> {
    if (notes.size === 0) return;
    await context.emit(events, context.state, notes);
    events = [];
    notes = new Map();
    bytes = 0;
  }

  return {
    flush,
    async add(change: FileChange): Promise<void> {
      const { event, path, look } = change;
      if (params[event]) {
        const full = join(root.path, path);
        const content =
          event === 'removed' ? {} : await contentOf({ path: full, look }, params, context);
        if (content === undefined) return settling.put(path, null, performance.now());
        events.push({ data: { ...fileData(root.path, change), ...content } });
        bytes += params.content === 'none' ? 0 : look.size;
      }
      notes.set(path, event === 'removed' ? null : stored(look));
      if (bytes >= MOST_BYTES) await flush();
    },
  };
}

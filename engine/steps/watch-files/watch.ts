import { permittedPath } from '../../files/paths.ts';
import type { TriggerContext } from '../trigger-source.ts';
import { createFolderWatchers } from './folder-watchers.ts';
import { createKnownFiles } from './known-files.ts';
import { intervalOf, type WatchFilesParams } from './params.ts';
import { createRootFolder } from './root-folder.ts';
import { type Condition, type Session, scanAll, scanName } from './scan.ts';
import { createSelection } from './selection.ts';
import { createSettling } from './settling.ts';
import { tellSettled } from './tell.ts';
import { createVanished } from './vanished.ts';
import { createWakeUp } from './wake-up.ts';

/** How often it is looked whether the folder is still the one that is listened to. */
const CHECK_MS = 3000;
/** Systems may lose changes without a word: everything is looked at again this often. */
const LOOK_AGAIN_MS = 600_000;
/** The same where the system tells nothing of a part, and after so many changes that some may be lost. */
const LOOK_AGAIN_SOON_MS = 30_000;
const MANY_CHANGES = 5000;
/** Looking takes no more than a small part of the time, however large the folder. */
const REST = 20;
/** Names that wait to be looked at; beyond that looking at everything is less work. */
const MOST_NAMES = 20_000;
const NAMES_AT_ONCE = 200;

/**
 * Listens until the signal fires. What is known of the files is durable and decides what is new; what
 * the system tells is only where to look. So nothing is lost while nobody listens, and nothing comes
 * twice. Throws StepFailure `not_permitted`, and what `emit` throws.
 */
export async function watchFiles(params: WatchFilesParams, context: TriggerContext): Promise<void> {
  for (;;) await watchRoot(permittedPath(params.folder, 'read', context), params, context);
}

/** Until the path leads to another folder. */
async function watchRoot(
  path: string,
  params: WatchFilesParams,
  context: TriggerContext,
): Promise<void> {
  const { signal } = context;
  const root = createRootFolder(path, params.folder);
  const wake = createWakeUp(signal);
  const lookAtAll = (): void => wake.now('all');
  /** What something happened to; true: perhaps another file or folder has the name now. */
  const names = new Map<string, boolean>();
  let changes = 0;

  function changed(name: string, renamed: boolean): void {
    changes++;
    const isKept = names.size < MOST_NAMES;
    if (isKept) names.set(name, renamed || names.get(name) === true);
    wake.now(isKept ? 'names' : 'all');
  }

  const watchers = createFolderWatchers(path, { changed, lost: lookAtAll });
  const session: Session = {
    root,
    params,
    context,
    selection: createSelection(params),
    known: createKnownFiles(context.memory),
    settling: createSettling(params.settleMs),
    vanished: createVanished(),
    watchers,
    lookAtAll,
  };

  async function takeNames(): Promise<void> {
    for (const [name, renamed] of [...names].slice(0, NAMES_AT_ONCE)) {
      signal.throwIfAborted();
      names.delete(name);
      await scanName(session, name, renamed);
    }
    if (names.size > 0) wake.now('names');
  }

  try {
    let condition: Condition = 'fine';
    for (let nextLook = Number.NEGATIVE_INFINITY; ; ) {
      signal.throwIfAborted();
      const isAway = condition === 'away' || !(await root.isStill());
      if (wake.take() === 'all' || isAway || performance.now() >= nextLook) {
        if (root.isElsewhere()) return;
        names.clear();
        changes = 0;
        const begunAt = performance.now();
        condition = await scanAll(session);
        const endedAt = performance.now();
        nextLook = endedAt + pauseAfter(condition, { params, took: endedAt - begunAt });
      } else await takeNames();
      if (changes > MANY_CHANGES)
        nextLook = Math.min(nextLook, performance.now() + LOOK_AGAIN_SOON_MS);
      await tellSettled(session);
      const nextAt = session.settling.nextAt() ?? Number.POSITIVE_INFINITY;
      await wake.until(Math.min(nextAt, nextLook, performance.now() + CHECK_MS));
    }
  } finally {
    watchers.close();
    wake.close();
  }
}

function pauseAfter(
  condition: Condition,
  { params, took }: { params: WatchFilesParams; took: number },
): number {
  if (condition === 'away') return CHECK_MS;
  const usual = params.method === 'poll' ? intervalOf(params) : LOOK_AGAIN_MS;
  const wanted = condition === 'fine' ? usual : Math.min(usual, LOOK_AGAIN_SOON_MS);
  return Math.max(wanted, took * REST);
}

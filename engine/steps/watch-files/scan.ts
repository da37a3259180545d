import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';
import type { Json } from '../../../shared/json.ts';
import { permittedPath } from '../../files/paths.ts';
import { visit, type WalkOptions } from '../../files/walk.ts';
import { StepFailure } from '../define-step.ts';
import type { TriggerContext } from '../trigger-source.ts';
import type { FolderWatchers } from './folder-watchers.ts';
import { isSame, type KnownFiles, type Look, lookOf, stored } from './known-files.ts';
import { lookAt } from './look-at.ts';
import type { WatchFilesParams } from './params.ts';
import type { RootFolder } from './root-folder.ts';
import type { Selection } from './selection.ts';
import type { Settling } from './settling.ts';
import type { Vanished } from './vanished.ts';

/** More would take the disk minutes at each look. */
const MOST_ENTRIES = 500_000;
const NOTED_AT_ONCE = 1000;

/** The disk it lay on; null: what was there the first time is not remembered yet. */
export const stateSchema = z.object({ device: z.number() });

type Trouble = NonNullable<Parameters<TriggerContext['trouble']>[0]>;

/** What a trigger of this type consists of while it listens. */
export interface Session {
  readonly root: RootFolder;
  readonly params: WatchFilesParams;
  readonly context: TriggerContext;
  readonly selection: Selection;
  readonly known: KnownFiles;
  readonly settling: Settling;
  readonly vanished: Vanished;
  readonly watchers: FolderWatchers;
  /** Something is not as it was thought to be. */
  lookAtAll(): void;
}

/** `away`: the folder is not there. `troubled`: a part of it cannot be seen or listened to. */
export type Condition = 'fine' | 'troubled' | 'away';

/** Looks at all files. What is not as it is known begins to settle; what is wrong is told. */
export async function scanAll(session: Session): Promise<Condition> {
  const { root, context, watchers } = session;
  try {
    if (!(await root.isStill())) watchers.close();
    const { dev: device } = await root.arrive();
    const trouble = await compare(session, device);
    context.trouble(trouble);
    return trouble === null ? 'fine' : 'troubled';
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    watchers.close();
    root.leave();
    const { message, hint = 'It is looked for again every few seconds.' } = error;
    context.trouble({ message, hint });
    return 'away';
  }
}

async function compare(session: Session, device: number): Promise<Trouble | null> {
  const { params, context, known } = session;
  let begins = !stateSchema.safeParse(context.state).success;
  if (begins && params.first === 'all') {
    await context.emit([], { device });
    begins = false;
  }
  const unreadable = new Set<string>();
  const seen = new Set<string>();
  const baseline = new Map<string, Json>();
  const entries = visitIn(session, '', (folder) => unreadable.add(folder));
  let complete = true;
  for (;;) {
    const next = await entries.next();
    if (next.done === true) {
      complete = next.value;
      break;
    }
    const { relative, stats } = next.value;
    seen.add(relative);
    if (!begins) consider(session, relative, lookOf(stats));
    else if (baseline.set(relative, stored(lookOf(stats))).size >= NOTED_AT_ONCE) {
      await context.emit([], null, baseline);
      baseline.clear();
    }
  }
  if (begins) await context.emit([], { device }, baseline);
  else {
    const before = stateSchema.parse(context.state).device;
    if (before !== device && seen.size === 0 && known.hasAny()) throw notMounted(session);
    if (before !== device) await context.emit([], { device });
    if (complete) await considerMissing(session, { seen, unreadable });
  }
  return troubleOf(session, { unreadable, complete });
}

/** What happened to one name, which may be that of a file or of a folder. */
export async function scanName(session: Session, path: string, renamed: boolean): Promise<void> {
  const { root, selection, settling, watchers, known } = session;
  const wanted = selection.wants(path);
  // It is looked at when it has settled.
  if (wanted && settling.has(path)) return;
  const enters = selection.enters(path);
  if (!wanted && !enters) return;
  const sight = await lookAt(root.path, path);
  switch (sight.type) {
    case 'file':
      if (wanted) consider(session, path, sight.look);
      return;
    case 'unknown':
      return session.lookAtAll();
    case 'folder':
      if (!renamed || !enters) return;
      watchers.remove(path);
      return scanFolder(session, path);
    case 'none': {
      watchers.remove(path);
      for (const each of known.below(path)) considerGone(session, each);
      const look = known.get(path);
      if (look !== undefined) considerGone(session, { path, look });
    }
  }
}

async function scanFolder(session: Session, folder: string): Promise<void> {
  try {
    for await (const { relative, stats } of visitIn(session, folder, session.lookAtAll))
      consider(session, relative, lookOf(stats));
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    // It went again, or may not be read.
    session.lookAtAll();
  }
}

/** Files below a folder; whatever is looked into is listened to first, so that nothing is missed. */
function visitIn(session: Session, folder: string, unreadable: (folder: string) => void) {
  const { root, params, context, selection, watchers } = session;
  const listen = (path: string): void => {
    if (params.method === 'events') watchers.add(path);
  };
  const options: WalkOptions = {
    from: folder,
    depth: params.recursive ? Number.POSITIVE_INFINITY : 0,
    wanted: ({ relative, type }) => type === 'file' && selection.wants(relative),
    enters(full, relative) {
      if (!selection.enters(relative) || !isPermitted(full, context)) return false;
      listen(relative);
      return true;
    },
    unreadable,
    maxEntries: MOST_ENTRIES,
    signal: context.signal,
  };
  listen(folder);
  return visit(root.path, options);
}

/** Patchbay's own data folder, perhaps, in the middle of those of the person. */
function isPermitted(path: string, context: TriggerContext): boolean {
  try {
    permittedPath(path, 'read', context);
    return true;
  } catch (error) {
    if (error instanceof StepFailure) return false;
    throw error;
  }
}

function consider({ known, settling }: Session, path: string, look: Look): void {
  if (settling.has(path)) return;
  const before = known.get(path);
  if (before === undefined || !isSame(before, look)) settling.put(path, look, performance.now());
}

function considerGone(session: Session, { path, look }: { path: string; look: Look }): void {
  const { settling, vanished } = session;
  vanished.add(path, look);
  if (!settling.has(path)) settling.put(path, null, performance.now());
}

async function considerMissing(
  session: Session,
  { seen, unreadable }: { seen: ReadonlySet<string>; unreadable: ReadonlySet<string> },
): Promise<void> {
  const isHidden = (path: string): boolean =>
    [...unreadable].some((folder) => path.startsWith(`${folder}/`));
  for (const page of session.known.pages()) {
    for (const each of page)
      if (!seen.has(each.path) && !isHidden(each.path)) considerGone(session, each);
    await nextTurn();
  }
}

/** An empty folder in the place of a drive is not one whose files were all removed. */
function notMounted({ root }: Session): StepFailure {
  return new StepFailure({
    code: 'file_missing',
    message: `${root.path} is empty, and lies on another disk than before.`,
    hint: 'Perhaps its drive is not connected. If it is meant to be empty, put a file into it.',
  });
}

function troubleOf(
  { root, watchers }: Session,
  { unreadable, complete }: { unreadable: ReadonlySet<string>; complete: boolean },
): Trouble | null {
  if (!complete)
    return {
      message: `${root.path} holds more than ${MOST_ENTRIES} files, and only so many are looked at.`,
      hint: 'Watch a folder further down, or leave folders out.',
    };
  const [first] = unreadable;
  if (first !== undefined) {
    const others = unreadable.size === 1 ? '' : ` and ${unreadable.size - 1} other folders`;
    return {
      message: `Patchbay may not read ${join(root.path, first)}${others}; what happens there is not seen.`,
      hint: 'Give the user who runs Patchbay leave to read it, or leave the folder out.',
    };
  }
  if (watchers.isAtLimit)
    return {
      message: 'The system watches no more folders for Patchbay, so it looks at them now and then.',
      hint: 'Raise the limit (on Linux: sysctl fs.inotify.max_user_watches=524288), or leave folders out.',
    };
  return null;
}

import picomatch from 'picomatch';
import type { Json } from '../../../shared/json.ts';
import { permittedPath } from '../../files/paths.ts';
import { type FoundFile, walk } from '../../files/walk.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import type { FileReadParams } from './params.ts';

/** Looked at, not found: a pattern over a whole disk ends there. */
const MAX_ENTRIES = 200_000;

/** Throws StepFailure `file_missing`, `file_denied`, `not_permitted`, or the signal's reason. */
export async function listFolder(params: FileReadParams, context: StepContext): Promise<Json> {
  const { glob, hidden, types, limit } = params;
  const root = permittedPath(params.path, 'read', context.services);
  const matches = picomatch(glob, { dot: hidden });
  const { found, complete } = await walk(root, {
    depth: depthOf(glob),
    wanted: ({ relative, type }) =>
      (types === 'both' || types === (type === 'file' ? 'files' : 'folders')) && matches(relative),
    enters: (path, relative) =>
      (hidden || !/(?:^|\/)\.[^/]*$/.test(relative)) && isPermitted(path, context),
    maxEntries: MAX_ENTRIES,
    signal: context.signal,
  });
  if (!complete) context.log(`Stopped after ${MAX_ENTRIES} files; name a folder further down.`);
  found.sort(order(params));
  const files = found.slice(0, limit);
  return {
    path: root,
    count: files.length,
    files: files.map(({ modifiedAt, ...file }) => ({
      ...file,
      modifiedAt: new Date(modifiedAt).toISOString(),
    })),
    ...(files.length < found.length || !complete ? { truncated: true } : {}),
  };
}

/** Patchbay's own data folder, perhaps, in the middle of those of the person. */
function isPermitted(path: string, { services }: StepContext): boolean {
  try {
    permittedPath(path, 'read', services);
    return true;
  } catch (error) {
    if (error instanceof StepFailure) return false;
    throw error;
  }
}

/** How far down a pattern can match. */
function depthOf(glob: string): number {
  return glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length - 1;
}

function order({ sortBy, descending }: FileReadParams): (a: FoundFile, b: FoundFile) => number {
  const direction = descending ? -1 : 1;
  const byName = (a: FoundFile, b: FoundFile): number =>
    a.relative < b.relative ? -1 : a.relative > b.relative ? 1 : 0;
  return (a, b) => {
    const first =
      sortBy === 'modified'
        ? a.modifiedAt - b.modifiedAt
        : sortBy === 'size'
          ? a.size - b.size
          : byName(a, b);
    return first * direction || byName(a, b);
  };
}

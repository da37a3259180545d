import { unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { checkTree, removeTree, type TreeOptions } from '../../files/copy.ts';
import { withWords } from '../../files/file-failure.ts';
import type { EntryType } from '../../files/move.ts';
import { isInside, realPath } from '../../files/real-path.ts';
import { StepFailure } from '../define-step.ts';

/** Throws StepFailure `file_is_folder` for a folder that was not asked for as such. */
export async function deleteEntry(
  path: string,
  options: TreeOptions & { type: EntryType; wholeFolders: boolean },
): Promise<void> {
  if (options.type !== 'folder') return withWords(path, () => unlink(path));
  if (!options.wholeFolders)
    throw new StepFailure({
      code: 'file_is_folder',
      message: `${path} is a folder.`,
      hint: 'Switch on “Delete folders” (wholeFolders) if all that is below it may go.',
      details: { path },
    });
  spareHome(path);
  await checkTree(path, options);
  await removeTree(path, options);
}

/** Mostly an expression that gave nothing: `~/{{ trigger.body.folder }}`. */
export function spareHome(path: string): void {
  if (!isInside(realPath(homedir()), path)) return;
  throw new StepFailure({
    code: 'refused',
    message: `${path} is your home folder, or one above it, and stays where it is.`,
    hint: 'An expression may have given nothing: look at the step’s input.',
  });
}

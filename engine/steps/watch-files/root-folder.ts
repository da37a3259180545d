import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { withWords } from '../../files/file-failure.ts';
import { fullPath } from '../../files/paths.ts';
import { realPath } from '../../files/real-path.ts';
import { StepFailure } from '../define-step.ts';

/** The watched folder itself: it may go, come back, or be another than before. */
export interface RootFolder {
  readonly path: string;
  /** Throws the StepFailure of a folder that is not there. */
  arrive(): Promise<Stats>;
  leave(): void;
  /** Whether it is the one that was arrived at. */
  isStill(): Promise<boolean>;
  /** Whether the path as it was written leads to another folder now. */
  isElsewhere(): boolean;
}

export function createRootFolder(path: string, written: string): RootFolder {
  let here: Pick<Stats, 'dev' | 'ino'> | null = null;
  return {
    path,
    async arrive() {
      here = null;
      const found = await withWords(path, () => lstat(path));
      if (!found.isDirectory())
        throw new StepFailure({
          code: 'file_missing',
          message: `${path} is no folder.`,
          hint: 'Give the path of a folder.',
        });
      here = found;
      return found;
    },
    leave() {
      here = null;
    },
    async isStill() {
      if (here === null) return false;
      const found = await lstat(path).catch(() => null);
      return found?.isDirectory() === true && found.dev === here.dev && found.ino === here.ino;
    },
    isElsewhere: () => realPath(fullPath(written)) !== path,
  };
}

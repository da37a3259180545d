import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../files/file-failure.ts';
import { linkedFile } from '../../files/walk.ts';
import { type Look, lookOf } from './known-files.ts';

/** `none`: nothing is there, or nothing that counts. `unknown`: the system does not let us see. */
export type Sight = { type: 'file'; look: Look } | { type: 'folder' | 'none' | 'unknown' };

const GONE = new Set(['ENOENT', 'ENOTDIR']);

/** What stands at a path now; links count as the file in the same folder that they lead to. */
export async function lookAt(root: string, path: string): Promise<Sight> {
  const full = join(root, path);
  try {
    const stats = await lstat(full);
    if (stats.isDirectory()) return { type: 'folder' };
    const file = stats.isSymbolicLink() ? await linkedFile(full, root) : stats;
    return file?.isFile() === true ? { type: 'file', look: lookOf(file) } : { type: 'none' };
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return { type: GONE.has(code) ? 'none' : 'unknown' };
  }
}

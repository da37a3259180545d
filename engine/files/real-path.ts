import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Where a path really leads, links resolved, also when its end (or a link's target) is not there
 * yet. What cannot be looked at stays as it is written: using it fails as well.
 */
export function realPath(path: string): string {
  let at = resolve(path);
  const missing: string[] = [];
  for (let links = 0; ; ) {
    try {
      return join(realpathSync.native(at), ...missing);
    } catch {
      const target = links < MOST_LINKS ? linkTarget(at) : null;
      if (target !== null) {
        links++;
        at = target;
        continue;
      }
      if (dirname(at) === at) return join(at, ...missing);
      missing.unshift(basename(at));
      at = dirname(at);
    }
  }
}

/** Of a link that leads nowhere: writing to it would make what it names. */
function linkTarget(path: string): string | null {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
    return resolve(realpathSync.native(dirname(path)), readlinkSync(path));
  } catch {
    return null;
  }
}

/** Whether a path is the folder or lies below it. Both are absolute; links are not looked at. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

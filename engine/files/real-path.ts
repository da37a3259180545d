import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Where a path really leads, links resolved one after another as the system does it, also when its
 * end (or a link's target) is not there yet: writing would make it. What cannot be looked at stays
 * as it is written; using it fails as well.
 */
export function realPath(path: string): string {
  const start = resolve(path);
  let at = parse(start).root;
  let rest = partsOf(start);
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const target = links < MOST_LINKS ? linkTarget(next) : null;
    if (target === null) {
      at = next;
      continue;
    }
    links++;
    if (isAbsolute(target)) at = parse(target).root;
    rest = [...partsOf(target), ...rest];
  }
  return asSpelled(at);
}

function partsOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== '' && part !== '.');
}

function linkTarget(path: string): string | null {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isSymbolicLink() === true ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}

/** Where upper and lower case are the same to the system, the way the folder spells it. */
function asSpelled(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(realpathSync.native(at), ...missing);
    } catch {
      if (dirname(at) === at) return path;
      missing.unshift(basename(at));
    }
  }
}

/** Whether a path is the folder or lies below it. Both are absolute; links are not looked at. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

import picomatch from 'picomatch';
import type { WatchFilesParams } from './params.ts';

/** Files that programs make for a moment, beside the one that is meant. */
const TEMPORARY = picomatch(
  [
    '*~',
    '~$*',
    '.~lock.*#',
    '#*#',
    '.#*',
    '*.{tmp,temp,part,partial,crdownload,download,filepart,opdownload,aria2}',
    '*.{swp,swo,swx}',
    '{Thumbs.db,ehthumbs.db,desktop.ini,.DS_Store}',
  ],
  { dot: true, nocase: true, nobracket: true },
);

/** Paths are relative to the watched folder, with `/` between names. */
export interface Selection {
  wants(path: string): boolean;
  /** Whether anything below a folder may be wanted. */
  enters(folder: string): boolean;
}

/** Which files a trigger is about. A pattern without `/` is about names, whatever folder they are in. */
export function createSelection({
  recursive,
  include,
  exclude,
  hidden,
  temporary,
}: Pick<
  WatchFilesParams,
  'recursive' | 'include' | 'exclude' | 'hidden' | 'temporary'
>): Selection {
  const isIncluded = matcher(include);
  const isExcluded = excluder(exclude);

  function mayEnter(folder: string): boolean {
    const name = nameOf(folder);
    return (hidden || !name.startsWith('.')) && !isExcluded(folder, name);
  }

  return {
    wants(path) {
      const name = nameOf(path);
      if (!recursive && name !== path) return false;
      if (!hidden && name.startsWith('.')) return false;
      if (!temporary && TEMPORARY(name)) return false;
      if (isExcluded(path, name) || (include.length > 0 && !isIncluded(path, name))) return false;
      return foldersOf(path).every(mayEnter);
    },
    enters: (folder) => recursive && [...foldersOf(folder), folder].every(mayEnter),
  };
}

const OPTIONS = {
  dot: true,
  nocase: process.platform === 'win32' || process.platform === 'darwin',
};

type Matcher = (path: string, name: string) => boolean;

function matcher(patterns: readonly string[]): Matcher {
  const paths = patterns.map((pattern) => (pattern.endsWith('/') ? `${pattern}**` : pattern));
  const isName = picomatch(
    paths.filter((pattern) => !pattern.includes('/')),
    OPTIONS,
  );
  const isPath = picomatch(paths, OPTIONS);
  return (path, name) => isName(name) || isPath(path);
}

/** `cache/` and `cache/**` are about the folder itself, wherever it is. */
function excluder(patterns: readonly string[]): Matcher {
  return matcher([...patterns, ...patterns.map((pattern) => pattern.replace(/\/(?:\*\*)?$/, ''))]);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `a/b/c.txt` lies in `a` and `a/b`. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
    folders.push(path.slice(0, end));
  return folders;
}

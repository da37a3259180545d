import { StepFailure } from '../steps/define-step.ts';

interface Words {
  code: string;
  message: (path: string) => string;
  hint?: string;
}

const DENIED: Words = {
  code: 'file_denied',
  message: (path) => `Patchbay may not use ${path}.`,
  hint: 'Check who owns it and its permissions: it is used as the user who runs Patchbay.',
};
const FULL: Words = {
  code: 'disk_full',
  message: (path) => `There is no room left on the disk of ${path}.`,
  hint: 'Make room, then retry the step.',
};
const BUSY: Words = {
  code: 'file_busy',
  message: (path) => `${path} is in use by another program.`,
  hint: 'Close it there, or let the step retry on any error.',
};
const TOO_MANY: Words = {
  code: 'file_failed',
  message: () => 'Too many files are open on this computer.',
  hint: 'Try again when less is going on.',
};

/** By the system's error codes. */
const WORDS: Record<string, Words> = {
  ENOENT: {
    code: 'file_missing',
    message: (path) => `There is no ${path}.`,
    hint: 'Check the spelling, upper and lower case included.',
  },
  ENOTDIR: {
    code: 'file_missing',
    message: (path) => `There is no ${path}: a part of the path is a file and no folder.`,
    hint: 'Check the path.',
  },
  EACCES: DENIED,
  EPERM: DENIED,
  EISDIR: {
    code: 'file_is_folder',
    message: (path) => `${path} is a folder.`,
    hint: 'Give the path of a file.',
  },
  EEXIST: {
    code: 'file_exists',
    message: (path) => `${path} is there already.`,
    hint: 'Choose another name, or another way to deal with what is in the way.',
  },
  ENOTEMPTY: {
    code: 'file_exists',
    message: (path) => `The folder ${path} is not empty.`,
  },
  ENOSPC: FULL,
  EDQUOT: { ...FULL, message: (path) => `Your share of the disk of ${path} is used up.` },
  EROFS: {
    code: 'file_denied',
    message: (path) => `The disk of ${path} is read-only.`,
  },
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  ENAMETOOLONG: {
    code: 'file_failed',
    message: () => 'The path, or a name in it, is longer than this computer’s disk allows.',
    hint: 'Shorten it.',
  },
  ELOOP: {
    code: 'file_failed',
    message: (path) => `The links at ${path} lead round in circles.`,
  },
  EFBIG: {
    code: 'file_failed',
    message: (path) => `${path} would become larger than its disk allows.`,
  },
  EIO: {
    code: 'file_failed',
    message: (path) => `The disk of ${path} has an error.`,
    hint: 'Check the disk.',
  },
  ENXIO: {
    code: 'file_failed',
    message: (path) => `${path} is no file with content.`,
  },
};

/** What the system said about a path, in words. A StepFailure, and what is no such error, passes. */
export function fileFailure(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (error instanceof StepFailure || code === null) return error;
  const { hint, ...words } = WORDS[code] ?? {
    code: 'file_failed',
    message: (at: string) => `${at} could not be used (${code}).`,
    hint: undefined,
  };
  return new StepFailure({
    code: words.code,
    message: words.message(path),
    ...(hint === undefined ? {} : { hint }),
    details: { path, error: code },
    cause: error,
  });
}

/** Of the system: `ENOENT`. Null for other errors. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error
    ? error.code
    : null;
}

/** Carries out `work`; what the system refuses becomes a StepFailure that names `path`. */
export async function withWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, path);
  }
}

export function isFolderFailure(path: string): StepFailure {
  return new StepFailure({
    code: 'file_is_folder',
    message: `${path} is a folder.`,
    hint: 'Give the path of a file.',
    details: { path },
  });
}

export function existsFailure(path: string): StepFailure {
  return new StepFailure({
    code: 'file_exists',
    message: `${path} is there already.`,
    hint: 'Choose another name, or another way to deal with what is in the way.',
    details: { path },
  });
}

/** Devices, pipes and sockets: reading one may never end. */
export function notAFileFailure(path: string): StepFailure {
  return new StepFailure({
    code: 'file_failed',
    message: `${path} is a device, a pipe or a socket, and no file.`,
    hint: 'Give the path of a file.',
    details: { path },
  });
}

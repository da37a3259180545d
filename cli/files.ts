import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../shared/errors.ts';

class FileUnreadableError extends UserError {
  readonly code = 'file_unreadable';
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`Cannot read ${file}: ${reason(cause)}.`, { cause });
    this.file = file;
  }
}

class FileUnwritableError extends UserError {
  readonly code = 'file_unwritable';
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`Cannot write ${file}: ${reason(cause)}.`, { cause });
    this.file = file;
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return REASONS[code] ?? error.message;
}

/** The bytes of a file; `-` is standard input. Throws FileUnreadableError. */
export async function readBytes(file: string): Promise<Buffer> {
  if (file === '-') return readStdin();
  try {
    return await readFile(file);
  } catch (error) {
    throw new FileUnreadableError(file, error);
  }
}

export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** `@FILE` is the bytes of that file, `@-` those of standard input, anything else is meant as is. */
export async function bytesArgument(text: string): Promise<Buffer> {
  return text.startsWith('@') ? readBytes(text.slice(1)) : Buffer.from(text);
}

/** A full disk leaves an old file of that name as it was. Throws FileUnwritableError. */
export async function replaceFile(file: string, content: string | Buffer): Promise<void> {
  const next = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(next, content, { flag: 'wx' });
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw new FileUnwritableError(file, error);
  }
}

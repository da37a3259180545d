import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StepFailure } from '../define-step.ts';
import { Captured } from './captured.ts';
import { ProcessGroup } from './process-group.ts';

/** Children that are still there when their parent has ended may hold the pipes open. */
const PIPES_CLOSE_MS = 500;

export interface Program {
  /** Full path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: { readonly [name: string]: string };
  readonly stdin: string | null;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly endedBy: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** Whether it left processes behind, which were ended. */
  readonly leftSome: boolean;
  readonly stdout: Captured;
  readonly stderr: Captured;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a program to its end; no process of it is left then, nor a pipe. Rejects with the signal's
 * reason, and with StepFailure `program_failed` when it cannot be started.
 */
export async function runProgram(program: Program): Promise<ProgramEnd> {
  const { signal, timeoutMs, maxBytes } = program;
  const child = start(program);
  const group = new ProcessGroup(child);
  const stdout = new Captured(child.stdout, maxBytes);
  const stderr = new Captured(child.stderr, maxBytes);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    group.stop();
  }, timeoutMs);
  const onAbort = (): void => group.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) group.stop();
  try {
    // A program need not read what it is given.
    child.stdin.on('error', () => {});
    child.stdin.end(program.stdin ?? '');
    const [exitCode, endedBy] = await exitOf(child, program.file);
    const leftSome = await afterExit(child, group);
    signal.throwIfAborted();
    return { exitCode, endedBy, timedOut, leftSome, stdout, stderr };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    group.endRest();
  }
}

function start({ file, args, folder, env }: Program): Child {
  try {
    return spawn(file, [...args], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      shell: false,
    });
  } catch (error) {
    throw notStarted(file, error);
  }
}

function exitOf(
  child: Child,
  file: string,
): Promise<[exitCode: number | null, endedBy: NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, endedBy) => resolve([code, endedBy]));
    child.once('error', (error) => {
      if (child.pid === undefined) reject(notStarted(file, error));
    });
  });
}

/** Ends what the program left behind, and waits for its last words. */
async function afterExit(child: Child, group: ProcessGroup): Promise<boolean> {
  const open = (): boolean => !child.stdout.closed || !child.stderr.closed;
  const closed = new Promise<void>((resolve) => {
    if (open()) child.once('close', () => resolve());
    else resolve();
  });
  await within(closed, PIPES_CLOSE_MS);
  const leftSome = group.endRest();
  if (open()) await within(closed, PIPES_CLOSE_MS);
  // Who left the group may hold them for as long as it likes.
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
  return leftSome;
}

async function within(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function notStarted(file: string, error: unknown): StepFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const tooLong = code === 'E2BIG' || code === 'ENAMETOOLONG';
  return new StepFailure({
    code: 'program_failed',
    message: `${file} could not be started${typeof code === 'string' ? ` (${code})` : ''}.`,
    hint: tooLong
      ? 'Its arguments and environment are too long together: hand them over by standard input.'
      : 'Check that it is a program for this computer, and that the interpreter in its first line exists.',
    cause: error,
  });
}

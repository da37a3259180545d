import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { isDesktop, SCREENS, startDesktop } from './desktop.ts';

const cli = inRoot('dist', 'cli.js');

export interface CliOptions {
  env?: Record<string, string | undefined>;
  /** Standard input; without it there is none. */
  input?: string;
  cwd?: string;
}

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder that is gone when the test ends. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-test-'));
  // Processes of the desktop app that end with it may still write.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Runs one command to its end, with the built program. */
export async function patchbay(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const child = start(args, options);
  child.stdin?.end(options.input ?? '');
  const output = collect(child);
  const code = await ended(child);
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

/** Runs a command that must succeed, with `--json`, and reads its answer. */
export async function patchbayJson<T>(
  schema: z.ZodType<T>,
  args: readonly string[],
  options: CliOptions = {},
): Promise<T> {
  const { code, stdout, stderr } = await patchbay([...args, '--json'], options);
  if (code !== 0) throw new Error(`patchbay ${args.join(' ')} ended with ${code}: ${stderr}`);
  return schema.parse(JSON.parse(stdout));
}

const readySchema = z.strictObject({
  ready: z.literal(true),
  hooks: z.url(),
  ui: z.url().nullable(),
  pid: z.int(),
});

export interface ServeOptions extends CliOptions {
  data: string;
  args?: readonly string[];
  /** Called at once, before it is ready. */
  onSpawn?: (child: ChildProcess) => void;
}

export interface ServeProcess {
  readonly hooks: string;
  readonly ui: string | null;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, and waits. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits. */
  kill(): Promise<void>;
}

/**
 * Starts `patchbay serve`, or what takes its place when specs of the screens are held against the
 * desktop app. Who starts it ends it; `serving` does so by itself.
 */
export function startServe(options: ServeOptions): Promise<ServeProcess> {
  const wantsScreens = options.args?.includes('--ui') === true;
  return isDesktop && wantsScreens ? startDesktopAsServe(options) : startHeadless(options);
}

/**
 * Starts `patchbay serve` on free ports and waits until it is ready. Throws with its stderr when
 * it ends before.
 */
export async function startHeadless(options: ServeOptions): Promise<ServeProcess> {
  const args = options.args ?? ['--no-ui'];
  const ports = args.includes('--hooks') ? [] : ['--hooks', '127.0.0.1:0'];
  const child = start(['serve', '--json', '--data', options.data, ...ports, ...args], options);
  child.stdin?.end();
  options.onSpawn?.(child);
  const output = collect(child);
  const exited = ended(child);
  const line = await firstLine(child, output.stdout, exited);
  if (line === null) throw new Error(`serve ended before it was ready: ${output.stderr()}`);
  const ready = readySchema.parse(JSON.parse(line));
  return {
    ...ready,
    ...output,
    exited,
    signal: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The desktop app in the place of `serve --ui`. */
async function startDesktopAsServe({ data, env, onSpawn }: ServeOptions): Promise<ServeProcess> {
  const desktop = await startDesktop({ data, ...(env === undefined ? {} : { env }) });
  onSpawn?.(desktop.app.process());
  return {
    ...desktop,
    ui: SCREENS,
    signal: (signal) => void desktop.app.process().kill(signal),
    async stop() {
      await desktop.quit();
      return desktop.exited;
    },
  };
}

/** `startServe` for one test: killed when the test ends, if it has not ended by then. */
export async function serving(options: ServeOptions): Promise<ServeProcess> {
  const serve = await startServe({
    ...options,
    onSpawn: (child) => {
      onTestFinished(() => void child.kill('SIGKILL'));
      options.onSpawn?.(child);
    },
  });
  onTestFinished(() => serve.kill());
  return serve;
}

function start(args: readonly string[], { env, cwd }: CliOptions): ChildProcess {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run `npm run build`');
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    // Nothing of the person who runs the tests: no data folder, no desktop, no colours.
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      TMPDIR: process.env.TMPDIR,
      NO_COLOR: '1',
      ...env,
    },
    stdio: 'pipe',
  });
}

function collect(child: ChildProcess): { stdout(): string; stderr(): string } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return {
    stdout: () => Buffer.concat(out).toString('utf8'),
    stderr: () => Buffer.concat(err).toString('utf8'),
  };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

async function firstLine(
  child: ChildProcess,
  stdout: () => string,
  exited: Promise<unknown>,
): Promise<string | null> {
  let over = false;
  const end = exited.then(() => {
    over = true;
  });
  while (!stdout().includes('\n')) {
    if (over) return null;
    await Promise.race([end, new Promise((resolve) => child.stdout?.once('data', resolve))]);
  }
  return stdout().slice(0, stdout().indexOf('\n'));
}

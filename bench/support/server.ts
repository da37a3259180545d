import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'cli.js');

export interface ServerUnderTest {
  name: string;
  hooks: string;
  pid: number;
  folder: string;
  /** Milliseconds from the start of the process until it said that it is ready. */
  readyMs: number;
  /** Processor time used so far, in milliseconds. */
  cpuMs(): number;
  /** Resident memory in bytes. */
  memory(): number;
  /** A folder of its own is removed as well, unless it is to be kept. */
  stop(options?: { keepFolder: boolean }): Promise<void>;
  removeFolder(): void;
}

/** A raw baseline from bench/baselines. */
export function startBaseline(
  name: string,
  args: readonly string[] = [],
): Promise<ServerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const file = join(ROOT, 'bench', 'baselines', `${name}.ts`);
  return start(name, folder, [file, folder, ...args], true);
}

/** `patchbay serve`, on a new data folder unless one is given (which then is kept). */
export function startPatchbay(
  options: { folder?: string; ui?: boolean } = {},
): Promise<ServerUnderTest> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const ui = options.ui === true ? ['--ui', '127.0.0.1:0'] : ['--no-ui'];
  const args = [CLI, 'serve', '--json', ...ui, '--data', folder, '--hooks', '127.0.0.1:0'];
  return start('patchbay', folder, args, options.folder === undefined);
}

async function start(
  name: string,
  folder: string,
  args: readonly string[],
  ownFolder: boolean,
): Promise<ServerUnderTest> {
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = await firstLine(child);
  const readyMs = performance.now() - startedAt;
  const { hooks, pid } = parseReady(ready);
  return {
    name,
    hooks,
    pid,
    folder,
    readyMs,
    cpuMs: () => cpuMs(pid),
    memory: () => memory(pid),
    async stop(options) {
      const ended = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      await ended;
      if (ownFolder && options?.keepFolder !== true) removeFolder();
    },
    removeFolder,
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no stdout');
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
}

function parseReady(line: string): { hooks: string; pid: number } {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null && 'hooks' in value && 'pid' in value) {
    const { hooks, pid } = value;
    if (typeof hooks === 'string' && typeof pid === 'number') return { hooks, pid };
  }
  throw new Error(`not a ready line: ${line}`);
}

/** Fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}

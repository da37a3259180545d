import { type ChildProcess, spawn } from 'node:child_process';

/** Between the request to end and the end by force. */
const GRACE_MS = 1000;

/** What is to go down with this process, should it not come to stop them itself. */
const running = new Set<ProcessGroup>();

function killAll(): void {
  for (const group of running) group.kill();
}

/** A program and all that it starts, as long as that stays in its process group. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  #grace: NodeJS.Timeout | undefined;
  #stopping = false;
  #ended = false;

  /** `child` was started `detached`, but for Windows, which has no process groups. */
  constructor(child: ChildProcess) {
    this.#child = child;
    if (running.size === 0) process.on('exit', killAll);
    running.add(this);
  }

  /** Asks them to end, and ends them a second later. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (process.platform === 'win32') {
      this.kill();
      return;
    }
    this.#signal('SIGTERM');
    this.#grace = setTimeout(() => this.kill(), GRACE_MS);
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (process.platform !== 'win32') {
      this.#signal('SIGKILL');
      return;
    }
    // Only there for the tree: Windows ends one process at a time.
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => this.#child.kill('SIGKILL'),
    );
  }

  /** The program itself is gone: what it left behind goes too. True when there was something. */
  endRest(): boolean {
    // Its number may be another's by now.
    if (this.#ended) return false;
    this.#ended = true;
    clearTimeout(this.#grace);
    running.delete(this);
    if (running.size === 0) process.off('exit', killAll);
    return process.platform !== 'win32' && this.#signal('SIGKILL');
  }

  /** False when there is nobody any more. */
  #signal(signal: NodeJS.Signals): boolean {
    const { pid } = this.#child;
    if (pid === undefined) return false;
    try {
      process.kill(-pid, signal);
      return true;
    } catch {
      return false;
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The other side of the HTTP step, in a process of its own so that its work is not counted as the
 * server's. Prints a line per report: how many calls came, and when each marked one did.
 */
export interface Sink {
  url: string;
  /** Calls so far. */
  count(): Promise<number>;
  /** Arrival times (ms, this machine's clock) by the `id` of the order. */
  arrivals(): Promise<Map<number, number>>;
  stop(): void;
}

export async function startSink(): Promise<Sink> {
  const file = join(import.meta.dirname, 'sink-process.ts');
  const child: ChildProcess = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('no stdout');
  const url = await new Promise<string>((resolve) => {
    createInterface(stdout).once('line', resolve);
  });
  const ask = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  return {
    url: `${url}/orders`,
    count: async () => Number(await ask('/count')),
    async arrivals() {
      const pairs = await ask('/arrivals');
      const map = new Map<number, number>();
      if (Array.isArray(pairs)) for (const [id, at] of pairs) map.set(Number(id), Number(at));
      return map;
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectControl, controlPath } from '../../server/control-client.ts';
import { type CliOptions, type ServeProcess, startServe } from '../support/patchbay-cli.ts';
import type { Random } from '../support/random.ts';
import { until } from '../support/until.ts';

export interface KillingOptions {
  data: string;
  kills: number;
  random: Random;
  env?: CliOptions['env'];
  /** Told where webhooks arrive, and null when nobody is there any more. */
  onAddress: (hooks: string | null) => void;
  /** How many events were acknowledged so far; left out: it dies whether it did anything or not. */
  acknowledged?: () => number;
}

/** So many events it acknowledges at least before it dies at work. */
const AT_WORK = 10;

/** One in five dies while it starts, when it is still recovering from the one before. */
const DURING_START = 0.2;

/** Starts `serve` and kills it at a random moment, again and again on the same folder. */
export async function killAgainAndAgain(options: KillingOptions): Promise<void> {
  for (let kill = 0; kill < options.kills; kill++) {
    if (options.random.next() < DURING_START) await killWhileStarting(options);
    else await killWhileWorking(options);
  }
}

async function killWhileStarting({ data, random, env, onAddress }: KillingOptions): Promise<void> {
  const after = random.between(50, 600);
  let diedOf: Promise<NodeJS.Signals | null> = Promise.resolve(null);
  const onSpawn = (child: ChildProcess): void => {
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    diedOf = new Promise((resolve) => {
      child.once('exit', (_code, signal) => {
        clearTimeout(timer);
        resolve(signal);
      });
    });
  };
  try {
    const serve = await startServe({ data, env, onSpawn });
    onAddress(`${serve.hooks}/hooks/orders`);
  } catch (error) {
    // It may well die before it is ready, but of nothing else than the kill.
    if ((await diedOf) !== 'SIGKILL') throw error;
  }
  await diedOf;
  onAddress(null);
}

async function killWhileWorking({
  data,
  random,
  env,
  onAddress,
  acknowledged,
}: KillingOptions): Promise<void> {
  const serve = await startServe({ data, env });
  const before = acknowledged?.() ?? 0;
  onAddress(`${serve.hooks}/hooks/orders`);
  await sleep(random.between(10, 500));
  // On a machine that is busy with other work nothing may have arrived by then.
  if (acknowledged !== undefined)
    await until('events to be acknowledged', () => acknowledged() >= before + AT_WORK);
  await serve.kill();
  onAddress(null);
}

/** Starts it once more and waits until nothing is left to do but what waits for a person. */
export async function startAndDrain(data: string, env?: CliOptions['env']): Promise<ServeProcess> {
  const serve = await startServe({ data, env });
  try {
    await drained(data);
    return serve;
  } catch (error) {
    await serve.kill();
    throw error;
  }
}

async function drained(data: string): Promise<void> {
  const client = await connectControl(controlPath(data));
  if (client === null) throw new Error('the control socket does not answer');
  const isEmpty = async (): Promise<boolean> => {
    const [queued, running, waiting] = await Promise.all([
      client.call('runs.list', { status: 'queued', limit: 1 }),
      client.call('runs.list', { status: 'running', limit: 1 }),
      client.call('runs.list', { status: 'waiting', limit: 1000 }),
    ]);
    const busy = [...queued.runs, ...running.runs];
    // What waits for a person has no due time.
    return busy.length === 0 && waiting.runs.every((run) => run.dueAt === null);
  };
  try {
    await until('the queue to be empty', isEmpty, { everyMs: 200, limitMs: 60_000 });
  } finally {
    client.close();
  }
}

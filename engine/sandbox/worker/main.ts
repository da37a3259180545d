// A thread of the sandbox: see ../sandbox-thread.ts. It holds nothing but QuickJS, and is given no
// environment; whatever happens in it, the engine can end it.
import { workerData } from 'node:worker_threads';
import type { FromWorker, Job, ToWorker, WorkerStart } from '../messages.ts';
import { CodeRun } from './code-run.ts';
import { createInstance, type Instance } from './instance.ts';

const { port, quickjs }: WorkerStart = workerData;

let deliver: ReturnType<CodeRun['start']> = () => {};
/** Made while there is nothing else to do: it takes longer than most code. */
let next: Promise<Instance> | null = null;
let nextLimit = 0;

port.on('message', (message: ToWorker) => {
  if (message.type === 'run') void begin(message.job);
  else deliver(message.id, message.ok, message.text);
});

async function begin(job: Job): Promise<void> {
  const { memoryLimitBytes } = job;
  const ready = nextLimit === memoryLimitBytes ? next : null;
  next = null;
  const instance = await (ready ?? createInstance(quickjs, memoryLimitBytes));
  deliver = new CodeRun({ job, instance, tell: (message) => told(message, job) }).start();
}

function told(message: FromWorker, job: Job): void {
  port.postMessage(message);
  if (message.type !== 'done' && message.type !== 'problem') return;
  deliver = () => {};
  if (message.spent) return;
  nextLimit = job.memoryLimitBytes;
  next = new Promise((resolve) => setImmediate(resolve)).then(() =>
    createInstance(quickjs, nextLimit),
  );
}

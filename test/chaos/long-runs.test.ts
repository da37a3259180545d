import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { connectControl, controlPath } from '../../server/control-client.ts';
import type { RunDetail } from '../../shared/model/run.ts';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import { RemoteError } from '../../shared/rpc/wire.ts';
import { startSink } from '../support/http-sink.ts';
import { patchbay, startServe, testFolder } from '../support/patchbay-cli.ts';
import { seededRandom } from '../support/random.ts';
import { isThorough } from '../support/thoroughness.ts';
import { writeWorkflow } from '../support/workflow-files.ts';
import { killAgainAndAgain } from './killing.ts';
import { startPerson } from './person.ts';
import { startSenders } from './senders.ts';
import { readStored } from './stored.ts';

const random = seededRandom();
const KILLS = isThorough ? 200 : 15;
const ITEMS = 3;

/** Counts how often it was called: exactly once for each caller, or a promise was broken. */
const counter: WorkflowFileInput = {
  format: 'patchbay/workflow@1',
  name: 'Counter',
  steps: [
    { id: 'called', type: 'called-by-workflow' },
    { id: 'count', type: 'store', params: { operation: 'increment', key: 'calls', by: 1 } },
  ],
  edges: [{ from: 'called', to: 'count' }],
};

/** A loop of calls, a delay, an approval, a run of another workflow. */
function everything(sink: string): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name: 'Everything',
    endpoints: [{ key: 'orders', path: 'orders', verification: { scheme: 'none' } }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
      {
        id: 'loop',
        type: 'for-each',
        params: { items: '{{ trigger.body.items }}', concurrency: 2 },
      },
      {
        id: 'call',
        type: 'http-request',
        params: {
          method: 'POST',
          url: sink,
          body: { type: 'json', value: { n: '{{ trigger.body.n }}', item: '{{ item }}' } },
        },
      },
      { id: 'pause', type: 'delay', params: { for: { amount: 60, unit: 'ms' } } },
      { id: 'item', type: 'set', params: { value: '{{ item * 10 }}' } },
      { id: 'wait', type: 'delay', params: { for: { amount: 300, unit: 'ms' } } },
      { id: 'ask', type: 'wait-for-approval', params: { title: 'Go on?' } },
      {
        id: 'count',
        type: 'sub-workflow',
        params: { workflow: 'Counter', input: { n: '{{ trigger.body.n }}' } },
      },
      {
        id: 'end',
        type: 'set',
        params: { value: { results: '{{ steps.loop.results }}', by: '{{ steps.ask.by }}' } },
      },
    ],
    edges: [
      { from: 'hook', to: 'loop' },
      { from: 'loop', port: 'each', to: 'call' },
      { from: 'call', to: 'pause' },
      { from: 'pause', to: 'item' },
      { from: 'loop', port: 'done', to: 'wait' },
      { from: 'wait', to: 'ask' },
      { from: 'ask', port: 'approved', to: 'count' },
      { from: 'count', to: 'end' },
    ],
  };
}

it('keeps every promise of loops, delays, approvals and called runs when it is killed again and again', async () => {
  console.info(`kill: seed ${random.seed} (PATCHBAY_SEED repeats it)`);
  const data = await testFolder();
  const sink = await startSink((_request, response) => {
    setTimeout(() => response.end('{}'), 10);
  });
  onTestFinished(() => sink.close());
  for (const file of [counter, everything(sink.url)]) {
    const path = await writeWorkflow(data, file);
    const { code, stderr } = await patchbay(['import', path, '--publish', '--data', data]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }

  let address: string | null = null;
  const senders = startSenders({
    count: 3,
    pauseMs: 150,
    address: () => address,
    body: (n) => ({ n, items: Array.from({ length: ITEMS }, (_, item) => item) }),
  });
  onTestFinished(() => senders.stop());
  const person = startPerson(data);
  onTestFinished(() => person.stop());
  await killAgainAndAgain({
    data,
    kills: KILLS,
    random,
    onAddress: (hooks) => {
      address = hooks;
    },
  });
  await senders.stop();

  const serve = await startServe({ data });
  onTestFinished(() => serve.kill());
  const runs = await allEnded(data);
  await person.stop();
  expect(await serve.stop()).toBe(0);

  const { events, damage } = readStored(data);
  expect(damage).toEqual([]);
  expect(senders.surprises).toEqual([]);
  expect(senders.acknowledged.size).toBeGreaterThan(KILLS / 4);
  expect([...senders.acknowledged].filter(([n, id]) => events.get(id) !== n)).toEqual([]);

  const callers = runs.filter(({ cause }) => cause === 'event');
  const called = runs.filter(({ cause }) => cause === 'call');
  // One run for each event, all of them to their end.
  expect(callers.map(({ eventId }) => eventId).toSorted()).toEqual([...events.keys()].toSorted());
  expect(runs.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  // One called run for each caller, and each counted once.
  expect(called.map(({ parentRunId }) => parentRunId).toSorted()).toEqual(
    callers.map(({ id }) => id).toSorted(),
  );
  const counts = called.map((run) => countSchema.parse(outputOf(run, 'count')).value);
  expect(counts.toSorted((a, b) => a - b)).toEqual(counts.map((_, index) => index + 1));

  for (const run of callers) {
    // Items in order, each through; the answer that the person was told is taken is the one that counts.
    const end = endSchema.parse(outputOf(run, 'end'));
    expect(end.results).toEqual(Array.from({ length: ITEMS }, (_, item) => item * 10));
    const told = person.answered.get(`${run.id} ask`);
    if (told !== undefined) expect(end.by).toBe(told);
  }

  // The other side was called for each item, and more than once only where it can tell.
  const keys = new Map<string, Set<string>>();
  for (const request of sink.requests) {
    const { n, item } = callSchema.parse(JSON.parse(request.body.toString('utf8')));
    const known = keys.get(`${n} ${item}`) ?? new Set();
    keys.set(`${n} ${item}`, known.add(String(request.headers['idempotency-key'])));
  }
  expect(keys.size).toBe(callers.length * ITEMS);
  expect([...keys].filter(([, known]) => known.size !== 1)).toEqual([]);
  const all = [...keys.values()].flatMap((known) => [...known]);
  expect(new Set(all).size).toBe(all.length);
  console.info(
    `kill: ${callers.length} runs, ${sink.requests.length} calls for ${keys.size} items, ` +
      `${person.answered.size} answers`,
  );
  // Otherwise the kills met nobody at work and nothing was shown.
  expect(sink.requests.length).toBeGreaterThan(keys.size);
}, 480_000);

const countSchema = z.object({ value: z.int() });
const endSchema = z.object({ results: z.array(z.number()), by: z.string() });
const callSchema = z.object({ n: z.int(), item: z.int() });

function outputOf(run: RunDetail, stepId: string): unknown {
  return run.steps.find((step) => step.stepId === stepId)?.output;
}

function notStuck(error: unknown): void {
  if (!(error instanceof RemoteError) || error.code !== 'conflict') throw error;
}

/** Every run, once none of them goes on any more. */
async function allEnded(data: string): Promise<RunDetail[]> {
  const client = await connectControl(controlPath(data));
  if (client === null) throw new Error('the control socket does not answer');
  try {
    const isOver = async (): Promise<boolean> => {
      const counts: number[] = [];
      for (const status of ['queued', 'running', 'waiting'] as const) {
        const { runs } = await client.call('runs.list', { status, limit: 1000 });
        counts.push(runs.length);
        if (status !== 'waiting') continue;
        // What was cut off five times in a row asks a person, who says: try it again.
        for (const { id } of runs) await client.call('runs.retry', { id }).catch(notStuck);
      }
      return counts.every((count) => count === 0);
    };
    for (let looks = 0; !(await isOver()); looks++) {
      if (looks > 600) throw new Error('runs do not come to their end');
      await sleep(100);
    }
    const details: RunDetail[] = [];
    for (let before: number | undefined; ; ) {
      const page = await client.call('runs.list', {
        limit: 500,
        ...(before === undefined ? {} : { before }),
      });
      for (const { id, seq } of page.runs) {
        details.push(await client.call('runs.get', { id }));
        before = seq;
      }
      if (!page.more) return details;
    }
  } finally {
    client.close();
  }
}

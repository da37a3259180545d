import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { startSink } from '../support/http-sink.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';
import { seededRandom } from '../support/random.ts';
import { isThorough } from '../support/thoroughness.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';
import { killAgainAndAgain, startAndDrain } from './killing.ts';
import { startSenders } from './senders.ts';
import { readStored, type StoredRun } from './stored.ts';

const random = seededRandom();
const KILLS = isThorough ? 50 : 12;

async function publish(data: string, file: WorkflowFileInput): Promise<void> {
  const path = await writeWorkflow(data, file);
  const { code, stderr } = await patchbay(['import', path, '--publish', '--data', data]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

function waitsForPerson(run: StoredRun): boolean {
  return run.status === 'waiting' && run.waitReason === 'person' && run.waitError !== null;
}

function count<K>(items: Iterable<K>): Map<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

it(`loses nothing it acknowledged and repeats nothing unsaid when it is killed ${KILLS} times`, async () => {
  console.info(`kill: seed ${random.seed} (PATCHBAY_SEED repeats it)`);
  const data = await testFolder();
  // Slow enough that kills hit calls on their way.
  const sink = await startSink((_request, response) => {
    setTimeout(() => response.end('{}'), 15);
  });
  onTestFinished(() => sink.close());
  await publish(data, orderWorkflow(sink.url));

  let address: string | null = null;
  const senders = startSenders({
    count: 32,
    pauseMs: 5,
    address: () => address,
    body: (n) => ({ n, kind: n % 5 === 0 ? 'other' : 'order', filler: 'x'.repeat(900) }),
  });
  onTestFinished(() => senders.stop());
  await killAgainAndAgain({
    data,
    kills: KILLS,
    random,
    onAddress: (hooks) => {
      address = hooks;
    },
    acknowledged: () => senders.acknowledged.size,
  });
  await senders.stop();
  const serve = await startAndDrain(data);
  expect(await serve.stop()).toBe(0);

  const { events, runs, damage } = readStored(data);
  expect(damage).toEqual([]);
  expect(senders.surprises).toEqual([]);

  const lost = [...senders.acknowledged].filter(([n, id]) => events.get(id) !== n);
  expect(lost.slice(0, 5)).toEqual([]);

  // Also for events that were stored and could not be acknowledged any more.
  const runsPerEvent = count(runs.map((run) => run.eventId));
  expect([...events.keys()].filter((id) => runsPerEvent.get(id) !== 1)).toEqual([]);
  const unfinished = runs.filter(
    (run) => run.status !== (run.n % 5 === 0 ? 'filtered' : 'succeeded') && !waitsForPerson(run),
  );
  expect(unfinished.slice(0, 5)).toEqual([]);
  expect(runs.flatMap((run) => run.attempts).filter((a) => a.status === 'started')).toEqual([]);

  const calls = sink.requests.map((request) => ({
    n: Number(JSON.parse(request.body.toString('utf8')).n),
    key: String(request.headers['idempotency-key']),
  }));
  const callsPerOrder = count(calls.map((call) => call.n));
  const interruptions = (run: StoredRun): number =>
    run.attempts.filter((attempt) => attempt.status === 'interrupted').length;
  // A call too many is only there with an attempt that says it was cut off.
  const unexplained = runs.filter(
    (run) => (callsPerOrder.get(run.n) ?? 0) > 1 + interruptions(run),
  );
  expect(unexplained.slice(0, 5)).toEqual([]);
  const neverCalled = runs.filter((run) => run.status === 'succeeded' && !callsPerOrder.has(run.n));
  expect(neverCalled.slice(0, 5)).toEqual([]);
  expect(runs.filter((run) => run.n % 5 === 0 && callsPerOrder.has(run.n))).toEqual([]);
  // The receiver can tell: all calls of one order carry one key, and no two orders share it.
  const pairs = new Set(calls.map((call) => `${call.n} ${call.key}`));
  expect(pairs.size).toBe(callsPerOrder.size);
  expect(new Set(calls.map((call) => call.key)).size).toBe(callsPerOrder.size);

  const cutOff = runs.filter((run) => interruptions(run) > 0);
  const repeated = calls.length - callsPerOrder.size;
  console.info(
    `kill: ${senders.sent()} sent, ${senders.acknowledged.size} acknowledged, ${events.size} stored, ` +
      `${cutOff.length} runs cut off, ${repeated} calls repeated, ` +
      `${runs.filter(waitsForPerson).length} waiting for a person`,
  );
  // Otherwise the kills met nobody at work and nothing was shown.
  expect(cutOff.length).toBeGreaterThan(0);
}, 240_000);

it('shows no notification twice: one that was cut off waits for a person', async () => {
  console.info(`kill: seed ${random.seed}`);
  const data = await testFolder();
  const shown = join(data, 'shown');
  // The outside world: what was shown stays shown, also when Patchbay dies before it hears of it.
  await writeFile(
    join(data, 'notify-send'),
    `#!/bin/sh\nprintf '%s\\n' "$3" >> '${shown}'\nsleep 0.1\n`,
  );
  await chmod(join(data, 'notify-send'), 0o755);
  const env = {
    PATH: `${data}${delimiter}${process.env.PATH}`,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
  };
  const orders = orderWorkflow('http://127.0.0.1:9');
  await publish(data, {
    ...orders,
    steps: [
      ...orders.steps.slice(0, 2),
      { id: 'tell', type: 'notification', params: { title: '{{ trigger.body.n }}' } },
    ],
    edges: [
      { from: 'hook', to: 'only_orders' },
      { from: 'only_orders', port: 'true', to: 'tell' },
    ],
  });

  let address: string | null = null;
  const senders = startSenders({
    count: 3,
    pauseMs: 60,
    address: () => address,
    body: (n) => ({ n, kind: 'order' }),
  });
  onTestFinished(() => senders.stop());
  await killAgainAndAgain({
    data,
    kills: 10,
    random,
    env,
    onAddress: (hooks) => {
      address = hooks;
    },
  });
  await senders.stop();
  const serve = await startAndDrain(data, env);
  onTestFinished(() => serve.kill());

  const waiting = await patchbayJson(contract['runs.list'].output, [
    ...['runs', 'list', '--status', 'waiting', '--limit', '1000', '--data', data],
  ]);
  // Otherwise the kills met no notification on its way and nothing was shown.
  expect(waiting.runs.length).toBeGreaterThan(0);
  // A person decides to show one of them again.
  const [chosen] = waiting.runs;
  const retried = await patchbay(['runs', 'retry', chosen?.id ?? '', '--data', data]);
  expect({ code: retried.code, stderr: retried.stderr }).toEqual({ code: 0, stderr: '' });
  const detail = ['runs', 'show', chosen?.id ?? '', '--data', data];
  let again = await patchbayJson(contract['runs.get'].output, detail);
  for (let looks = 0; again.status !== 'succeeded' && looks < 50; looks++) {
    await sleep(100);
    again = await patchbayJson(contract['runs.get'].output, detail);
  }
  expect(again.steps.find((step) => step.stepId === 'tell')?.attempts).toMatchObject([
    { status: 'interrupted', cause: 'initial' },
    { status: 'succeeded', cause: 'manual' },
  ]);
  expect(await serve.stop()).toBe(0);

  const { events, runs, damage } = readStored(data);
  expect(damage).toEqual([]);
  expect([...senders.acknowledged].filter(([n, id]) => events.get(id) !== n)).toEqual([]);
  expect(runs.filter((run) => run.status !== 'succeeded' && !waitsForPerson(run))).toEqual([]);
  expect(runs).toHaveLength(events.size);
  const times = count((await readFile(shown, 'utf8')).trim().split('\n').map(Number));
  for (const run of runs) {
    const byHand = run.eventId === chosen?.eventId;
    const attempts = run.attempts.map((attempt) => attempt.status);
    if (byHand) continue;
    if (run.status === 'succeeded') {
      expect({ run, times: times.get(run.n) }).toEqual({ run, times: 1 });
      expect(attempts).toEqual(['succeeded']);
    } else {
      expect({ run, twice: (times.get(run.n) ?? 0) > 1 }).toEqual({ run, twice: false });
      expect(attempts).toEqual(['interrupted']);
    }
  }
});

// With the workflow webhook -> filter -> HTTP call attached: receiving under load, runs carried
// out, processor time per run, and how soon a single event reaches the other side.
import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadResult, load, post } from './support/load.ts';
import { setUpOrders } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { type ServerUnderTest, startBaseline, startPatchbay } from './support/server.ts';
import { type Sink, startSink } from './support/sink.ts';

const EVENTS = option('events', 2000);
const repetitions = option('repetitions', 3);
const seconds = option('seconds', 4);
const singleEvents = option('singles', 100);

const servers: { name: string; start: (sink: Sink) => Promise<ServerUnderTest> }[] = [
  { name: 'raw queue', start: (sink) => startBaseline('raw-queue', [sink.url]) },
  {
    name: 'Patchbay',
    async start(sink) {
      const server = await startPatchbay();
      setUpOrders(server.folder, sink.url);
      return server;
    },
  },
];

interface Figures {
  underLoad: LoadResult;
  /** Calls that reached the sink while the load lasted. */
  runsMeanwhile: number;
  runsPerSecond: number;
  cpuMsPerRun: number;
  singleMs: number;
}

async function waitForCalls(sink: Sink, count: number): Promise<void> {
  const giveUp = performance.now() + 120_000;
  while ((await sink.count()) < count) {
    if (performance.now() > giveUp) throw new Error('the sink was not called often enough');
    await sleep(5);
  }
}

async function carriedOut(
  server: ServerUnderTest,
  sink: Sink,
): Promise<Pick<Figures, 'runsPerSecond' | 'cpuMsPerRun'>> {
  const url = `${server.hooks}/hooks/orders`;
  const ids = Array.from({ length: EVENTS }, (_, i) => i + 1_000_000);
  const before = await sink.count();
  const cpuBefore = server.cpuMs();
  const startedAt = performance.now();
  const { refused } = await post({ url, ids, connections: 64 });
  if (refused > 0) throw new Error(`${refused} events were refused`);
  await waitForCalls(sink, before + EVENTS);
  const tookMs = performance.now() - startedAt;
  await sleep(200);
  return {
    runsPerSecond: EVENTS / (tookMs / 1000),
    cpuMsPerRun: (server.cpuMs() - cpuBefore) / EVENTS,
  };
}

/** 20 events a second, one at a time: the median from sending to the call at the sink. */
async function single(server: ServerUnderTest, sink: Sink): Promise<number> {
  const sentAt = new Map<number, number>();
  for (let i = 0; i < singleEvents; i++) {
    const id = 2_000_000 + i;
    sentAt.set(id, performance.timeOrigin + performance.now());
    await post({ url: `${server.hooks}/hooks/orders`, ids: [id], connections: 1 });
    await sleep(50);
  }
  await sleep(500);
  const arrivals = await sink.arrivals();
  return median([...sentAt].map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at));
}

async function measure(start: (sink: Sink) => Promise<ServerUnderTest>): Promise<Figures> {
  const sink = await startSink();
  const server = await start(sink);
  try {
    const url = `${server.hooks}/hooks/orders`;
    await post({ url, ids: Array.from({ length: 300 }, (_, i) => i + 1), connections: 16 });
    await waitForCalls(sink, 300);
    const singleMs = await single(server, sink);
    const rates = await carriedOut(server, sink);
    const callsBefore = await sink.count();
    const underLoad = await load({ url, connections: 64, seconds });
    const runsMeanwhile = (await sink.count()) - callsBefore;
    return { underLoad, runsMeanwhile, ...rates, singleMs };
  } finally {
    await server.stop();
    sink.stop();
  }
}

const figures = new Map<string, Figures[]>(servers.map(({ name }) => [name, []]));
for (let repetition = 0; repetition < repetitions; repetition++)
  for (const { name, start } of servers) figures.get(name)?.push(await measure(start));

const pick = (name: string, read: (figures: Figures) => number): number =>
  median((figures.get(name) ?? []).map(read));
const row = (
  what: string,
  read: (figures: Figures) => number,
  digits: number,
  target: string,
): string[] => {
  const raw = pick('raw queue', read);
  const ours = pick('Patchbay', read);
  return [
    what,
    number(raw, digits),
    number(ours, digits),
    raw === 0 ? '–' : number(ours / raw, 2),
    target,
  ];
};
report(
  'queue: the workflow webhook → filter → HTTP call',
  `1 KB JSON, ${repetitions} repetitions. The raw queue keeps one row per event and makes the same call; Patchbay keeps the event, its run, three step runs and the attempt.`,
  [
    ['', 'raw queue', 'Patchbay', 'ratio', 'target'],
    row('accepted/s at 64 connections', (f) => f.underLoad.perSecond, 0, '≥ 0.6'),
    row('p99 ms at 64 connections', (f) => f.underLoad.p99Ms, 1, '≤ 2'),
    row('refused', (f) => f.underLoad.refused, 0, '0'),
    row('calls at the sink during that load', (f) => f.runsMeanwhile, 0, ''),
    row(`runs/s for ${EVENTS} events`, (f) => f.runsPerSecond, 0, '≥ 0.5'),
    row('processor ms per event and run', (f) => f.cpuMsPerRun, 3, '≤ 0.6 ms'),
    row('ms from POST to the call at 20/s', (f) => f.singleMs, 2, 'within 3 ms'),
  ],
);

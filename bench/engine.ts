// The engine itself: step runs a second of a long loop, against rows written as plainly as can be;
// and what 100,000 waiting delays cost and how soon they wake.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { pino } from 'pino';
import { createEngine, type Engine } from '../engine/index.ts';
import { post } from './support/load.ts';
import { patchbay } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { type ServerUnderTest, startPatchbay } from './support/server.ts';

const ITEMS = option('items', 1000);
const STEPS = option('steps', 50);
const repetitions = option('repetitions', 3);
const DELAYS = option('delays', 100_000);
const WOKEN = option('woken', 60);

type Step = { id: string; type: string; params: Record<string, unknown> };
type Edge = { from: string; port?: string; to: string };

/** Webhook, a loop whose body is all but four of the steps, and two steps behind it. */
function loopWorkflow(): { steps: Step[]; edges: Edge[] } {
  const steps: Step[] = [
    { id: 'start', type: 'manual', params: {} },
    { id: 'loop', type: 'for-each', params: { items: '{{ trigger.body }}' } },
    { id: 'count', type: 'set', params: { value: '{{ steps.loop.count }}' } },
    { id: 'end', type: 'set', params: { value: { items: '{{ steps.count }}' } } },
  ];
  const edges: Edge[] = [
    { from: 'start', to: 'loop' },
    { from: 'loop', port: 'done', to: 'count' },
    { from: 'count', to: 'end' },
  ];
  let before = { from: 'loop', port: 'each' };
  for (let n = 0; n < STEPS - 4; n++) {
    const id = `s${n}`;
    if (n % 5 === 4)
      steps.push({
        id,
        type: 'filter',
        params: { conditions: [{ left: '{{ item.total }}', op: 'gt', right: 0 }] },
      });
    else
      steps.push({
        id,
        type: 'set',
        params: {
          fields: [
            { name: 'order', value: '{{ item.id }}' },
            { name: 'total', value: '{{ item.total * 1.19 }}', type: 'number' },
            { name: 'customer', value: '{{ item.customer }}' },
          ],
        },
      });
    edges.push({ ...before, to: id });
    before = { from: id, port: n % 5 === 4 ? 'true' : 'out' };
  }
  return { steps, edges };
}

async function openEngine(folder: string): Promise<Engine> {
  const key = randomBytes(32);
  return createEngine({
    dataDir: folder,
    version: '0.0.0-bench',
    host: {
      name: 'test',
      now: Date.now,
      notify: async () => {},
      openUrl: async () => {},
      masterKey: async () => key,
      log: pino({ level: 'silent' }),
    },
  });
}

interface LoopFigures {
  stepRuns: number;
  perSecond: number;
  /** The longest time in which nothing else had a turn. */
  longestTurnMs: number;
}

async function ours(): Promise<LoopFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const engine = await openEngine(folder);
  try {
    const file = { format: 'patchbay/workflow@1', name: 'Loop', ...loopWorkflow() };
    const { workflow } = await engine.api['workflows.import']({
      file,
      publish: true,
      asNew: false,
      grant: 'except-commands',
    });
    const body = Array.from({ length: ITEMS }, (_, id) => ({
      id,
      total: id + 1,
      customer: { name: `Customer ${id}`, email: `c${id}@example.com` },
    }));
    let longestTurnMs = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      const time = performance.now();
      longestTurnMs = Math.max(longestTurnMs, time - last);
      last = time;
    }, 1);
    const startedAt = performance.now();
    const { id } = await engine.api['workflows.run']({
      id: workflow.id,
      version: 'published',
      body,
    });
    let run = await engine.api['runs.list']({ limit: 1 });
    while (run.runs[0]?.endedAt === null) {
      await sleep(5);
      run = await engine.api['runs.list']({ limit: 1 });
    }
    const tookMs = performance.now() - startedAt;
    clearInterval(beat);
    const status = run.runs[0]?.status;
    if (status !== 'succeeded') throw new Error(`run ${id} ${status}`);
    await engine.close(0);
    const db = new SQLite(join(folder, 'patchbay.db'), { readonly: true });
    const stepRuns = db.prepare<[], number>('SELECT COUNT(*) FROM step_runs').pluck().get() ?? 0;
    db.close();
    return { stepRuns, perSecond: stepRuns / (tookMs / 1000), longestTurnMs };
  } finally {
    await engine.close(0);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many rows of the same table, 400 to a commit, without an engine that decides anything. */
function raw(rows: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const db = new SQLite(join(folder, 'raw.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE step_runs (run_seq INTEGER, step_id TEXT, iteration TEXT, status TEXT,
    port TEXT, started_at INTEGER, ended_at INTEGER, input TEXT, output TEXT,
    PRIMARY KEY (run_seq, step_id, iteration)) WITHOUT ROWID`);
  const insert = db.prepare('INSERT INTO step_runs VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)');
  const write = db.transaction((from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const item = Math.floor(n / (STEPS - 3));
      const value = { order: item, total: item * 1.19, customer: { name: `Customer ${item}` } };
      const input = JSON.stringify({ fields: [{ name: 'order', value: item }, value] });
      const time = Date.now();
      insert.run(
        `s${n % (STEPS - 3)}`,
        String(item),
        'succeeded',
        'out',
        time,
        time,
        input,
        JSON.stringify(value),
      );
    }
  });
  const startedAt = performance.now();
  for (let n = 0; n < rows; n += 400) write(n, Math.min(rows, n + 400));
  const perSecond = rows / ((performance.now() - startedAt) / 1000);
  db.close();
  rmSync(folder, { recursive: true, force: true });
  return perSecond;
}

function delayFile(name: string, path: string, until: string): string {
  const file = join(tmpdir(), `patchbay-bench-${process.pid}-${path}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      format: 'patchbay/workflow@1',
      name,
      endpoints: [{ key: path, path, verification: { scheme: 'none' } }],
      steps: [
        { id: 'hook', type: 'webhook', params: { endpoint: path } },
        { id: 'wait', type: 'delay', params: { until } },
        { id: 'end', type: 'set', params: { value: '{{ now() }}' } },
      ],
      edges: [
        { from: 'hook', to: 'wait' },
        { from: 'wait', to: 'end' },
      ],
    }),
  );
  return file;
}

/** Resident memory once nothing goes on: the lowest of some looks. */
async function idleMemory(server: ServerUnderTest): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 8; look++) {
    await sleep(500);
    lowest = Math.min(lowest, server.memory());
  }
  return lowest;
}

async function delays(): Promise<{ memoryBytes: number; lateMs: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const files = [
    delayFile('Waits long', 'long', inAMonth),
    delayFile('Wakes', 'soon', '{{ trigger.body.until }}'),
  ];
  let server = await startPatchbay({ folder });
  try {
    for (const file of files) patchbay(folder, 'import', file, '--publish');
    await server.stop();
    server = await startPatchbay({ folder });
    const empty = await idleMemory(server);
    const ids = Array.from({ length: DELAYS }, (_, n) => n);
    const { refused } = await post({ url: `${server.hooks}/hooks/long`, ids, connections: 64 });
    if (refused > 0) throw new Error(`${refused} events were refused`);
    const db = new SQLite(join(folder, 'patchbay.db'), { readonly: true });
    const waiting = db
      .prepare<[], number>("SELECT COUNT(*) FROM runs WHERE status = 'waiting'")
      .pluck();
    while ((waiting.get() ?? 0) < DELAYS) await sleep(200);
    await server.stop();
    server = await startPatchbay({ folder });
    const memoryBytes = (await idleMemory(server)) - empty;
    const first = Date.now() + 3000;
    for (let n = 0; n < WOKEN; n++)
      await fetch(`${server.hooks}/hooks/soon`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ until: new Date(first + n * 50).toISOString() }),
      });
    const woken = db.prepare<[], { due: number; ended: number | null }>(
      `SELECT CAST(strftime('%s', json_extract(s.output, '$.waitedUntil')) AS INTEGER) * 1000
         + CAST(substr(json_extract(s.output, '$.waitedUntil'), 21, 3) AS INTEGER) AS due,
         r.ended_at AS ended
       FROM runs r JOIN workflows w ON w.seq = r.workflow_seq AND w.name = 'Wakes'
       JOIN step_runs s ON s.run_seq = r.seq AND s.step_id = 'wait'`,
    );
    let rows = woken.all();
    while (rows.length < WOKEN || rows.some(({ ended }) => ended === null)) {
      await sleep(200);
      rows = woken.all();
    }
    db.close();
    return { memoryBytes, lateMs: rows.map(({ due, ended }) => (ended ?? Number.NaN) - due) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    for (const file of files) rmSync(file, { force: true });
  }
}

const loops: LoopFigures[] = [];
const raws: number[] = [];
for (let repetition = 0; repetition < repetitions; repetition++) {
  const figures = await ours();
  loops.push(figures);
  raws.push(raw(figures.stepRuns));
}
const perSecond = median(loops.map((figures) => figures.perSecond));
const waiting = await delays();
const late = waiting.lateMs.toSorted((a, b) => a - b);
report(
  'engine: a long loop, and many waiting delays',
  `A workflow of ${STEPS} steps with a loop of ${ITEMS} items, ${number(loops[0]?.stepRuns ?? 0)} step runs, ${repetitions} repetitions; raw: as many rows, 400 to a commit. Then ${number(DELAYS)} runs that wait in a delay, and ${WOKEN} beside them that wake.`,
  [
    ['', 'raw rows', 'Patchbay', 'ratio', 'target'],
    [
      'step runs persisted per second',
      number(median(raws)),
      number(perSecond),
      number(perSecond / median(raws), 2),
      '≥ 3,000',
    ],
    [
      'longest turn of the event loop, ms',
      '–',
      number(median(loops.map((figures) => figures.longestTurnMs))),
      '–',
      '',
    ],
    ['memory of the waiting runs, MB', '–', number(waiting.memoryBytes / 2 ** 20, 1), '–', '< 30'],
    ['woken late, median ms', '–', number(median(late)), '–', ''],
    ['woken late, worst ms', '–', number(late.at(-1) ?? Number.NaN), '–', '< 1,000'],
  ],
);

// Whether a full workspace is as quick as an empty one: a million stored events, each with a run.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { load, order } from './support/load.ts';
import { setUpOrders } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { startPatchbay } from './support/server.ts';

const EVENTS = option('events', 1_000_000);
const repetitions = option('repetitions', 5);
const seconds = option('seconds', 4);

/** Rows as receiving and a finished run write them, straight into the tables: minutes instead of an hour. */
function fill(folder: string): void {
  const db = new SQLite(join(folder, 'patchbay.db'));
  db.pragma('synchronous = OFF');
  db.exec(`INSERT INTO workflows (seq, id, name, draft, created_at, updated_at)
    VALUES (1000, '01900000-0000-7000-8000-000000000000', 'filled', '{"steps":[],"edges":[]}', 0, 0)`);
  db.exec(`INSERT INTO workflow_versions (seq, workflow_seq, number, definition, hash, created_at)
    VALUES (1000, 1000, 1, '{"steps":[],"edges":[]}', '', 0)`);
  const endpoint = db.prepare<[], number>('SELECT seq FROM endpoints').pluck().get() ?? 1;
  const event = db.prepare(
    `INSERT INTO events (id, endpoint_seq, status, received_at, method, url, http_version,
       remote_address, raw_headers, body, body_size)
     VALUES (?, ?, 'accepted', ?, 'POST', '/hooks/orders', '1.1', '127.0.0.1', ?, ?, ?)`,
  );
  const run = db.prepare(
    `INSERT INTO runs (id, workflow_seq, version_seq, event_seq, cause, status, trigger_step,
       queued_at, started_at, ended_at) VALUES (?, 1000, 1000, ?, 'event', 'succeeded', 'hook', ?, ?, ?)`,
  );
  const headers = JSON.stringify(['Host', '127.0.0.1', 'Content-Type', 'application/json']);
  const startedAt = Date.now() - EVENTS;
  const many = db.transaction((from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const at = startedAt + i;
      const body = Buffer.from(order(i));
      const { lastInsertRowid } = event.run(id(at, 1), endpoint, at, headers, body, body.length);
      run.run(id(at, 2), lastInsertRowid, at, at, at);
    }
  });
  for (let from = 0; from < EVENTS; from += 10_000) many(from, Math.min(EVENTS, from + 10_000));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

function id(at: number, kind: number): Buffer {
  const bytes = Buffer.alloc(16, kind);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = 0x70;
  bytes[8] = 0x80;
  return bytes;
}

const empty = await startPatchbay();
const full = await startPatchbay();
setUpOrders(empty.folder, null);
setUpOrders(full.folder, null);
await full.stop({ keepFolder: true });
await empty.stop({ keepFolder: true });
process.stdout.write(`storing ${number(EVENTS)} events ...\n`);
fill(full.folder);

const rate = { empty: [] as number[], full: [] as number[] };
const ready = { empty: [] as number[], full: [] as number[] };
for (let i = 0; i < repetitions; i++) {
  for (const [name, folder] of [
    ['empty', empty.folder],
    ['full', full.folder],
  ] as const) {
    const server = await startPatchbay({ folder });
    ready[name].push(server.readyMs);
    const url = `${server.hooks}/hooks/orders`;
    await load({ url, connections: 64, seconds: 1 });
    rate[name].push((await load({ url, connections: 64, seconds })).perSecond);
    await server.stop();
    await sleep(500);
  }
}
empty.removeFolder();
full.removeFolder();

const pair = (values: { empty: number[]; full: number[] }): [number, number] => [
  median(values.empty),
  median(values.full),
];
const [emptyRate, fullRate] = pair(rate);
const [emptyReady, fullReady] = pair(ready);
report(
  'flat: a million stored events',
  `Accepting at 64 connections into an empty workspace and into one with ${number(EVENTS)} events and runs, in turn, ${repetitions} times.`,
  [
    ['', 'empty', 'full', 'difference', 'target'],
    [
      'accepted/s',
      number(emptyRate),
      number(fullRate),
      `${number((fullRate / emptyRate - 1) * 100, 1)} %`,
      '≥ −10 %',
    ],
    [
      'ready, ms',
      number(emptyReady),
      number(fullReady),
      `${number(fullReady - emptyReady)} ms`,
      '≤ +500 ms',
    ],
  ],
);

// Searching a full inbox as somebody types, through the same calls as the screens: beside a bare
// query of the same index, and while events arrive. `--keep=FOLDER` fills a folder once and uses it
// again the next time.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { connectControl, controlPath } from '../server/control-client.ts';
import { foldText } from '../shared/search/fold.ts';
import { fillInbox } from './support/fill-inbox.ts';
import { load } from './support/load.ts';
import { emailOf, rareWord, skuOf } from './support/mixed-events.ts';
import { patchbay } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { type ServerUnderTest, startPatchbay } from './support/server.ts';

const EVENTS = option('events', 1_000_000);
const repetitions = option('repetitions', 5);
const seconds = option('seconds', 20);
const ARRIVING = option('arriving', 2000);
const kept = process.argv.find((arg) => arg.startsWith('--keep='))?.slice('--keep='.length);

const old = Math.floor(EVENTS / 7);
/** What somebody looks for, and the text in it that the bare query looks for. */
const SEARCHES: readonly { what: string; query: string; text: string | null }[] = [
  { what: 'common word', query: 'refund', text: 'refund' },
  { what: 'two common words', query: 'warehouse berlin', text: 'warehouse' },
  { what: 'phrase', query: '"low battery"', text: 'low battery' },
  { what: 'SKU of one order', query: skuOf(6 * old + 4), text: skuOf(6 * old + 4) },
  { what: 'e-mail', query: emailOf(old), text: emailOf(old) },
  { what: 'rare word, old', query: rareWord(60_000), text: rareWord(60_000) },
  { what: 'absent word', query: 'nothinglikethis', text: 'nothinglikethis' },
  { what: 'absent, of common parts', query: 'chargebackend', text: 'chargebackend' },
  { what: 'two letters', query: 'qu', text: null },
  {
    what: 'header operator',
    query: 'header:x-github-event=push',
    text: 'x-github-event: push',
  },
  { what: 'body and endpoint', query: 'body:voucher endpoint:orders', text: 'voucher' },
  { what: 'status and provider', query: 'status:rejected provider:stripe', text: null },
  { what: 'a week, and a word', query: 'after:7d payout', text: 'payout' },
  { what: 'rejected, absent word', query: 'status:rejected zebra', text: 'zebra' },
  { what: 'no text: the list', query: '', text: null },
];

interface Client {
  search(
    query: string,
    before?: number,
  ): Promise<{ ms: number; rows: number; next: number | null }>;
  indexed(): Promise<{ indexedTo: number; newest: number; bytes: number }>;
  close(): void;
}

async function connect(folder: string): Promise<Client> {
  const client = await connectControl(controlPath(folder));
  if (client === null) throw new Error('the server does not answer');
  return {
    async search(query, before) {
      const began = performance.now();
      const page = await client.call('events.list', { query, limit: 50, before });
      return { ms: performance.now() - began, rows: page.events.length, next: page.next };
    },
    indexed: () => client.call('search.status', {}),
    close: () => client.close(),
  };
}

/** Until everything is in the index; milliseconds that it took. */
async function indexing(client: Client): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { indexedTo, newest } = await client.indexed();
    if (indexedTo >= newest) return performance.now() - began;
    await sleep(500);
  }
}

/** As soon as 50 rows are there, or all was looked at: a search says where to go on in between. */
async function firstRows(client: Client, query: string): Promise<{ ms: number; rows: number }> {
  let ms = 0;
  let rows = 0;
  for (let before: number | undefined; ; ) {
    const page = await client.search(query, before);
    ms += page.ms;
    rows += page.rows;
    if (rows >= 50 || page.next === null) return { ms, rows };
    before = page.next;
  }
}

/** The same index asked for a phrase without anything around it; nothing is looked at or shown. */
function bareQuery(folder: string): (text: string) => number {
  const db = new SQLite(join(folder, 'search.db'), { readonly: true });
  const shards = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE name GLOB 'shard_*' AND sql LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all()
    .sort((a, b) => Number(b.slice(6)) - Number(a.slice(6)));
  return (text) => {
    const points = [...foldText(text)];
    const grams = points.slice(0, -2).map((_, at) => points.slice(at, at + 3).join(''));
    const match = grams.map((gram) => `"${gram.replaceAll('"', '""')}"`).join(' AND ');
    const began = performance.now();
    let rows = 0;
    for (const shard of shards) {
      rows += db
        .prepare(`SELECT rowid FROM ${shard} WHERE ${shard} MATCH ? ORDER BY rowid DESC LIMIT ?`)
        .all(match, 50 - rows).length;
      if (rows >= 50) break;
    }
    return performance.now() - began;
  };
}

function setUp(folder: string): void {
  for (const path of ['github', 'payments', 'orders', 'sensors', 'forms'])
    patchbay(folder, 'endpoints', 'create', path);
}

/** What taking events costs while they are indexed at the same time, and while they are not. */
async function accepting(): Promise<{ alone: number; indexed: number }> {
  const rates = { alone: [] as number[], indexed: [] as number[] };
  for (let i = 0; i < 2; i++) {
    for (const which of ['alone', 'indexed'] as const) {
      const server = await startPatchbay();
      patchbay(server.folder, 'endpoints', 'create', 'orders');
      const url = `${server.hooks}/hooks/orders`;
      // The thread of the index begins with the first question, and otherwise not so soon.
      const client = which === 'indexed' ? await connect(server.folder) : null;
      await client?.indexed();
      await load({ url, connections: 64, seconds: 1 });
      rates[which].push((await load({ url, connections: 64, seconds: 4 })).perSecond);
      client?.close();
      await server.stop();
    }
  }
  return { alone: median(rates.alone), indexed: median(rates.indexed) };
}

/** Posts at a steady rate until told to stop; gives how many were taken a second. */
function arriving(server: ServerUnderTest): () => Promise<number> {
  let isOver = false;
  let taken = 0;
  const began = performance.now();
  const body = JSON.stringify({ kind: 'order', sku: 'SKU-live', note: 'refund of a live parcel' });
  const one = async (): Promise<void> => {
    while (!isOver) {
      const due = ((performance.now() - began) / 1000) * ARRIVING;
      if (taken >= due) {
        await sleep(2);
        continue;
      }
      taken++;
      await fetch(`${server.hooks}/hooks/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }).then((answer) => answer.arrayBuffer());
    }
  };
  const all = Array.from({ length: 32 }, one);
  return async () => {
    isOver = true;
    await Promise.all(all);
    return taken / ((performance.now() - began) / 1000);
  };
}

const folder = kept ?? mkdtempSync(join(tmpdir(), 'patchbay-inbox-'));
mkdirSync(folder, { recursive: true });
if (!existsSync(join(folder, 'filled'))) {
  const server = await startPatchbay({ folder });
  setUp(folder);
  await server.stop();
  process.stdout.write(`storing ${number(EVENTS)} events ...\n`);
  fillInbox(folder, EVENTS);
}

const server = await startPatchbay({ folder });
const client = await connect(folder);
const before = await client.indexed();
process.stdout.write(`indexing ${number(before.newest - before.indexedTo)} events ...\n`);
const indexingMs = await indexing(client);
const state = await client.indexed();
const inIndex = before.newest - before.indexedTo;

const bare = bareQuery(folder);
const rows: string[][] = [
  ['search', 'query', 'bare index, ms', 'Patchbay, ms', 'ratio', 'rows', 'while events arrive, ms'],
];
const results = SEARCHES.map((search) => ({
  ...search,
  bare: [] as number[],
  ours: [] as number[],
  live: [] as number[],
  rows: 0,
}));
for (let i = 0; i < repetitions; i++) {
  for (const result of results) {
    if (result.text !== null) result.bare.push(bare(result.text));
    const { ms, rows: found } = await firstRows(client, result.query);
    result.ours.push(ms);
    result.rows = found;
  }
}

process.stdout.write('paging ...\n');
const pages: number[] = [];
for (let i = 0, at: number | undefined; i < 100; i++) {
  const page = await client.search('in:all', at);
  pages.push(page.ms);
  at = page.next ?? undefined;
}

process.stdout.write('searching while events arrive ...\n');
const stop = arriving(server);
await sleep(2000);
const until = performance.now() + seconds * 1000;
while (performance.now() < until)
  for (const result of results) result.live.push((await firstRows(client, result.query)).ms);
const rate = await stop();
client.close();
const memory = server.memory();
await server.stop();
process.stdout.write('accepting ...\n');
const cost = await accepting();

for (const result of results) {
  const ours = median(result.ours);
  const raw = result.bare.length === 0 ? null : median(result.bare);
  rows.push([
    result.what,
    `\`${result.query}\``,
    raw === null ? '–' : number(raw, 1),
    number(ours, 1),
    raw === null ? '–' : number(ours / raw, 1),
    String(result.rows),
    number(median(result.live), 1),
  ]);
}
const all = results.flatMap(({ ours }) => ours);
const live = results.flatMap(({ live: values }) => values);
rows.push([
  'median of all',
  '',
  number(median(results.flatMap(({ bare: values }) => values)), 1),
  number(median(all), 1),
  '',
  '',
  number(median(live), 1),
]);
const bytes = statSync(join(folder, 'search.db')).size;
const database = statSync(join(folder, 'patchbay.db')).size;
const target = `first 50 rows within 150 ms at the median`;
report(
  'inbox: searching a full inbox',
  [
    `${number(EVENTS)} events of six kinds, ${repetitions} repetitions. Target: ${target}.`,
    `The bare index is one query of FTS5 for the same text, without looking at what it found; Patchbay reads every row, compares it and shows it. The last column is the same while ${number(rate)} events arrive each second and are indexed.`,
    `Index: ${number(bytes / state.newest)} bytes an event beside ${number(database / state.newest)} in the database${
      inIndex > 0 ? `; made at ${number(inIndex / (indexingMs / 1000))} events a second` : ''
    }. A page of the list: ${number(median(pages), 1)} ms. Accepted at 64 connections: ${number(cost.alone)}/s, and ${number(cost.indexed)}/s while the index follows (ratio ${number(cost.indexed / cost.alone, 2)}). Memory at the end: ${number(memory / 2 ** 20)} MB.`,
  ].join('\n\n'),
  rows,
);
if (kept === undefined) rmSync(folder, { recursive: true, force: true });

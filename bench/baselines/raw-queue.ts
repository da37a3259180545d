import express from 'express';
import { Agent, request as send } from 'undici';
import { listen } from './listen.ts';
import { openRawStore } from './store.ts';

/**
 * Raw baseline: what somebody writes in an hour. Express, group commit, and a worker that sends
 * each row to a sink and marks it done. No runs, steps, attempts, retries, history or recovery.
 */
const SINK = process.argv[3];
if (SINK === undefined) throw new Error('usage: node raw-queue.ts FOLDER SINK_URL');
const AT_ONCE = 64;
const { db, insert, grouped } = openRawStore();
db.exec('CREATE INDEX open ON queue (id) WHERE done IS NULL');
const next = db.prepare<[number, number], { id: number; body: Buffer }>(
  'SELECT id, body FROM queue WHERE done IS NULL AND id > ? ORDER BY id LIMIT ?',
);
const finish = db.prepare('UPDATE queue SET done = ? WHERE id = ?');
const agent = new Agent({ connections: AT_ONCE });
let last = 0;
let active = 0;

function work(): void {
  if (active >= AT_ONCE) return;
  for (const row of next.all(last, AT_ONCE - active)) {
    last = row.id;
    active++;
    void call(row);
  }
}

async function call(row: { id: number; body: Buffer }): Promise<void> {
  const order: unknown = JSON.parse(row.body.toString('utf8'));
  const answer = await send(SINK ?? '', {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  await answer.body.text();
  grouped(
    () => finish.run(Date.now(), row.id),
    () => {
      active--;
      work();
    },
  );
}

const app = express();
app.disable('x-powered-by');
app.post('/hooks/orders', express.raw({ type: () => true, limit: '10mb' }), (request, response) => {
  const receivedAt = Date.now();
  const headers = JSON.stringify(request.rawHeaders);
  grouped(
    () => insert.run(receivedAt, headers, request.body),
    () => {
      response.status(200).json({ ok: true });
      work();
    },
  );
});
listen(app);

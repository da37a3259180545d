import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../../engine/db/migrate.ts';
import { migrations } from '../../../engine/db/migrations/index.ts';
import { plainDatabase, tempFolder } from '../../support/database.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { delayStep, httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

function columnsOf(db: Database, table: string): string[] {
  return db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}

/** The same data in a database as the first release made it: what came later is left out. */
function asFirstRelease(now: Database, at: number): string {
  const folder = tempFolder();
  const old = plainDatabase(join(folder, 'patchbay.db'));
  migrate(old, { migrations: migrations.slice(0, 1), now: at });
  old.pragma('foreign_keys = OFF');
  const tables = old
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name != 'schema_migrations'",
    )
    .pluck()
    .all();
  for (const table of tables) {
    const columns = columnsOf(old, table);
    const rows = now
      .prepare(`SELECT ${columns.join(', ')} FROM ${table}`)
      .raw()
      .all();
    const insert = old.prepare(
      `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    for (const row of rows) insert.run(row);
  }
  old.close();
  return folder;
}

it('runs of the first release go on: those that wait, that try again, that failed', async () => {
  let status = 503;
  const server = await localServer((_request, response) => {
    response.statusCode = status;
    response.end('{}');
  });
  const first = await openEngine();
  const { publish, start, settled, send } = first;
  const named = (name: string) => ({ name });
  const delayed = await publish(
    workflow(
      [setStep('a', 'kept'), delayStep('wait', 3600), setStep('b', '{{ steps.a }}')],
      undefined,
      named('Delayed'),
    ),
  );
  const retried = await publish(
    workflow(
      [
        httpStep('call', server.url, {
          retry: { attempts: 3, strategy: 'fixed', delayMs: 60_000 },
        }),
      ],
      undefined,
      named('Retried'),
    ),
  );
  const failing = await publish(
    onWebhook(
      workflow(
        [httpStep('call', server.url), setStep('b', '{{ trigger.body.n }}')],
        undefined,
        named('Failing'),
      ),
    ),
  );
  const waits = await start(delayed.workflow.id);
  const tries = await start(retried.workflow.id);
  const [failed = ''] = await send('orders', { n: 7 });
  for (const [id, expected] of [
    [waits, 'waiting'],
    [tries, 'waiting'],
    [failed, 'failed'],
  ] as const)
    expect((await settled(id)).status).toBe(expected);
  await first.close();
  expect(failing.workflow.name).toBe('Failing');

  const reader = plainDatabase(join(first.dataDir, 'patchbay.db'));
  const folder = asFirstRelease(reader, first.host.now());
  reader.close();
  status = 200;
  const second = await openEngine({ dataDir: folder, host: first.host });
  await second.call('runs.retry', { id: failed });
  const mended = await second.ended(failed);
  expect([mended.status, stepOf(mended, 'b').output]).toEqual(['succeeded', 7]);
  second.host.clock.advance(3_600_000);
  expect((await second.ended(tries)).status).toBe('succeeded');
  expect(stepOf(await second.ended(waits), 'b').output).toBe('kept');
  const [again = ''] = await second.send('orders', { n: 8 });
  expect(stepOf(await second.ended(again), 'b').output).toBe(8);
});

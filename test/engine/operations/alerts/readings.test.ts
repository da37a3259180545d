import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  createReadings,
  type ReadingsDeps,
} from '../../../../engine/operations/alerts/readings.ts';
import { alertConditionSchema } from '../../../../shared/model/alert.ts';
import { tempFolder, testDatabase } from '../../../support/database.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);

function readings(db: Database, more: Partial<ReadingsDeps> = {}) {
  return createReadings({
    db,
    dataDir: tempFolder(),
    queued: () => 0,
    troubles: async () => [],
    lastBackupAt: () => null,
    awakeSince: () => 0,
    timeZone: () => 'UTC',
    ...more,
  });
}

/** With one endpoint, and an event of each of these times and statuses. */
function heard(events: [at: number, status: string][]): Database {
  const db = testDatabase();
  db.prepare("INSERT INTO endpoints VALUES (1, 'e1', 'orders', '{}', NULL, ?, 0)").run(
    NOON - 600 * MINUTE,
  );
  const insert = db.prepare(
    `INSERT INTO events (id, endpoint_seq, status, received_at, method, url, http_version,
       raw_headers, body_size) VALUES (randomblob(16), 1, ?, ?, 'POST', '/', '1.1', '[]', 0)`,
  );
  for (const [at, status] of events) insert.run(status, at);
  return db;
}

describe('silence of an endpoint', () => {
  const when = alertConditionSchema.parse({
    on: 'endpoint-silent',
    endpoint: 'e1',
    minutes: 60,
  });
  const silent = async (db: Database, now: number, more: Partial<ReadingsDeps> = {}) =>
    (await readings(db, more).read(when, { now, since: 0 })).map(({ subject }) => subject);

  it('counts from the last accepted event; what was rejected is none', async () => {
    const db = heard([
      [NOON, 'accepted'],
      [NOON + 50 * MINUTE, 'rejected'],
    ]);
    expect(await silent(db, NOON + 59 * MINUTE)).toEqual([]);
    expect(await silent(db, NOON + 60 * MINUTE)).toEqual(['e1']);
  });

  it('counts from when it was made where it never had one', async () => {
    expect(await silent(heard([]), NOON - 541 * MINUTE)).toEqual([]);
    expect(await silent(heard([]), NOON - 540 * MINUTE)).toEqual(['e1']);
  });

  it('does not count while the computer slept or Patchbay was closed', async () => {
    const db = heard([[NOON, 'accepted']]);
    const awakeSince = () => NOON + 300 * MINUTE;
    expect(await silent(db, NOON + 310 * MINUTE, { awakeSince })).toEqual([]);
    expect(await silent(db, NOON + 360 * MINUTE, { awakeSince })).toEqual(['e1']);
  });

  it('counts within the hours only', async () => {
    const db = heard([[NOON - 180 * MINUTE, 'accepted']]);
    const office = alertConditionSchema.parse({
      ...when,
      hours: { from: '11:30', to: '13:00' },
    });
    const found = async (now: number) =>
      (await readings(db).read(office, { now, since: 0 })).length;
    expect(await found(NOON - 31 * MINUTE)).toBe(0);
    expect(await found(NOON + 29 * MINUTE)).toBe(0);
    expect(await found(NOON + 30 * MINUTE)).toBe(1);
    expect(await found(NOON + 61 * MINUTE)).toBe(0);
  });
});

describe('a queue, and triggers in trouble', () => {
  it('are read as they are now', async () => {
    const db = testDatabase();
    const now = { now: NOON, since: 0 };
    const deep = readings(db, { queued: () => 1000 });
    expect(await deep.read(alertConditionSchema.parse({ on: 'queue-depth' }), now)).toEqual([
      { subject: '', text: '1000 runs are waiting in the queue.' },
    ]);
    const trouble = {
      workflowId: 'w1',
      workflowName: 'Mail',
      stepId: 'inbox',
      message: 'the server refused the password',
    };
    const troubled = readings(db, { troubles: async () => [trouble] });
    const of = (workflow?: string) =>
      troubled.read(alertConditionSchema.parse({ on: 'trigger-trouble', workflow }), now);
    expect(await of()).toEqual([
      {
        subject: 'w1 inbox',
        text: 'The trigger “inbox” of “Mail” cannot listen: the server refused the password',
      },
    ]);
    expect(await of('w1')).toHaveLength(1);
    expect(await of('other')).toEqual([]);
  });
});

import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Settings } from '../../shared/model/settings.ts';

/** Rows per transaction: a few milliseconds each, so that receiving is hardly held up. */
const BATCH = 200;
/** Pages given back to the file system per turn. */
const VACUUM_PAGES = 500;
const PAUSE_MS = 20;

export interface RetentionResult {
  events: number;
  runs: number;
  freedBytes: number;
}

/**
 * Removes what is older than the settings keep, beyond their number, or beyond their size, and
 * gives the space back. Runs go before their event, and an event stays as long as a run of it is
 * not over. Stops early when `signal` fires.
 */
export async function applyRetention(options: {
  db: Database;
  settings: Settings['retention'];
  now: number;
  signal: AbortSignal;
}): Promise<RetentionResult> {
  const { db, settings, now, signal } = options;
  const cutoff = now - settings.maxAgeDays * 86_400_000;
  const remover = prepare(db);
  const before = databaseBytes(db);
  const result: RetentionResult = { events: 0, runs: 0, freedBytes: 0 };

  // The event at which everything older goes, by number.
  const beyond =
    db
      .prepare<[number], number>('SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?')
      .pluck()
      .get(settings.maxEvents) ?? 0;
  const add = (removed: { events: number; runs: number }): boolean => {
    result.events += removed.events;
    result.runs += removed.runs;
    return removed.events + removed.runs > 0;
  };
  while (!signal.aborted && add(remover.oldest({ receivedBefore: cutoff, upToSeq: beyond })))
    await pause(signal);
  while (
    !signal.aborted &&
    usedBytes(db) > settings.maxBytes &&
    add(remover.oldest({ receivedBefore: Number.MAX_SAFE_INTEGER, upToSeq: 0 }))
  )
    await pause(signal);
  while (!signal.aborted && remover.dedupeKeys(now) > 0) await pause(signal);
  remover.bodies();

  for (let free = freePages(db); free > 0 && !signal.aborted; ) {
    db.pragma(`incremental_vacuum(${VACUUM_PAGES})`);
    const left = freePages(db);
    if (left >= free) break;
    free = left;
    await pause(signal);
  }
  // The file itself only shrinks when the log is written back to it.
  if (result.events + result.runs > 0) db.pragma('wal_checkpoint(PASSIVE)');
  result.freedBytes = Math.max(0, before - databaseBytes(db));
  return result;
}

function prepare(db: Database): {
  oldest(limit: { receivedBefore: number; upToSeq: number }): { events: number; runs: number };
  dedupeKeys(now: number): number;
  bodies(): void;
} {
  const ACTIVE = "status IN ('queued', 'running', 'waiting')";
  const oldEvents = db.prepare<[number, number, number], { seq: number; body_hash: Buffer | null }>(
    `SELECT seq, body_hash FROM events e WHERE (received_at < ? OR seq <= ?)
       AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = e.seq AND r.${ACTIVE})
     ORDER BY seq LIMIT ?`,
  );
  const runsOf = db.prepare<[number], number>('SELECT seq FROM runs WHERE event_seq = ?').pluck();
  const oldRuns = db
    .prepare<[number, number], number>(
      `SELECT seq FROM runs WHERE event_seq IS NULL AND queued_at < ? AND NOT (${ACTIVE})
       ORDER BY seq LIMIT ?`,
    )
    .pluck();
  const dropEvent = db.prepare('DELETE FROM events WHERE seq = ?');
  const dropRun = db.prepare('DELETE FROM runs WHERE seq = ?');
  const dropSteps = db.prepare('DELETE FROM step_runs WHERE run_seq = ?');
  const dropAttempts = db.prepare('DELETE FROM attempts WHERE run_seq = ?');
  const uncount = db.prepare('UPDATE bodies SET refs = refs - 1 WHERE hash = ?');
  const dropBodies = db.prepare('DELETE FROM bodies WHERE refs <= 0');
  const dropKeys = db.prepare(
    `DELETE FROM dedupe_keys WHERE (endpoint_seq, key) IN (
       SELECT endpoint_seq, key FROM dedupe_keys WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`,
  );

  function removeRun(seq: number): void {
    dropAttempts.run(seq);
    dropSteps.run(seq);
    dropRun.run(seq);
  }

  const oldest = db.transaction((receivedBefore: number, upToSeq: number) => {
    const removed = { events: 0, runs: 0 };
    for (const event of oldEvents.all(receivedBefore, upToSeq, BATCH)) {
      for (const seq of runsOf.all(event.seq)) {
        removeRun(seq);
        removed.runs++;
      }
      if (event.body_hash !== null) uncount.run(event.body_hash);
      dropEvent.run(event.seq);
      removed.events++;
    }
    for (const seq of oldRuns.all(receivedBefore, BATCH)) {
      removeRun(seq);
      removed.runs++;
    }
    return removed;
  });

  return {
    oldest: ({ receivedBefore, upToSeq }) => oldest.immediate(receivedBefore, upToSeq),
    dedupeKeys: (now) => dropKeys.run(now, BATCH).changes,
    bodies: () => void dropBodies.run(),
  };
}

export interface RetentionSchedule {
  stop(): Promise<void>;
}

/** Once soon after the start, then every `everyMs`. */
export function scheduleRetention(options: {
  db: Database;
  settings: () => Settings['retention'];
  now: () => number;
  everyMs: number;
  removed: () => void;
  log: Logger;
}): RetentionSchedule {
  const stopping = new AbortController();
  let work: Promise<void> = Promise.resolve();
  const apply = (): void => {
    work = work.then(async () => {
      if (stopping.signal.aborted) return;
      try {
        const result = await applyRetention({
          db: options.db,
          settings: options.settings(),
          now: options.now(),
          signal: stopping.signal,
        });
        if (result.events + result.runs > 0) {
          options.log.info(result, 'old events and runs were removed');
          options.removed();
        }
      } catch (error) {
        options.log.error({ err: error }, 'retention failed');
      }
    });
  };
  const first = setTimeout(apply, 60_000);
  const timer = setInterval(apply, options.everyMs);
  return {
    async stop() {
      clearTimeout(first);
      clearInterval(timer);
      stopping.abort();
      await work;
    },
  };
}

export function databaseBytes(db: Database): number {
  return pragmaNumber(db, 'page_count') * pragmaNumber(db, 'page_size');
}

function usedBytes(db: Database): number {
  return (pragmaNumber(db, 'page_count') - freePages(db)) * pragmaNumber(db, 'page_size');
}

function freePages(db: Database): number {
  return pragmaNumber(db, 'freelist_count');
}

function pragmaNumber(db: Database, name: string): number {
  return Number(db.pragma(name, { simple: true }));
}

function pause(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
}

import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import type { Settings } from '../../shared/model/settings.ts';
import { createHistory, type Removed } from './history.ts';

/** Pages given back to the file system per turn. */
const VACUUM_PAGES = 500;
const PAUSE_MS = 20;
const DAY_MS = 86_400_000;

export interface RetentionResult {
  events: number;
  runs: number;
  freedBytes: number;
}

/**
 * Removes what is older than the settings keep, beyond their number, or beyond their size, and
 * gives the space back. Runs go with their event, those without one by their own age. Whatever is
 * not over stays, with its event; so does what workflows keep, until its own time is over. Snapshots
 * of drafts go after the runs that were made of them, bulk actions by their age. Small steps with
 * pauses, so that receiving is hardly held up. Stops early when `signal` fires.
 */
export async function applyRetention(options: {
  db: Database;
  settings: Settings['retention'];
  now: number;
  signal: AbortSignal;
}): Promise<RetentionResult> {
  const { db, settings, now, signal } = options;
  const history = createHistory(db);
  const before = databaseBytes(db);
  const result: RetentionResult = { events: 0, runs: 0, freedBytes: 0 };

  async function each(steps: Iterable<Removed>): Promise<void> {
    if (signal.aborted) return;
    for (const { events, runs } of steps) {
      result.events += events;
      result.runs += runs;
      if (signal.aborted) return;
      await pause();
    }
  }

  const cutoff = now - settings.maxAgeDays * DAY_MS;
  await each(history.eventsBefore(cutoff));
  await each(history.runsBefore(cutoff));

  const surplus = history.countEvents() - settings.maxEvents;
  if (surplus > 0) await each(history.oldestEvents(surplus));

  await each(history.oldest(() => usedBytes(db) <= settings.maxBytes));

  while (!signal.aborted && history.removeGaps(cutoff) > 0) await pause();
  while (!signal.aborted && history.removeDraftVersions(cutoff) > 0) await pause();
  while (!signal.aborted && history.removeBulkJobs(cutoff) > 0) await pause();
  while (!signal.aborted && history.removeDedupeKeys(now) > 0) await pause();
  while (!signal.aborted && history.removeKeptValues(now) > 0) await pause();

  for (let free = freePages(db); free > 0 && !signal.aborted; ) {
    db.pragma(`incremental_vacuum(${VACUUM_PAGES})`);
    const left = freePages(db);
    if (left >= free) break;
    free = left;
    await pause();
  }
  // The file itself only shrinks when the log is written back to it.
  if (databaseBytes(db) < before) db.pragma('wal_checkpoint(PASSIVE)');
  result.freedBytes = Math.max(0, before - databaseBytes(db));
  return result;
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

/** Of the file, log left out. */
export function databaseBytes(db: Database): number {
  return pragmaNumber(db, 'page_count') * pragmaNumber(db, 'page_size');
}

/** Of pages in the file that hold nothing. */
export function freeBytes(db: Database): number {
  return freePages(db) * pragmaNumber(db, 'page_size');
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

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
}

import { statfs } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import type { Settings } from '../../shared/model/settings.ts';
import { lacksKey } from '../../shared/model/verification.ts';
import type { DoctorCheck } from '../../shared/rpc/contract.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { ACTIVE_RUNS } from '../runs/run-repository.ts';
import { databaseBytes } from './retention.ts';

const STUCK_AFTER_MS = 3_600_000;

/** Looks for what keeps a workspace from working, and says what to do. */
export async function examine(deps: {
  db: Database;
  dataDir: string;
  settings: Settings;
  endpoints: Endpoints;
  hooksUrl: string | null;
  now: number;
}): Promise<DoctorCheck[]> {
  const { db, settings, now } = deps;
  const checks: DoctorCheck[] = [];
  const add = (name: string, status: DoctorCheck['status'], message: string): void => {
    checks.push({ name, status, message });
  };

  const integrity = db.pragma('quick_check', { simple: true });
  add(
    'database',
    integrity === 'ok' ? 'ok' : 'failed',
    integrity === 'ok'
      ? 'The database is sound.'
      : `The database is damaged: ${String(integrity)}. Restore a backup.`,
  );

  const bytes = databaseBytes(db);
  const share = Math.round((bytes / settings.retention.maxBytes) * 100);
  add(
    'size',
    share > 100 ? 'warning' : 'ok',
    `The database has ${megabytes(bytes)}, ${share} % of its budget.`,
  );

  const disk = await statfs(deps.dataDir);
  const free = disk.bavail * disk.bsize;
  const least = settings.hooks.minFreeDiskBytes;
  add(
    'disk',
    free < least ? 'failed' : free < least * 3 ? 'warning' : 'ok',
    free < least
      ? `Only ${megabytes(free)} are free: webhooks are answered 503 until there are ${megabytes(least)}.`
      : `${megabytes(free)} are free.`,
  );

  const stuck = db
    .prepare<[number], number>(
      `SELECT COUNT(*) FROM ${ACTIVE_RUNS} AND status <> 'waiting' AND queued_at < ?`,
    )
    .pluck()
    .get(now - STUCK_AFTER_MS);
  add(
    'runs',
    (stuck ?? 0) > 0 ? 'warning' : 'ok',
    (stuck ?? 0) > 0
      ? `${stuck} runs have been queued or running for over an hour.`
      : 'No run has been queued or running for over an hour.',
  );
  const people = db
    .prepare<[], number>(
      `SELECT COUNT(*) FROM ${ACTIVE_RUNS} AND status = 'waiting' AND due_at IS NULL`,
    )
    .pluck()
    .get();
  if ((people ?? 0) > 0)
    add('waiting', 'warning', `${people} runs wait for a person: see runs list --status waiting.`);

  const secretless = deps.endpoints
    .list()
    .filter((e) => lacksKey(e.settings.verification, e.secretCount));
  add(
    'endpoints',
    secretless.length > 0 ? 'warning' : 'ok',
    secretless.length > 0
      ? `Without a secret these refuse everything: ${secretless.map((e) => e.settings.path).join(', ')}.`
      : 'Every endpoint that verifies has a secret.',
  );

  // The last ones only: there may be millions.
  const newest = db
    .prepare<[], number>(
      'SELECT MAX(received_at) FROM (SELECT received_at FROM events ORDER BY seq DESC LIMIT 1000)',
    )
    .pluck()
    .get();
  add(
    'clock',
    (newest ?? 0) > now + 60_000 ? 'warning' : 'ok',
    (newest ?? 0) > now + 60_000
      ? 'The newest event lies in the future: the clock was set back. Due times may come late.'
      : 'The clock has not gone back.',
  );
  add(
    'listener',
    'ok',
    deps.hooksUrl === null
      ? 'Patchbay is not running as a listener now.'
      : `Webhooks are received at ${deps.hooksUrl}.`,
  );
  return checks;
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import { ConflictError, NotFoundError, UnavailableError } from '../../shared/errors.ts';
import type { AuditActor } from '../../shared/model/audit.ts';
import type { BackupProgress } from '../../shared/model/backup.ts';
import type { Api } from '../../shared/rpc/contract.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { AccessTokens } from '../credentials/oauth2/access-tokens.ts';
import type { Committer } from '../db/committer.ts';
import { firstIdAt } from '../db/ids.ts';
import { DATABASE_FILE } from '../db/open-database.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { Engine } from '../engine.ts';
import type { Host } from '../host.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { Executor } from '../runs/executor.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import type { RunRepository } from '../runs/run-repository.ts';
import type { SettingsStore } from '../settings.ts';
import type { WorkflowRepository } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import { createAlertMethods } from './alerts/alert-methods.ts';
import { createAlerts } from './alerts/alerts.ts';
import { createChannels } from './alerts/channels.ts';
import { createReadings, type TriggerTrouble } from './alerts/readings.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { auditedApi } from './audit/audited-api.ts';
import { createBackups } from './backups/backups.ts';
import { examineBackup, stageRestore } from './backups/restore.ts';
import { type ClockWatch, createClockWatch } from './clock-watch.ts';
import { examine } from './doctor/examine.ts';
import { testCredentials } from './doctor/test-credentials.ts';
import { exportHistory } from './export/export-history.ts';
import { exportWorkspace } from './export/export-workspace.ts';
import { importWorkspace } from './export/import-workspace.ts';
import { readLog } from './log-file.ts';
import type { Counters } from './metrics/counters.ts';
import type { Gauges, Metrics, MetricsDeps } from './metrics/metrics.ts';
import { databaseBytes } from './retention.ts';
import { createUsageSamples } from './usage-samples.ts';
import { createWatch } from './watch.ts';

const DAY_MS = 86_400_000;
const AUDIT_ROWS_AT_ONCE = 1000;
/** The answer to whoever asked for a restart has to get out first. */
const RESTART_AFTER_MS = 200;

export interface OperationsDeps {
  db: Database;
  dataDir: string;
  version: string;
  startedAt: number;
  host: Host;
  settings: SettingsStore;
  committer: Committer;
  counters: Counters;
  endpoints: Endpoints;
  credentials: Credentials;
  accessTokens: AccessTokens;
  workflows: Workflows;
  workflowRepository: WorkflowRepository;
  runs: RunRepository;
  queue: RunQueue;
  executor: Pick<Executor, 'active'>;
  http: HttpClient;
  maskJson: (json: string) => string;
  listening: () => Parameters<Engine['setListening']>[0];
  /** Triggers that cannot listen just now. */
  troubles: () => Promise<readonly TriggerTrouble[]>;
  /** Whether this engine carries runs out, and so looks after itself. */
  execute: boolean;
  watchEveryMs: number;
  now: () => number;
  log: Logger;
}

type Name = Extract<
  keyof Api,
  | 'system.doctor'
  | 'system.backup'
  | 'system.backups'
  | 'system.cancelBackup'
  | 'system.checkBackup'
  | 'system.cancelRestore'
  | 'system.restart'
  | 'system.restore'
  | 'system.export'
  | 'system.exportHistory'
  | 'system.import'
  | 'system.metrics'
  | 'system.logs'
  | `audit.${string}`
  | `alerts.${string}`
>;

export type OperationsMethods = Pick<Api, Name>;

/** What looks after the workspace itself: backups, alerts, the trail, health. */
export interface Operations {
  /** `api`: all calls, for those that are made of others. */
  methods(api: () => Api): OperationsMethods;
  /** The calls as they are made through one door, with a trail of what they change. */
  apiFor(api: Api, actor: AuditActor): Api;
  /** The host knows that the computer slept. */
  slept: ClockWatch['slept'];
  start(): void;
  stop(): Promise<void>;
}

export function createOperations(deps: OperationsDeps): Operations {
  const { db, dataDir, host, settings, committer, credentials, endpoints, now, log } = deps;
  const audit = createAuditLog(db);
  const clock = createClockWatch({ now });
  const samples = createUsageSamples(db);
  const stopping = new AbortController();
  let restart: NodeJS.Timeout | undefined;
  let restoring: { progress: BackupProgress; canceling: AbortController } | null = null;

  const backups = createBackups({
    dataDir,
    settings: settings.current,
    bornAt:
      db.prepare<[], number>('SELECT MIN(applied_at) FROM schema_migrations').pluck().get() ?? 0,
    flush: committer.flush,
    made({ file, bytes, automatic }) {
      // What somebody asked for is in the trail by the call.
      if (!automatic) return;
      const entry = {
        at: now(),
        actor: 'engine',
        method: 'system.backup',
        object: { kind: 'backup', id: null, name: file },
        summary: `Made an automatic backup of ${bytes} bytes: ${file}.`,
        mergeWithinMs: 0,
      } as const;
      committer
        .write(() => audit.add({ ...entry, changes: [] }))
        .catch((error: unknown) =>
          log.error({ err: error }, 'a backup is missing in the audit trail'),
        );
    },
    now,
    log,
  });
  const lastBackupAt = (): number | null =>
    backups.state().backups.find(({ kind }) => kind !== 'migration')?.createdAt ?? null;

  const alerts = createAlerts({
    db,
    readings: createReadings({
      db,
      dataDir,
      queued: () => deps.queue.length,
      troubles: deps.troubles,
      lastBackupAt,
      awakeSince: clock.awakeSince,
      timeZone: () =>
        settings.current().timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    channels: createChannels({
      host,
      http: deps.http,
      credentials,
      accessTokens: deps.accessTokens,
      now,
    }),
    problem: (rule) => alertMethods.problem(rule),
    now,
    log,
  });
  const alertMethods = createAlertMethods({
    alerts,
    endpoints,
    credentials,
    workflows: deps.workflows,
  });

  const countFrom = (table: 'events' | 'runs') =>
    db.prepare<[Buffer], number>(`SELECT COUNT(*) FROM ${table} WHERE id >= ?`).pluck();
  const eventsFrom = countFrom('events');
  const runsFrom = countFrom('runs');
  const countNewer = (time: number): { events: number; runs: number } => {
    const first = firstIdAt(time);
    return { events: eventsFrom.get(first) ?? 0, runs: runsFrom.get(first) ?? 0 };
  };

  const freeBytes = async (): Promise<number> => {
    const disk = await statfs(dataDir);
    return disk.bavail * disk.bsize;
  };
  const measured: MetricsDeps = {
    counters: deps.counters,
    endpointPath: (seq) => endpoints.bySeq(seq)?.settings.path,
    async gauges(): Promise<Gauges> {
      const last = lastBackupAt();
      return {
        version: deps.version,
        startedAt: deps.startedAt,
        queuedRuns: deps.queue.length,
        activeRuns: deps.executor.active,
        waitingRuns: deps.runs.countByStatus('waiting'),
        pendingWrites: committer.pending,
        databaseBytes: databaseBytes(db),
        logBytes:
          statSync(join(dataDir, `${DATABASE_FILE}-wal`), { throwIfNoEntry: false })?.size ?? 0,
        freeDiskBytes: await freeBytes(),
        firingAlerts: alerts.countFiring(),
        lastBackupSec: last === null ? null : last / 1000,
      };
    },
  };
  let metrics: Promise<Metrics> | undefined;
  /** Made at the first question: most engines are never asked, and it measures the event loop. */
  async function loadMetrics(): Promise<Metrics> {
    const { createMetrics } = await import('./metrics/metrics.ts');
    return createMetrics(measured);
  }

  const watch = createWatch({
    everyMs: deps.watchEveryMs,
    async look() {
      clock.look();
      if (samples.isDue(now())) {
        const free = await freeBytes();
        samples.add({ at: now(), databaseBytes: databaseBytes(db), freeBytes: free });
        const { maxAgeDays } = settings.current().audit;
        audit.removeBefore(now() - maxAgeDays * DAY_MS, AUDIT_ROWS_AT_ONCE);
      }
      await alerts.look();
      // It takes minutes for a large database, in which alerts go on.
      void backups.look();
    },
    log,
  });

  return {
    methods: (api) => ({
      ...alertMethods.methods,
      'system.doctor': async ({ full, online }) => {
        const { hooksUrl, sockets } = deps.listening();
        const checks = await examine({
          db,
          dataDir,
          settings: settings.current(),
          samples,
          backups: backups.state(),
          logFolder: host.logFolder ?? null,
          full,
          signal: stopping.signal,
          endpoints,
          credentials,
          workflows: deps.workflowRepository,
          alerts: alerts.list(),
          troubles: await deps.troubles(),
          executing: deps.execute,
          testCredentials: online ? () => testCredentials(api()) : null,
          hooksUrl,
          sockets,
          jumps: clock.jumps(),
          now: now(),
        });
        return { checks };
      },
      'system.backup': ({ file }) => backups.make(file),
      'system.backups': async () => ({
        ...backups.state(),
        restoring: restoring?.progress ?? null,
      }),
      'system.cancelBackup': async () => ({ canceled: backups.cancel() }),
      'system.checkBackup': async ({ file }) => {
        const known = backups.state().backups.find((each) => each.file === file);
        if (known === undefined) throw new NotFoundError('backup', file);
        const contents = await examineBackup(file, stopping.signal);
        return { ...contents, newer: countNewer(known.createdAt) };
      },
      'system.restore': async ({ file }) => {
        const { restart: restartEngine } = host;
        if (restartEngine === undefined)
          throw new ConflictError('This Patchbay cannot restart its engine by itself.', {
            hint: 'Stop it, then: patchbay restore FILE --force.',
          });
        if (restoring !== null) throw new ConflictError('A backup is being restored already.');
        const canceling = new AbortController();
        restoring = { progress: { phase: 'copying', done: 0 }, canceling };
        try {
          const contents = await stageRestore({
            file,
            dataDir,
            now: now(),
            actor: 'engine',
            signal: AbortSignal.any([stopping.signal, canceling.signal]),
            progress({ phase, done }) {
              if (restoring !== null) restoring.progress = { phase, done };
            },
          });
          restart = setTimeout(() => restartEngine('a backup is put in place'), RESTART_AFTER_MS);
          return contents;
        } finally {
          restoring = null;
        }
      },
      'system.cancelRestore': async () => {
        restoring?.canceling.abort(new ConflictError('The restore was canceled.'));
        return { canceled: restoring !== null };
      },
      'system.restart': async () => {
        const { restart: restartEngine } = host;
        if (restartEngine === undefined)
          throw new ConflictError('This Patchbay cannot restart its engine by itself.', {
            hint: 'Stop it and start it again.',
          });
        restart = setTimeout(() => restartEngine('a person asked for it'), RESTART_AFTER_MS);
        return { ok: true };
      },
      'system.export': () => exportWorkspace(api(), { version: deps.version, now: now() }),
      'system.exportHistory': (options) =>
        exportHistory(api(), { ...options, signal: stopping.signal }),
      'system.import': (options) => importWorkspace(api(), options),
      'system.metrics': async () => {
        metrics ??= loadMetrics();
        return (await metrics).text();
      },
      'system.logs': async (query) => {
        const folder = host.logFolder ?? null;
        return { folder, lines: folder === null ? [] : await readLog(folder, query) };
      },
      'audit.list': async ({ limit, ...filter }) => {
        const entries = audit.list({
          limit: limit + 1,
          before: filter.before,
          actor: filter.actor,
          kind: filter.kind,
          object: filter.object,
        });
        return { entries: entries.slice(0, limit), more: entries.length > limit };
      },
    }),
    apiFor: (api, actor) =>
      auditedApi(api, { actor, audit, committer, mask: deps.maskJson, now, log }),
    slept: clock.slept,
    start: watch.start,
    async stop() {
      clearTimeout(restart);
      stopping.abort(new UnavailableError('Patchbay is shutting down.'));
      await watch.stop();
      await Promise.all([alerts.stop(), backups.stop()]);
    },
  };
}

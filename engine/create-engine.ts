import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { JsonObject } from '../shared/json.ts';
import type { AuditActor } from '../shared/model/audit.ts';
import type { Api } from '../shared/rpc/contract.ts';
import { createApi } from './api.ts';
import { createBulk } from './bulk/bulk.ts';
import { createBulkActions } from './bulk/bulk-actions.ts';
import { createBulkRepository } from './bulk/bulk-repository.ts';
import { createCredentialUses } from './credentials/credential-uses.ts';
import { createCredentials } from './credentials/credentials.ts';
import { maskedLog } from './credentials/masked-log.ts';
import { createAccessTokens } from './credentials/oauth2/access-tokens.ts';
import { createAuthorizations } from './credentials/oauth2/authorizations.ts';
import { createRedactor } from './credentials/redactor.ts';
import { createSignInServices } from './credentials/sign-in-services.ts';
import { createCredentialTests } from './credentials/test-credential.ts';
import { createVault, type Vault } from './credentials/vault.ts';
import { createCommitter } from './db/committer.ts';
import { idToText } from './db/ids.ts';
import { lockDataFolder } from './db/lock.ts';
import { openDatabase, setDurability } from './db/open-database.ts';
import { withDatabaseErrors } from './db/with-database-errors.ts';
import { createEndpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine.ts';
import { createEventChoices } from './events/event-choice.ts';
import { createEventCount } from './events/event-count.ts';
import { createEventReader } from './events/event-reader.ts';
import { createEventRepository, type StoredEvent } from './events/event-repository.ts';
import { createEventExport } from './events/export/export-events.ts';
import { createHooks } from './events/hooks.ts';
import { createMarkRepository } from './events/marks/mark-repository.ts';
import { createMarks } from './events/marks/marks.ts';
import { createResend } from './events/resend.ts';
import { createEventSamples } from './events/samples.ts';
import { createEventSchemas } from './events/schema/event-schemas.ts';
import { createTriggerReader } from './events/trigger-reader.ts';
import { createWaitingAnswers } from './events/waiting-answers.ts';
import { createExpressionHost } from './expression-host.ts';
import type { Host } from './host.ts';
import { createKv } from './kv/kv.ts';
import { createWaitLinks } from './links/wait-links.ts';
import { createHttpClient } from './net/create-http-client.ts';
import { createOpenApi } from './openapi/openapi.ts';
import { finishRestore } from './operations/backups/restore.ts';
import { createGapRepository } from './operations/gaps/gap-repository.ts';
import { createGaps } from './operations/gaps/gaps.ts';
import { createInsights } from './operations/insights/insights.ts';
import { createLoadGuard } from './operations/load-guard.ts';
import {
  commitStats,
  countedEvents,
  countedRuns,
  countedSteps,
} from './operations/metrics/counted.ts';
import { createCounters } from './operations/metrics/counters.ts';
import { createOperations } from './operations/operations.ts';
import { createPause } from './operations/pause.ts';
import { scheduleRetention } from './operations/retention.ts';
import { createTunnelChecks } from './operations/tunnel-check.ts';
import { createPermits } from './permissions/enforce.ts';
import { createGrantRepository } from './permissions/grant-repository.ts';
import { createPermissions } from './permissions/permissions.ts';
import { createPushHub } from './push-hub.ts';
import { createCarryOn } from './runs/carry-on.ts';
import { createConsequences } from './runs/consequences.ts';
import { createExecutor } from './runs/executor.ts';
import { createLinks } from './runs/links.ts';
import { recover } from './runs/recovery.ts';
import { createRehearsals } from './runs/rehearsals.ts';
import { createRunChoices } from './runs/run-choice.ts';
import { createRunOperations } from './runs/run-operations.ts';
import { createRunReader, manualTrigger } from './runs/run-reader.ts';
import { createRunRepository, type RunRow } from './runs/run-repository.ts';
import { createSignals } from './runs/signals.ts';
import { createSqliteRunQueue } from './runs/sqlite-run-queue.ts';
import { createStepRunRepository } from './runs/step-run-repository.ts';
import { createStepServices } from './runs/step-services.ts';
import { createStepWriter } from './runs/step-writer.ts';
import { createTestRuns } from './runs/test-runs.ts';
import { createWaitRepository } from './runs/wait-repository.ts';
import { createWorkflowCalls } from './runs/workflow-calls.ts';
import { createSandbox } from './sandbox/create-sandbox.ts';
import { createRowFacts } from './search/row-facts.ts';
import { createSavedFilters } from './search/saved-filters.ts';
import { createSearch } from './search/search.ts';
import { createTextSearch } from './search/text-search.ts';
import { createSettings } from './settings.ts';
import { createEventRecorder } from './triggers/record-event.ts';
import { withRunFailures } from './triggers/run-failures.ts';
import { createTriggerRepository } from './triggers/trigger-repository.ts';
import { createTriggers } from './triggers/triggers.ts';
import type { CompiledWorkflow } from './workflows/compile.ts';
import { nameOfStep, stepsToShow } from './workflows/steps-to-show.ts';
import { createWorkflowRepository } from './workflows/workflow-repository.ts';
import { createWorkflows } from './workflows/workflows.ts';

export interface CreateEngineOptions {
  dataDir: string;
  host: Host;
  version: string;
  /** False: queued runs stay queued, as for a one-shot command. */
  execute?: boolean;
  /** Left out: the file `patchbay.db` of the data folder, without a limit. */
  openDatabase?: typeof openDatabase;
  /** How often alerts, backups and the clock are looked at. */
  watchEveryMs?: number;
}

const WATCH_EVERY_MS = 10_000;
const RETENTION_EVERY_MS = 10 * 60_000;
const DEFAULT_GRACE_MS = 10_000;

/**
 * Opens a data folder: takes its lock, migrates its database, recovers what a crash cut off, and
 * starts carrying out queued runs. Throws DataFolderLockedError, DatabaseTooNewError,
 * DatabaseUnreadableError.
 */
export async function createEngine(options: CreateEngineOptions): Promise<Engine> {
  const { host, version } = options;
  const dataDir = resolve(options.dataDir);
  const redactor = createRedactor();
  const log = maskedLog(host.log, redactor);
  const now = (): number => host.now();
  const startedAt = now();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dataDir, { pid: process.pid, host: host.name, startedAt });
  let database: Database | undefined;
  try {
    const vault = createVault(await host.masterKey(dataDir));
    const replaced = finishRestore(dataDir, startedAt);
    if (replaced !== null)
      log.warn({ replaced }, 'a backup was put in place; what was there is kept');
    database = (options.openDatabase ?? openDatabase)(dataDir, startedAt);
    return open(database, vault);
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }

  function open(db: Database, vault: Vault): Engine {
    const settings = createSettings(db);
    setDurability(db, settings.current().durability);
    const execute = options.execute !== false;
    if (execute) {
      const recovered = recover(db, startedAt);
      if (recovered.runs > 0) log.warn(recovered, 'runs that were cut off are carried on');
    }

    const { mask, maskJson } = redactor;
    const counters = createCounters();
    const committer = createCommitter(db, commitStats(counters));
    const pushes = createPushHub();
    const expressionHost = createExpressionHost({
      now,
      timeZone: settings.current().timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const timeZone = (): string =>
      settings.current().timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    let listening: Parameters<Engine['setListening']>[0] = { hooksUrl: null, sockets: [] };
    const hooksUrl = (): string | null => listening.hooksUrl;

    const workflowRepository = createWorkflowRepository(db);
    const permissions = createPermissions({ grants: createGrantRepository(db), now });
    const workflows = createWorkflows({
      repository: workflowRepository,
      permissions,
      liveChanged: () => ownTriggers.liveChanged(),
      now,
    });
    const credentials = createCredentials({ db, vault, redactor, now });
    const endpoints = createEndpoints({
      db,
      vault,
      redactor,
      now,
      hooksUrl,
      publicUrl: () => settings.current().hooks.publicUrl,
      isUsed: workflows.userOf,
    });
    const events = countedEvents(createEventRepository(db), counters);
    const storedRuns = countedRuns(createRunRepository(db), counters);
    const stepRuns = createStepRunRepository(db);
    const queue = createSqliteRunQueue({ runs: storedRuns, committer });
    const stored = ({ id, runs: queued }: { id: string; runs: number }): void => {
      eventCount.add();
      search.wake();
      pushes.changed('event', id);
      if (queued > 0) executor.wake();
    };
    const recorder = createEventRecorder({ events, queue, redactor, stored });
    const runs = withRunFailures(storedRuns, {
      db,
      recorder,
      workflows,
      runUrl: (id) => (listening.uiUrl == null ? null : `${listening.uiUrl}/#/runs/${id}`),
      log,
    });
    const triggers = createTriggerReader();
    const waitingAnswers = createWaitingAnswers();
    const samples = createEventSamples(db);
    const search = createSearch({ dataDir, redactor, indexing: execute, log });
    const facts = createRowFacts({
      search,
      events,
      endpoints,
      triggers,
      mask: redactor,
      completed: () => pushes.allChanged('event'),
    });
    const eventReader = createEventReader({
      events,
      runs,
      endpoints,
      triggers,
      samples,
      stepName: (versionSeq, stepId) =>
        nameOfStep(stepsToShow(workflows.compiled, versionSeq), stepId),
      facts: facts.of,
      mask,
      maskJson,
    });
    const textSearch = createTextSearch({ search, events, runs, timeZone, now });
    const schemas = createEventSchemas({
      endpoints,
      events,
      eventReader,
      workflows,
      changed: (id) => pushes.changed('endpoint', id),
      log,
    });
    const http = createHttpClient({
      policy: () => ({ ...settings.current().network, ownPorts: () => [...listening.sockets] }),
    });

    const credentialChanged = (id: string): void => pushes.changed('credential', id);
    const signIns = { credentials, http, now, changed: credentialChanged, log };
    const accessTokens = createAccessTokens(signIns);
    const authorizations = createAuthorizations(signIns);
    const credentialTests = createCredentialTests({ ...signIns, accessTokens, redactor });

    const signIn = createSignInServices({ credentials, accessTokens });
    const permits = createPermits({ dataDir, commands: permissions.commands });

    function trigger(row: RunRow, workflow: CompiledWorkflow): JsonObject | Promise<JsonObject> {
      const event = row.event_seq === null ? undefined : events.bySeq(row.event_seq);
      if (event === undefined) return manualTrigger(row);
      const reading = eventReader.read(event, { rawBody: workflow.readsRawBody });
      const done = (value: Awaited<typeof reading>): JsonObject => {
        const { error } = value;
        if (error !== null && event.parse_error === null) noteParseError(event, error);
        return value.trigger;
      };
      return reading instanceof Promise ? reading.then(done) : done(reading);
    }

    function noteParseError({ seq, id }: StoredEvent, error: string): void {
      committer
        .write(() => events.setParseError(seq, error))
        .then(
          () => pushes.changed('event', idToText(id)),
          // The event itself is safe, and every look at it finds the same.
          (failure: unknown) => log.warn({ err: failure }, 'an unparsed event was not marked'),
        );
    }

    const kv = createKv({ db, committer, now });
    const sandbox = createSandbox();
    const waits = createWaitRepository(db, maskJson);
    const links = createLinks({
      sign: vault.sign,
      baseUrl: () => settings.current().hooks.publicUrl ?? hooksUrl(),
    });
    const signals = createSignals({ waits, committer, executor: () => executor, now });
    const waitLinks = createWaitLinks({
      waits,
      runs,
      events,
      links,
      signals,
      triggers,
      committer,
      pushes,
      compiled: workflows.compiled,
      notify: (notification) => host.notify(notification),
      publicUrl: () => settings.current().hooks.publicUrl,
      timeZone,
      stored,
      now,
      log,
    });
    const carryOn = createCarryOn({
      stepRuns,
      waits,
      links,
      calls: createWorkflowCalls({ workflows, queue, wake: () => executor.wake(), now }),
      settled: kv.settled,
      linkChanged: waitLinks.changed,
      writer: countedSteps(createStepWriter({ stepRuns, mask: maskJson, now }), counters),
      expressionHost,
      services: createStepServices({
        signIn,
        host,
        expressionHost,
        waitingAnswers,
        http,
        kv,
        sandbox,
        signal: async (token, result) => (await signals.send(token, result)) !== null,
        permits,
      }),
      mask: maskJson,
      now,
      random: Math.random,
    });
    const guard = createLoadGuard({
      dataDir,
      minFreeDiskBytes: () => settings.current().hooks.minFreeDiskBytes,
      maxQueued: () => settings.current().execution.maxQueued,
      queued: () => queue.length,
    });
    const eventCount = createEventCount(db);
    const countAgain = (): void => {
      endpoints.recount();
      eventCount.forget();
    };
    const tunnelChecks = createTunnelChecks({
      hooksUrl,
      publicUrl: () => settings.current().hooks.publicUrl,
    });
    const gaps = createGaps({
      repository: createGapRepository(db),
      committer,
      changed: () => pushes.allChanged('gap'),
      now,
      log,
    });
    const hooks = createHooks({
      endpoints,
      events,
      queue,
      committer,
      waitingAnswers,
      readers: { triggers, expressionHost },
      schemas,
      listeners: workflows.listeners,
      linkRequests: waitLinks.requests,
      settings: settings.current,
      redactor,
      refusing: guard.refusing,
      shed: gaps.refused,
      arrivedCheck: tunnelChecks.arrived,
      stored,
      removed: countAgain,
      now,
      log,
    });
    const runEnded = ({ event_seq: seq, cause }: RunRow): void => {
      // The sender waits for the runs that its own request started, not for a replay.
      if (seq !== null && cause === 'event') waitingAnswers.runEnded(seq);
    };
    const pause = createPause({
      db,
      changed() {
        pushes.changed('system', '');
        executor.wake();
      },
      now,
    });
    const paused = (): boolean => pause.since() !== null;
    const executor = createExecutor({
      queue,
      runs,
      stepRuns,
      waits,
      links,
      committer,
      carryOn,
      mask: maskJson,
      compiled: workflows.compiled,
      trigger,
      settings: settings.current,
      underPressure: hooks.underPressure,
      paused,
      changed: (runId) => pushes.changed('run', runId),
      ended: runEnded,
      stopped(run) {
        operations.stopped(run.seq).catch((error: unknown) => {
          log.error({ err: error }, 'a called run that nobody waits for could not be canceled');
        });
      },
      now,
      log,
    });
    const operations = createRunOperations({
      runs,
      stepRuns,
      waits,
      events,
      workflows,
      queue,
      executor,
      committer,
      mask: maskJson,
      ended: runEnded,
      endpointOf: ({ endpoint_seq: seq }) =>
        (seq === null ? undefined : endpoints.bySeq(seq)?.id) ?? null,
      now,
    });
    const runReader = createRunReader({
      stepRuns,
      compiled: workflows.compiled,
      trigger,
      waitOf: (token) => waits.byToken(token),
      mask: maskJson,
    });
    const testRuns = createTestRuns({
      runs,
      stepRuns,
      events,
      eventReader,
      runReader,
      workflows,
      endpointSeq: (id) =>
        endpoints.list().some((each) => each.id === id) ? endpoints.get(id).seq : null,
      queue,
      executor,
      paused,
      committer,
      mask: maskJson,
      now,
    });
    const choices = createEventChoices({
      events,
      endpoints,
      workflows,
      event: operations.event,
      run: operations.get,
      search: textSearch.allEvents,
    });
    const marks = createMarks({
      repository: createMarkRepository(db),
      choices,
      committer,
      changed: (id) => pushes.changed('event', id),
      allChanged: () => pushes.allChanged('event'),
      now,
    });
    const runChoices = createRunChoices({
      db,
      runs,
      workflows,
      run: operations.get,
      search: textSearch.allRuns,
    });
    const consequences = createConsequences({ stepRuns, workflows, chosen: runChoices.first });
    const rehearsals = createRehearsals({
      runs,
      events,
      runReader,
      workflows,
      queue,
      executor,
      execute,
      paused,
      committer,
      now,
    });
    const resend = createResend({ endpoints, events, hooks, now });
    const bulk = createBulk({
      repository: createBulkRepository(db),
      actions: createBulkActions({
        operations,
        rehearsals,
        resend,
        events,
        runs,
        endpoints,
        workflows,
      }),
      events: choices,
      runs: runChoices,
      committer,
      execute,
      changed: (id) => pushes.changed('bulk', id),
      now,
      log,
    });
    const retention = execute
      ? scheduleRetention({
          db,
          settings: () => settings.current().retention,
          now,
          everyMs: RETENTION_EVERY_MS,
          removed: countAgain,
          log,
        })
      : null;
    const ownTriggers = createTriggers({
      repository: createTriggerRepository(db),
      recorder,
      committer,
      workflows,
      execute,
      version,
      timeZone,
      signIn,
      permits: ({ versionSeq }, wanted) => permits(workflows.compiled(versionSeq), wanted),
      http,
      expressionHost,
      mask,
      changed: ({ workflowId }) => pushes.changed('trigger', workflowId),
      now,
      log,
    });
    if (execute) {
      gaps.start();
      executor.start();
      ownTriggers.start();
      waitLinks.start();
    }

    const upkeep = createOperations({
      db,
      dataDir,
      version,
      startedAt,
      host,
      settings,
      committer,
      counters,
      endpoints,
      credentials,
      accessTokens,
      workflows,
      workflowRepository,
      runs,
      queue,
      executor,
      http,
      maskJson,
      listening: () => listening,
      async troubles() {
        const all = await ownTriggers.list(undefined);
        return all.flatMap(({ workflowId, workflowName, stepId, trouble }) =>
          trouble === null ? [] : [{ workflowId, workflowName, stepId, message: trouble.message }],
        );
      },
      execute,
      watchEveryMs: options.watchEveryMs ?? WATCH_EVERY_MS,
      now,
      log,
    });
    if (execute) upkeep.start();
    const insights = createInsights({
      db,
      dataDir,
      workflows: workflowRepository,
      budget: () => settings.current().retention.maxBytes,
      queue: () => ({
        queued: queue.length,
        running: executor.active,
        waiting: storedRuns.countByStatus('waiting'),
      }),
      timeZone,
      underPressure: hooks.underPressure,
      now,
      log,
    });
    if (execute) insights.start();
    if (execute) search.wake();

    const openApi = createOpenApi({ http, now });
    const api: Api = createApi({
      upkeep: upkeep.methods(() => api),
      insights,
      db,
      dataDir,
      version,
      startedAt,
      committer,
      settings,
      applySettings() {
        setDurability(db, settings.current().durability);
        hooks.reload();
        guard.reload();
        ownTriggers.liveChanged();
      },
      endpoints,
      credentials,
      credentialUses: createCredentialUses({ repository: workflowRepository, now }),
      credentialTests,
      authorizations,
      openUrl: (url) => host.openUrl(url),
      workflows,
      workflowRepository,
      events,
      choices,
      marks,
      samples,
      gaps,
      eventExport: createEventExport({ dataDir, choices, events, eventReader, mask, now }),
      search,
      textSearch,
      savedFilters: createSavedFilters(db, now),
      resend,
      eventReader,
      runs,
      runReader,
      operations,
      rehearsals,
      consequences,
      bulk,
      testRuns,
      queue,
      executor,
      pause,
      approvals: waitLinks.approvals,
      hooks,
      pushes,
      tunnelChecks,
      schemas,
      triggers: ownTriggers,
      openApi,
      timeZone,
      hooksUrl,
      countEvents: eventCount.get,
      canRestart: host.restart !== undefined,
      now,
    });

    const apiFor = (actor: AuditActor): Api => withDatabaseErrors(upkeep.apiFor(api, actor));

    let closing: Promise<void> | null = null;
    async function close(graceMs: number): Promise<void> {
      guard.startClosing();
      gaps.stop();
      insights.stop();
      await upkeep.stop();
      await retention?.stop();
      await ownTriggers.stop();
      await bulk.stop();
      await executor.stop(graceMs);
      waitLinks.close();
      waitingAnswers.close();
      authorizations.close();
      credentialTests.close();
      accessTokens.close();
      openApi.close();
      await http.close();
      facts.close();
      await search.close();
      await sandbox.close();
      guard.stop();
      // Events whose commit was asked for before the stop.
      committer.flush();
      pushes.close();
      db.close();
      lock.release();
    }

    return {
      dataDir,
      api: apiFor('host'),
      apiFor,
      mask: maskJson,
      hooks,
      onPush: pushes.subscribe,
      setListening(value) {
        listening = value;
      },
      slept: upkeep.slept,
      close(graceMs = DEFAULT_GRACE_MS) {
        closing ??= close(graceMs);
        return closing;
      },
    };
  }
}

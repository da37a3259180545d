import type { Database } from 'better-sqlite3';
import type { Api } from '../shared/rpc/contract.ts';
import { approvalMethods } from './approval-methods.ts';
import type { Bulk } from './bulk/bulk.ts';
import { bulkMethods } from './bulk/bulk-methods.ts';
import { type CredentialDeps, credentialMethods } from './credential-methods.ts';
import type { Committer } from './db/committer.ts';
import { idToText } from './db/ids.ts';
import { diagnosisMethods } from './diagnosis-methods.ts';
import { endpointMethods } from './endpoint-methods.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { decodedBody } from './events/decoded-body.ts';
import { contentTypeOf, type EventReader } from './events/event-reader.ts';
import type { HooksEngine } from './events/hooks.ts';
import type { EventSchemas } from './events/schema/event-schemas.ts';
import { type InboxDeps, inboxMethods } from './inbox-methods.ts';
import type { Approvals } from './links/approvals.ts';
import type { OpenApi } from './openapi/openapi.ts';
import { logBytes, searchBytes } from './operations/disk-use.ts';
import type { Insights } from './operations/insights/insights.ts';
import type { OperationsMethods } from './operations/operations.ts';
import type { Pause } from './operations/pause.ts';
import { databaseBytes } from './operations/retention.ts';
import type { TunnelChecks } from './operations/tunnel-check.ts';
import { proposalMethods } from './proposal-methods.ts';
import type { PushHub } from './push-hub.ts';
import { runMethods } from './run-methods.ts';
import type { ForeseeConsequences } from './runs/consequences.ts';
import type { Executor } from './runs/executor.ts';
import type { Rehearsals } from './runs/rehearsals.ts';
import type { RunOperations } from './runs/run-operations.ts';
import type { RunQueue } from './runs/run-queue.ts';
import type { RunReader } from './runs/run-reader.ts';
import type { ListedRun, RunRepository } from './runs/run-repository.ts';
import type { TestRuns } from './runs/test-runs.ts';
import { isSearch } from './search/text-search.ts';
import { type SearchDeps, searchMethods } from './search-methods.ts';
import type { SettingsStore } from './settings.ts';
import { catalog } from './steps/index.ts';
import { triggerMethods } from './trigger-methods.ts';
import type { Triggers } from './triggers/triggers.ts';
import { workflowMethods } from './workflow-methods.ts';
import type { WorkflowRepository } from './workflows/workflow-repository.ts';
import { createWorkflowStats } from './workflows/workflow-stats.ts';
import type { Workflows } from './workflows/workflows.ts';

export interface ApiDeps extends CredentialDeps, InboxDeps, SearchDeps {
  db: Database;
  dataDir: string;
  version: string;
  startedAt: number;
  committer: Committer;
  settings: SettingsStore;
  applySettings: () => void;
  endpoints: Endpoints;
  workflows: Workflows;
  workflowRepository: WorkflowRepository;
  eventReader: EventReader;
  runs: RunRepository;
  runReader: RunReader;
  operations: RunOperations;
  rehearsals: Rehearsals;
  consequences: ForeseeConsequences;
  bulk: Bulk;
  testRuns: TestRuns;
  queue: RunQueue;
  executor: Executor;
  pause: Pause;
  approvals: Approvals;
  hooks: HooksEngine;
  pushes: PushHub;
  tunnelChecks: TunnelChecks;
  schemas: EventSchemas;
  triggers: Triggers;
  openApi: OpenApi;
  /** IANA name of the workspace's zone. */
  timeZone: () => string;
  hooksUrl: () => string | null;
  countEvents: () => number;
  canRestart: boolean;
  /** The calls that look after the workspace itself. */
  upkeep: OperationsMethods;
  insights: Insights;
  now: () => number;
}

/** Implements shared/rpc/contract.ts. Transports have parsed the input; errors are coded. */
export function createApi(deps: ApiDeps): Api {
  const { workflows, endpoints, operations, runReader, pushes } = deps;
  const files = {
    db: deps.db,
    workflows,
    repository: deps.workflowRepository,
    endpoints,
    credentials: deps.credentials,
  };

  /** Rows are read by one more than asked for, to know whether there are others. */
  function page<T>(rows: T[], limit: number): { rows: T[]; more: boolean } {
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }

  function summary(row: ListedRun): ReturnType<RunReader['summary']> {
    pushes.changed('run', idToText(row.id));
    return runReader.summary(row);
  }

  return {
    ...deps.upkeep,
    ...deps.insights.methods,
    ...systemMethods(deps),
    ...diagnosisMethods({ ...deps, event: operations.event }),
    ...triggerMethods(deps),
    ...proposalMethods(deps.openApi),
    ...credentialMethods(deps),
    ...runMethods(deps),
    ...bulkMethods(deps.bulk),
    ...inboxMethods(deps),
    ...searchMethods(deps),
    ...approvalMethods(deps),
    ...endpointMethods(deps),
    ...workflowMethods({ ...deps, files, stats: createWorkflowStats(deps.db, deps.now) }),

    'events.list': async ({ limit, before, session, ...filter }) => {
      const conditions = deps.choices.conditions(filter);
      if (isSearch(filter.query)) {
        const page = { limit, before, session };
        const found = await deps.textSearch.events(filter.query, conditions, page);
        const { rows, next, problems } = found;
        return {
          events: deps.eventReader.summaries(rows),
          more: next !== null,
          next,
          problems: [...problems],
        };
      }
      const { rows, more } = page(
        deps.events.list({ ...conditions, limit: limit + 1, before }),
        limit,
      );
      return {
        events: deps.eventReader.summaries(rows),
        more,
        next: more ? (rows.at(-1)?.seq ?? null) : null,
        problems: [],
      };
    },
    'events.get': async ({ id }) => deps.eventReader.detail(operations.event(id)),
    'events.body': async ({ id, offset, length, decoded }) => {
      const event = operations.event(id);
      const body = decoded ? await decodedBody(deps.events, event) : deps.events.body(event);
      const end = length === undefined ? body.length : offset + length;
      return {
        base64: body.subarray(offset, end).toString('base64'),
        contentType: contentTypeOf(event),
        size: body.length,
      };
    },
    'events.send': async ({ endpoint: ref, method, headers, query, bodyBase64 }) => {
      const endpoint = endpoints.get(ref);
      const url = `/hooks/${endpoint.settings.path}${query === '' ? '' : `?${query.replace(/^\?/, '')}`}`;
      const stored = await deps.hooks.receiveLocal(
        endpoint,
        { method: method.toUpperCase(), url, rawHeaders: headers.flat() },
        Buffer.from(bodyBase64, 'base64'),
      );
      return { id: idToText(stored.id), status: stored.status, runs: stored.runs };
    },
    'events.replay': async ({ ids, workflow, version, fromStep }) => {
      const rows = await operations.replay({
        events: ids.map(operations.event),
        workflow: workflow === undefined ? undefined : workflows.get(workflow),
        version,
        fromStep,
      });
      return {
        runs: rows.map((row) => ({
          id: summary(row).id,
          eventId: row.event_id === null ? '' : idToText(row.event_id),
          workflowId: row.workflow_id,
        })),
      };
    },
  };
}

type SystemMethod =
  | 'system.info'
  | 'system.setPaused'
  | 'system.checkTunnel'
  | Extract<keyof Api, `settings.${string}` | 'catalog.list'>;

function systemMethods(deps: ApiDeps): Pick<Api, SystemMethod> {
  return {
    'system.info': async () => ({
      version: deps.version,
      dataDir: deps.dataDir,
      startedAt: deps.startedAt,
      hooksUrl: deps.hooksUrl(),
      queuedRuns: deps.queue.length,
      activeRuns: deps.executor.active,
      events: deps.countEvents(),
      databaseBytes: databaseBytes(deps.db) + logBytes(deps.dataDir),
      searchBytes: searchBytes(deps.dataDir),
      canRestart: deps.canRestart,
      paused: deps.pause.since() !== null,
      pausedSince: deps.pause.since(),
    }),
    'system.setPaused': async ({ paused }) => {
      deps.pause.set(paused);
      return { paused, pausedSince: deps.pause.since() };
    },
    'system.checkTunnel': ({ url }) => deps.tunnelChecks.check(url),
    'settings.get': async () => deps.settings.current(),
    'settings.set': async ({ settings }) => {
      const saved = deps.settings.save(settings);
      deps.applySettings();
      deps.pushes.changed('settings', '');
      return saved;
    },
    'catalog.list': async () => ({ steps: catalog() }),
  };
}

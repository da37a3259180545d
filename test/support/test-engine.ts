import { cpSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../engine/db/open-database.ts';
import { createEngine, type Engine } from '../../engine/index.ts';
import type { Json } from '../../shared/json.ts';
import type { RunDetail, StepRun } from '../../shared/model/run.ts';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import type { ImportResult, Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import { schemas } from '../../shared/rpc/wire.ts';
import { tempFolder } from './database.ts';
import { type TestHost, testHost } from './test-host.ts';
import { until } from './until.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly host: TestHost;
  readonly dataDir: string;
  /** The engine's own connection: to fill its disk, and to look at rows that no call shows. */
  readonly db: Database;
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** Imports and publishes. */
  publish(file: WorkflowFileInput): Promise<ImportResult>;
  /** Starts the published version by hand; gives the run's id. */
  start(workflow: string, body?: Json): Promise<string>;
  /** Records an event; gives the ids of its runs. */
  send(endpoint: string, body: Json): Promise<string[]>;
  run(id: string): Promise<RunDetail>;
  /** Waits until nothing goes on by itself any more: the run ended, or waits. */
  settled(id: string): Promise<RunDetail>;
  /** Waits until the run has ended. */
  ended(id: string): Promise<RunDetail>;
  /** Publishes, starts by hand, waits until it settled. */
  carryOut(file: WorkflowFileInput, body?: Json): Promise<RunDetail>;
  close(graceMs?: number): Promise<void>;
}

export interface TestEngineOptions {
  dataDir?: string;
  host?: TestHost;
  execute?: boolean;
  /** Left out: as seldom as in earnest. */
  watchEveryMs?: number;
}

/** A real engine on a real folder, closed when the test ends. */
export async function openEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const { dataDir = tempFolder(), host = testHost(), execute = true, watchEveryMs } = options;
  let db: Database | undefined;
  const engine = await createEngine({
    dataDir,
    host,
    version: '0.0.0-test',
    execute,
    ...(watchEveryMs === undefined ? {} : { watchEveryMs }),
    openDatabase(...args) {
      db = openDatabase(...args);
      return db;
    },
  });
  onTestFinished(() => engine.close(0));
  if (db === undefined) throw new Error('the engine opened no database');

  async function call<M extends Method>(
    method: M,
    input: MethodInput<M>,
  ): Promise<MethodOutput<M>> {
    return engine.api[method](schemas[method].input.parse(input));
  }
  const run = (id: string) => call('runs.get', { id });
  const publish = (file: WorkflowFileInput) =>
    call('workflows.import', { file: structuredClone(file), publish: true });
  const start = async (workflow: string, body: Json = null) =>
    (await call('workflows.run', { id: workflow, body })).id;

  function reaches(id: string, isThere: (run: RunDetail) => boolean): Promise<RunDetail> {
    return until(
      `run ${id}`,
      async () => {
        const detail = await run(id);
        return isThere(detail) ? detail : undefined;
      },
      { everyMs: 5 },
    );
  }
  const settled = (id: string) =>
    reaches(id, ({ status }) => status !== 'queued' && status !== 'running');

  return {
    engine,
    host,
    dataDir,
    db,
    call,
    publish,
    start,
    async send(endpoint, body) {
      const { id } = await call('events.send', {
        endpoint,
        headers: [['content-type', 'application/json']],
        bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64'),
      });
      const { runs } = await call('runs.list', { event: id });
      return runs.map((found) => found.id);
    },
    run,
    settled,
    ended: (id) => reaches(id, ({ endedAt }) => endedAt !== null),
    async carryOut(file, body = null) {
      const { workflow } = await publish(file);
      return settled(await start(workflow.id, body));
    },
    close: (graceMs = 0) => engine.close(graceMs),
  };
}

export function stepOf(run: RunDetail, stepId: string): StepRun {
  const step = run.steps.find((candidate) => candidate.stepId === stepId);
  if (step === undefined) throw new Error(`the run has no step ${stepId}`);
  return step;
}

/** `a: succeeded, b: skipped` */
export function statuses(run: RunDetail): Record<string, string> {
  return Object.fromEntries(run.steps.map((step) => [step.stepId, step.status]));
}

/**
 * The files of a data folder as a kill would leave them at this moment, in a folder of their own:
 * the database with its log, and nothing that was only in memory.
 */
export function crashCopy(dataDir: string): string {
  const copy = tempFolder();
  for (const file of ['patchbay.db', 'patchbay.db-wal'])
    cpSync(`${dataDir}/${file}`, `${copy}/${file}`);
  return copy;
}

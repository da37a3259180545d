import type { Logger } from 'pino';
import { ConflictError, NotFoundError, PatchbayError } from '../../shared/errors.ts';
import type { BulkJob, BulkRequest, RunsChosen } from '../../shared/model/bulk.ts';
import { idToText, newIdText } from '../db/ids.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { EventRepository } from '../events/event-repository.ts';
import { runConditions } from '../runs/run-filter.ts';
import type { RunOperations } from '../runs/run-operations.ts';
import type { RunRepository, RunRow } from '../runs/run-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import {
  type BulkRepository,
  type Chosen,
  conditions,
  type JobRow,
  parseProblems,
  showJob,
} from './bulk-repository.ts';

const TICK_MS = 100;
const TOLD_PROBLEMS = 50;
const LISTED = 50;

/** Actions over many events or runs, one after the other, no faster than asked. */
export interface Bulk {
  /** The first runs of a choice, the oldest first, and how many there are. */
  runsOf(choice: RunsChosen, most: number): { runs: RunRow[]; total: number };
  /** Throws ConflictError when nothing is chosen. */
  start(request: BulkRequest): BulkJob;
  list(): BulkJob[];
  /** Throws NotFoundError. */
  get(id: string): BulkJob;
  /** What was done stays done. Throws NotFoundError. */
  cancel(id: string): BulkJob;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function createBulk(deps: {
  repository: BulkRepository;
  operations: RunOperations;
  events: EventRepository;
  runs: RunRepository;
  endpoints: Endpoints;
  workflows: Workflows;
  /** False: what is asked for is only noted, as by a one-shot command. */
  execute: boolean;
  changed: (id: string) => void;
  now: () => number;
  log: Logger;
}): Bulk {
  const { repository, operations, events, runs, workflows, now, log } = deps;
  /** What each running job may still do by now, in parts of one. */
  const allowance = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  function chosenOf(request: BulkRequest): Chosen {
    return request.action === 'replay' ? chosenEvents(request) : chosenRuns(request.runs);
  }

  function chosenEvents({ events: choice }: Extract<BulkRequest, { action: 'replay' }>): Chosen {
    if ('ids' in choice)
      return {
        table: 'events',
        seqs: inOrder(choice.ids.map((id) => operations.event(id).seq)),
        where: '',
        values: [],
      };
    const { endpoint, status, source, from, to, runStatus } = choice.filter;
    return {
      table: 'events',
      seqs: null,
      ...conditions([
        ['endpoint_seq = ?', endpoint === undefined ? undefined : deps.endpoints.get(endpoint).seq],
        ['status = ?', status],
        ['source = ?', source],
        ['received_at >= ?', from],
        ['received_at < ?', to],
        [
          'EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = events.seq AND r.status = ?)',
          runStatus,
        ],
      ]),
    };
  }

  function chosenRuns(choice: RunsChosen): Chosen {
    if ('ids' in choice)
      return {
        table: 'runs',
        seqs: inOrder(choice.ids.map((id) => operations.get(id).seq)),
        where: '',
        values: [],
      };
    const { workflow, ...filter } = choice.filter;
    const { where, values } = runConditions(
      { ...filter, workflowSeq: workflow === undefined ? undefined : workflows.get(workflow).seq },
      'runs',
    );
    return { table: 'runs', seqs: null, where: where.join(' AND ') || '1', values };
  }

  function plan(): void {
    if (!deps.execute || stopped || timer !== undefined || repository.running().length === 0)
      return;
    timer = setTimeout(() => {
      timer = undefined;
      working = tick()
        .catch((error: unknown) => log.error({ err: error }, 'a bulk action could not go on'))
        .finally(plan);
    }, TICK_MS);
  }

  async function tick(): Promise<void> {
    for (const job of repository.running()) {
      if (stopped) return;
      const { request } = showJob(job);
      const allowed = Math.min(
        (allowance.get(job.id) ?? 1) + (request.perSecond * TICK_MS) / 1000,
        request.perSecond,
      );
      const limit = Math.floor(allowed);
      allowance.set(job.id, allowed - limit);
      if (limit > 0) await carryOn(job, request, limit);
    }
  }

  async function carryOn(job: JobRow, request: BulkRequest, limit: number): Promise<void> {
    const seqs = repository.next(chosenOf(request), {
      after: job.cursor,
      upTo: job.up_to,
      limit,
    });
    for (const seq of seqs) {
      if (stopped || repository.byId(job.id)?.state !== 'running') return;
      try {
        await act(request, seq, () => repository.progress(job.id, { cursor: seq, done: 1 }));
      } catch (error) {
        if (!(error instanceof PatchbayError)) throw error;
        note(job.id, seq, request, error.message);
      }
    }
    if (seqs.length < limit) {
      repository.end(job.id, 'finished', now());
      allowance.delete(job.id);
    }
    deps.changed(job.id);
  }

  /** `done` is written with what it does, where that is a transaction of its own. */
  async function act(request: BulkRequest, seq: number, done: () => void): Promise<void> {
    if (request.action === 'replay') {
      const event = events.bySeq(seq);
      // Removed by retention in the meantime.
      if (event === undefined) return done();
      await operations.replay({
        events: [event],
        workflow: request.workflow === undefined ? undefined : workflows.get(request.workflow),
        version: request.version,
        along: done,
      });
      return;
    }
    const run = runs.bySeq(seq);
    if (run === undefined) return done();
    const id = idToText(run.id);
    switch (request.action) {
      case 'retry':
        await operations.retry(id, {
          stepId: undefined,
          iteration: undefined,
          input: undefined,
          output: undefined,
        });
        return done();
      case 'rerun':
        await operations.rerun(id, {
          fromStep: request.fromStep,
          version: request.version,
          along: done,
        });
        return;
      case 'cancel':
        await operations.cancel(id);
        return done();
    }
  }

  function note(jobId: string, seq: number, request: BulkRequest, message: string): void {
    const job = repository.byId(jobId);
    if (job === undefined) return;
    const problems = parseProblems(job.problems);
    const row = request.action === 'replay' ? events.bySeq(seq) : runs.bySeq(seq);
    if (row !== undefined && problems.length < TOLD_PROBLEMS)
      problems.push({ id: idToText(row.id), message });
    repository.failed(jobId, seq, JSON.stringify(problems));
  }

  function get(id: string): JobRow {
    const row = repository.byId(id);
    if (row === undefined) throw new NotFoundError('bulk action', id);
    return row;
  }

  // What was cut off goes on.
  plan();
  return {
    runsOf(choice, most) {
      const chosen = chosenRuns(choice);
      const { total, upTo } = repository.count(chosen);
      const seqs = repository.next(chosen, { after: 0, upTo, limit: most });
      return { runs: seqs.flatMap((seq) => runs.bySeq(seq) ?? []), total };
    },
    start(request) {
      const { total, upTo } = repository.count(chosenOf(request));
      if (total === 0)
        throw new ConflictError('Nothing fits this choice.', { hint: 'Widen the filter.' });
      const id = newIdText(now());
      repository.insert({ id, request, total, upTo, now: now() });
      plan();
      deps.changed(id);
      return showJob(get(id));
    },
    list: () => repository.list(LISTED).map(showJob),
    get: (id) => showJob(get(id)),
    cancel(id) {
      get(id);
      repository.end(id, 'canceled', now());
      deps.changed(id);
      return showJob(get(id));
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}

function inOrder(seqs: readonly number[]): number[] {
  return [...new Set(seqs)].sort((a, b) => a - b);
}

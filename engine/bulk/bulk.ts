import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConflictError, NotFoundError, PatchbayError, toErrorInfo } from '../../shared/errors.ts';
import type { BulkJob, BulkRequest } from '../../shared/model/bulk.ts';
import type { Committer } from '../db/committer.ts';
import { newIdText } from '../db/ids.ts';
import type { EventChoices } from '../events/event-choice.ts';
import { blocksOf } from '../events/seq-blocks.ts';
import type { RunChoices } from '../runs/run-choice.ts';
import type { BulkActions } from './bulk-actions.ts';
import {
  type BulkRepository,
  type JobRow,
  parseProblems,
  parseRequest,
  showJob,
} from './bulk-repository.ts';

const TICK_MS = 100;
const TOLD_PROBLEMS = 50;
const LISTED = 50;
/** Of the ids that a job was asked for by; all of them are in a table of their own. */
const KEPT_IDS = 100;
/** Rows in one transaction: a few milliseconds. */
const BLOCKS_AT_ONCE = 500;

/** Actions over many events or runs, one after the other, no faster than asked. */
export interface Bulk {
  /**
   * What is chosen is what fits now, whatever becomes of it later. Throws ConflictError when that is
   * nothing, NotFoundError for ids that there are not.
   */
  start(request: BulkRequest): Promise<BulkJob>;
  list(): BulkJob[];
  /** Throws NotFoundError. */
  get(id: string): BulkJob;
  /** What was done stays done. Throws NotFoundError. */
  cancel(id: string): BulkJob;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

interface ActiveJob {
  request: BulkRequest;
  /** What it may still do by now, in parts of one. */
  allowance: number;
}

export function createBulk(deps: {
  repository: BulkRepository;
  actions: BulkActions;
  events: EventChoices;
  runs: RunChoices;
  committer: Committer;
  /** False: what is asked for is only noted, as by a one-shot command. */
  execute: boolean;
  changed: (id: string) => void;
  now: () => number;
  log: Logger;
}): Bulk {
  const { repository, actions, committer, now, log } = deps;
  const active = new Map<string, ActiveJob>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  let tidying: Promise<void> = Promise.resolve();
  let stopped = false;

  /** Notes what a job is to be applied to. */
  async function choose(
    id: string,
    request: BulkRequest,
  ): Promise<{ total: number; upTo: number }> {
    const chosen =
      'events' in request ? deps.events.seqs(request.events) : deps.runs.seqs(request.runs);
    let total = 0;
    let upTo = 0;
    for await (const seqs of chosen) {
      total += seqs.length;
      upTo = seqs.at(-1) ?? upTo;
      const blocks = [...blocksOf(seqs)];
      for (let at = 0; at < blocks.length; at += BLOCKS_AT_ONCE)
        await committer.write(() => repository.choose(id, blocks.slice(at, at + BLOCKS_AT_ONCE)));
    }
    return { total, upTo };
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
      const own = active.get(job.id) ?? { request: parseRequest(job), allowance: 1 };
      active.set(job.id, own);
      const { perSecond } = own.request;
      const allowed = Math.min(own.allowance + (perSecond * TICK_MS) / 1000, perSecond);
      const limit = Math.floor(allowed);
      own.allowance = allowed - limit;
      if (limit > 0) await carryOn(job, own.request, limit);
    }
  }

  async function carryOn(job: JobRow, request: BulkRequest, limit: number): Promise<void> {
    const { id } = job;
    const seqs = repository.next(id, { after: job.cursor, limit });
    for (const seq of seqs) {
      if (stopped || repository.byId(id)?.state !== 'running') return;
      try {
        const isThere = await actions.act(request, seq, () => repository.done(id, seq));
        if (!isThere) repository.skipped(id, seq);
      } catch (error) {
        // The disk, say: the same one is tried again in a while.
        if (error instanceof PatchbayError && error.family === 'operational') throw error;
        if (!(error instanceof PatchbayError))
          log.error({ err: error, job: id }, 'a bulk action failed for one');
        note(id, seq, request, toErrorInfo(error).message);
      }
    }
    if (seqs.length < limit) end(id, 'finished');
    deps.changed(id);
  }

  function end(id: string, state: 'finished' | 'canceled'): void {
    repository.end(id, state, now());
    active.delete(id);
    tidy([id]);
  }

  /** Forgets what these jobs were applied to. */
  function tidy(ids: readonly string[]): void {
    const forget = async (): Promise<void> => {
      for (const id of ids)
        while (!(await committer.write(() => repository.forgetChosen(id, BLOCKS_AT_ONCE))))
          await setImmediate();
    };
    tidying = tidying
      .then(forget)
      .catch((error: unknown) =>
        log.warn({ err: error }, 'what bulk actions were applied to is still noted'),
      );
  }

  function note(jobId: string, seq: number, request: BulkRequest, message: string): void {
    const job = repository.byId(jobId);
    if (job === undefined) return;
    const problems = parseProblems(job.problems);
    const id = actions.idOf(request, seq);
    if (id !== null && problems.length < TOLD_PROBLEMS) problems.push({ id, message });
    repository.failed(jobId, seq, JSON.stringify(problems));
  }

  function get(id: string): JobRow {
    const row = repository.byId(id);
    if (row === undefined) throw new NotFoundError('bulk action', id);
    return row;
  }

  if (deps.execute) tidy(repository.leftOver());
  // What was cut off goes on.
  plan();
  return {
    async start(request) {
      const id = newIdText(now());
      const { total, upTo } = await choose(id, request);
      if (total === 0)
        throw new ConflictError('Nothing fits this choice.', { hint: 'Widen the filter.' });
      const kept = withFewIds(request);
      await committer.write(() =>
        repository.insert({ id, request: kept, total, upTo, now: now() }),
      );
      plan();
      deps.changed(id);
      return showJob(get(id));
    },
    list: () => repository.list(LISTED).map(showJob),
    get: (id) => showJob(get(id)),
    cancel(id) {
      get(id);
      end(id, 'canceled');
      deps.changed(id);
      return showJob(get(id));
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
      await tidying;
    },
  };
}

function withFewIds(request: BulkRequest): BulkRequest {
  const few = ({ ids }: { ids: string[] }) => ({ ids: ids.slice(0, KEPT_IDS) });
  if ('events' in request)
    return 'ids' in request.events ? { ...request, events: few(request.events) } : request;
  return 'ids' in request.runs ? { ...request, runs: few(request.runs) } : request;
}

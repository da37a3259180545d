import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import SQLite, { type Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import { OperationalError } from '../../shared/errors.ts';
import type { SchemeName } from '../../shared/model/verification.ts';
import type { Redactor } from '../credentials/redactor.ts';
import { DATABASE_FILE } from '../db/open-database.ts';
import { workerFile } from '../worker-file.ts';
import type { EventFacts } from './event-facts.ts';
import type {
  Found,
  IndexStatus,
  Look,
  SearchAnswer,
  SearchRequest,
  Survey,
} from './search-messages.ts';
import { SEARCH_FILE } from './search-store.ts';
import type { SearchThreadData } from './search-thread.ts';

class SearchUnavailableError extends OperationalError {
  readonly code = 'search_unavailable';
  constructor(reason: string) {
    super(`The search failed: ${reason}.`, {
      hint: 'Try again; filters without a text still work.',
    });
  }
}

/** Searching, in a thread of its own: see search-thread.ts. */
export interface Search {
  /**
   * Rows that fit, the newest first; what was found when the time is over, and where to go on. A
   * `session` has one search at a time: another one ends it, and it gives what it has.
   */
  find(
    look: Look,
    options: { limit: number; budgetMs: number; session?: string | undefined },
  ): Promise<Found>;
  survey(
    look: Look,
    options: { most: number; budgetMs: number; session?: string | undefined },
  ): Promise<Survey>;
  status(): Promise<IndexStatus>;
  /** Of the index on the disk. */
  bytes(): number;
  /** What is indexed of these events; those that are not yet are missing. */
  facts(seqs: readonly number[]): Map<number, EventFacts>;
  /** Lets indexing begin, soon: something was stored. */
  wake(): void;
  close(): Promise<void>;
}

/**
 * Until so many events have come they are found without the index: a thread for each of a few would
 * cost more. `SOON` holds nothing up that only looks in for a moment.
 */
const MANY = 500;
const SOON_MS = 1500;
const LATER_MS = 30_000;
const CLOSE_WITHIN_MS = 3000;
/** How often the engine's load is looked at while there is a thread, and what is a full one. */
const LOAD_EVERY_MS = 250;
const FULL_LOAD = 0.7;

type Waiting = {
  resolve: (answer: SearchAnswer) => void;
  reject: (error: Error) => void;
};

export function createSearch(deps: {
  dataDir: string;
  redactor: Redactor;
  /** False: one that only looks in; the index is read, and not written. */
  indexing: boolean;
  log: Logger;
}): Search {
  const { dataDir, redactor, indexing, log } = deps;
  const indexFile = join(dataDir, SEARCH_FILE);
  const waiting = new Map<number, Waiting>();
  const sessions = new Map<string, number>();
  let lastId = 0;
  let worker: Worker | null = null;
  let toldNeedles: readonly string[] = [];
  /** Also those that are on their way out. */
  const threads = new Set<Worker>();
  let timer: { handle: NodeJS.Timeout; isSoon: boolean } | null = null;
  /** Stored since indexing began last. */
  let stored = 0;
  let closed = false;

  function start(): Worker {
    if (worker !== null) return worker;
    toldNeedles = redactor.needles();
    const data: SearchThreadData = {
      file: join(dataDir, DATABASE_FILE),
      indexFile,
      needles: toldNeedles,
      indexing,
    };
    // No flags of ours: they may be those of a test runner.
    const made = new Worker(workerFile('search'), { workerData: data, execArgv: [] });
    worker = made;
    threads.add(made);
    stored = 0;
    made.on('message', receive);
    made.on('error', (error) => {
      log.error({ err: error }, 'the search stopped; it starts again when it is needed');
      ended(made, error.message);
    });
    made.on('exit', () => ended(made, 'its thread ended'));
    made.unref();
    watchLoad(made);
    return made;
  }

  /** Webhooks are taken in before what came is made searchable. */
  function watchLoad(thread: Worker): void {
    let before = performance.eventLoopUtilization();
    let told = false;
    const watch = setInterval(() => {
      const now = performance.eventLoopUtilization();
      const busy = performance.eventLoopUtilization(now, before).utilization > FULL_LOAD;
      before = now;
      if (busy === told) return;
      told = busy;
      thread.postMessage({ kind: 'busy', busy } satisfies SearchRequest);
    }, LOAD_EVERY_MS).unref();
    thread.once('exit', () => clearInterval(watch));
  }

  function ended(made: Worker, reason: string): void {
    threads.delete(made);
    if (worker !== made) return;
    worker = null;
    const left = [...waiting.values()];
    waiting.clear();
    for (const { reject } of left) reject(new SearchUnavailableError(reason));
  }

  function retire(): void {
    // Whoever asks next gets another one.
    if (waiting.size > 0) return;
    worker?.postMessage({ kind: 'close' } satisfies SearchRequest);
    worker = null;
    stored = 0;
  }

  function receive(message: SearchAnswer): void {
    if ('idle' in message) {
      retire();
      return;
    }
    if ('trouble' in message) {
      log.warn({ reason: message.trouble }, 'the search index could not be written');
      return;
    }
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0) worker?.unref();
    if (one === undefined) return;
    if ('failed' in message) one.reject(new SearchUnavailableError(message.failed));
    else one.resolve(message);
  }

  function post(message: SearchRequest): void {
    const thread = start();
    const needles = redactor.needles();
    if (needles !== toldNeedles) {
      toldNeedles = needles;
      thread.postMessage({ kind: 'needles', needles } satisfies SearchRequest);
    }
    thread.postMessage(message);
  }

  function ask(make: (id: number) => SearchRequest, session?: string): Promise<SearchAnswer> {
    if (closed) return Promise.reject(new SearchUnavailableError('the engine is stopping'));
    const id = ++lastId;
    if (session !== undefined) {
      const before = sessions.get(session);
      if (before !== undefined) post({ kind: 'cancel', id: before });
      sessions.set(session, id);
    }
    return new Promise<SearchAnswer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      post(make(id));
      // As long as somebody waits for an answer the process stays.
      worker?.ref();
    }).finally(() => {
      if (session !== undefined && sessions.get(session) === id) sessions.delete(session);
    });
  }

  let index: Database | null = null;
  function openIndex(): Database | null {
    if (index !== null) return index;
    if (statSync(indexFile, { throwIfNoEntry: false }) === undefined) return null;
    try {
      index = new SQLite(indexFile, { readonly: true, fileMustExist: true });
    } catch (error) {
      log.debug({ err: error }, 'the search index cannot be read yet');
    }
    return index;
  }

  const unexpected = (): Error => new SearchUnavailableError('the answer was another one');

  return {
    async find(look, { limit, budgetMs, session }) {
      const answer = await ask((id) => ({ kind: 'find', id, look, limit, budgetMs }), session);
      if (!('found' in answer)) throw unexpected();
      return answer.found;
    },
    async survey(look, { most, budgetMs, session }) {
      const answer = await ask((id) => ({ kind: 'survey', id, look, most, budgetMs }), session);
      if (!('survey' in answer)) throw unexpected();
      return answer.survey;
    },
    async status() {
      const answer = await ask((id) => ({ kind: 'status', id }));
      if (!('status' in answer)) throw unexpected();
      return answer.status;
    },
    bytes: () =>
      [indexFile, `${indexFile}-wal`].reduce(
        (sum, name) => sum + (statSync(name, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
    facts(seqs) {
      const found = new Map<number, EventFacts>();
      const db = openIndex();
      if (db === null || seqs.length === 0) return found;
      try {
        const rows = db
          .prepare<[string], { seq: number; provider: SchemeName | null; summary: string }>(
            `SELECT f.seq, f.provider, f.summary FROM json_each(?) j
             CROSS JOIN facts f ON f.seq = j.value`,
          )
          .all(JSON.stringify(seqs));
        for (const { seq, provider, summary } of rows) found.set(seq, { provider, summary });
      } catch (error) {
        // Being made anew: facts are made from the event meanwhile.
        log.debug({ err: error }, 'the search index cannot be read just now');
      }
      return found;
    },
    wake() {
      stored++;
      if (!indexing || closed || worker !== null) return;
      const isSoon = stored >= MANY;
      if (timer !== null && (timer.isSoon || !isSoon)) return;
      if (timer !== null) clearTimeout(timer.handle);
      const handle = setTimeout(
        () => {
          timer = null;
          if (!closed) start();
        },
        isSoon ? SOON_MS : LATER_MS,
      );
      handle.unref();
      timer = { handle, isSoon };
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer.handle);
      index?.close();
      await Promise.all([...threads].map(endOf));
    },
  };
}

/** What it has indexed is kept. */
async function endOf(thread: Worker): Promise<void> {
  thread.ref();
  const exited = new Promise<void>((resolve) => {
    thread.once('exit', () => resolve());
  });
  thread.postMessage({ kind: 'close' } satisfies SearchRequest);
  const giveUp = setTimeout(() => void thread.terminate(), CLOSE_WITHIN_MS);
  await exited;
  clearTimeout(giveUp);
}

// A thread: see search.ts. It reads the database through a connection of its own and keeps the index
// beside it, so that neither searching nor indexing ever keeps a webhook waiting.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import SQLite from 'better-sqlite3';
import { foldText } from '../../shared/search/fold.ts';
import { parseSearch } from '../../shared/search/parse-search.ts';
import { maskOf } from '../credentials/redactor.ts';
import { createTriggerReader } from '../events/trigger-reader.ts';
import { createFactsReader } from './event-facts.ts';
import { planEvents } from './event-plan.ts';
import { createEventTerms } from './event-terms.ts';
import { createEventWalk } from './event-walk.ts';
import { createEventSource, createIndexer, SOURCE_COLUMNS, type SourceRow } from './indexer.ts';
import { ERROR_TEXT, planRuns } from './run-plan.ts';
import { walkRuns } from './run-walk.ts';
import type { Found, Look, SearchAnswer, SearchRequest, Survey } from './search-messages.ts';
import { type Block, openSearchStore } from './search-store.ts';
import { createTrigramSample, type TrigramSample } from './trigrams.ts';

/** Between two looks for new events, where nothing else is to be done. */
const LOOK_EVERY_MS = 200;
const TIDY_EVERY_MS = 30_000;
/** After trouble, such as a full disk. */
const AFTER_TROUBLE_MS = 10_000;
/** Times as long as a step took. */
const REST_WHILE_BUSY = 19;
/** Without anything to do for so long it offers to end: it costs memory. */
const IDLE_MS = 60_000;
/** Events by which it is known how rare a trigram is. */
const SAMPLED_EVENTS = 200;

const { file, indexFile, needles, indexing }: SearchThreadData = workerData;

export interface SearchThreadData {
  /** The database, and the index beside it. */
  file: string;
  indexFile: string;
  needles: readonly string[];
  /** False: the index is only read. */
  indexing: boolean;
}

let mask = maskOf(needles);
const currentMask = (): typeof mask => mask;
const store = openSearchStore(indexFile);
const db = new SQLite(file, { readonly: true, fileMustExist: true });
db.pragma('cache_size = -16384');
db.pragma('busy_timeout = 2000');
db.prepare('ATTACH ? AS search').run(indexFile);
db.function(ERROR_TEXT, (error: unknown) =>
  typeof error === 'string' ? foldText(mask.mask(errorText(error))) : '',
);

const facts = createFactsReader({ triggers: createTriggerReader(), mask: currentMask });
const source = createEventSource({ db, facts, mask: currentMask });
const indexer = createIndexer({ db, store, source, now: () => performance.now() });

let blocks: readonly Block[] = [];
let shards: ReadonlySet<number> = new Set();
let knownTo = -1;
function refresh(): void {
  if (indexer.indexedTo === knownTo) return;
  knownTo = indexer.indexedTo;
  blocks = store.blocks();
  shards = new Set(store.shards());
}
const walkEvents = createEventWalk({
  db,
  source,
  state: {
    get indexedTo() {
      return indexer.indexedTo;
    },
    get newest() {
      return indexer.newest;
    },
    recent: indexer.recent,
    blocks() {
      refresh();
      return blocks;
    },
    shards() {
      refresh();
      return shards;
    },
  },
});

let sample: { of: TrigramSample; newest: number } | null = null;
/** Spread over all events, and taken again when there are twice as many. */
async function trigramSample(): Promise<TrigramSample> {
  const { newest } = indexer;
  if (sample !== null && newest < 2 * sample.newest + SAMPLED_EVENTS) return sample.of;
  const made = createTrigramSample();
  const at = db.prepare<[number], SourceRow>(
    `SELECT ${SOURCE_COLUMNS} FROM events e WHERE e.seq <= ? ORDER BY e.seq DESC LIMIT 1`,
  );
  const count = Math.min(SAMPLED_EVENTS, newest);
  for (let i = 0; i < count; i++) {
    const row = at.get(newest - Math.floor((i * newest) / count));
    if (row === undefined) break;
    const { head, body } = await source.text(row);
    made.add(`${head} ${body}`);
  }
  sample = { of: made, newest };
  return made;
}

/** Searches that are under way; a list is waited for more than a count. */
let finds = 0;
const active = new Map<number, { canceled: boolean }>();
let closing = false;
let isEngineBusy = false;
let busyAt = performance.now();

/** Tells, once, that there was nothing to do for a while. */
function noteIdle(): void {
  if (performance.now() - busyAt < IDLE_MS) return;
  busyAt = Number.POSITIVE_INFINITY;
  answer({ idle: true });
}

parentPort?.on('message', (request: SearchRequest) => {
  busyAt = performance.now();
  switch (request.kind) {
    case 'needles':
      mask = maskOf(request.needles);
      // Texts that were read with the old ones are read again.
      indexer.settle();
      return;
    case 'busy':
      isEngineBusy = request.busy;
      return;
    case 'cancel': {
      const one = active.get(request.id);
      if (one !== undefined) one.canceled = true;
      return;
    }
    case 'status':
      answer({
        id: request.id,
        status: {
          indexedTo: indexer.indexedTo,
          newest: indexer.newest,
          isIndexing: indexing && indexer.indexedTo < indexer.newest,
        },
      });
      return;
    case 'close':
      closing = true;
      return;
    case 'find':
    case 'survey':
      void carryOut(request);
  }
});

function answer(message: SearchAnswer): void {
  parentPort?.postMessage(message);
}

async function carryOut(
  request: Extract<SearchRequest, { kind: 'find' | 'survey' }>,
): Promise<void> {
  const { id } = request;
  const state = { canceled: false };
  active.set(id, state);
  try {
    if (request.kind === 'find') {
      finds++;
      answer({ id, found: await find(request, state).finally(() => finds--) });
    } else answer({ id, survey: await survey(request, state) });
  } catch (error) {
    answer({ id, failed: error instanceof Error ? error.message : String(error) });
  } finally {
    active.delete(id);
  }
}

interface Pace {
  isOver: () => boolean;
  turn: () => Promise<void>;
}

function paceOf(budgetMs: number, state: { canceled: boolean }): Pace {
  const until = performance.now() + budgetMs;
  return {
    isOver: () => state.canceled || closing || performance.now() >= until,
    turn: () => setImmediate(),
  };
}

async function find(
  { look, limit, budgetMs }: Extract<SearchRequest, { kind: 'find' }>,
  state: { canceled: boolean },
): Promise<Found> {
  const seqs: number[] = [];
  const visit = (seq: number): boolean => seqs.push(seq) < limit;
  const pace = paceOf(budgetMs, state);
  const next =
    look.scope === 'events'
      ? await eventWalk(look, { ...pace, visit: ({ seq }) => visit(seq), withProvider: false })
      : await runWalk(look, { ...pace, visit });
  return { seqs, next };
}

type EventLook = Extract<Look, { scope: 'events' }>;
type RunLook = Extract<Look, { scope: 'runs' }>;

async function eventWalk(
  look: EventLook,
  walk: Omit<Parameters<typeof walkEvents>[1], 'before'>,
): Promise<number | null> {
  const parsed = parseSearch(look.query, 'events');
  const plan = planEvents(parsed, {
    terms: createEventTerms(db, look),
    sample: await trigramSample(),
    filter: look.filter,
    clock: look,
  });
  return walkEvents(plan, { ...walk, before: look.before });
}

function runWalk(
  look: RunLook,
  walk: Pace & { visit: (seq: number) => boolean },
): Promise<number | null> {
  const plan = planRuns(parseSearch(look.query, 'runs'), { db, clock: look, filter: look.filter });
  return walkRuns(db, plan, { ...walk, before: look.before });
}

async function survey(
  { look, most, budgetMs }: Extract<SearchRequest, { kind: 'survey' }>,
  state: { canceled: boolean },
): Promise<Survey> {
  let count = 0;
  const endpoints = new Map<number, number>();
  const statuses = new Map<string, number>();
  const sources = new Map<string, number>();
  const providers = new Map<string, number>();
  const pace = paceOf(budgetMs, state);
  // What a list waits for comes first.
  const turn = async (): Promise<void> => {
    do await setImmediate();
    while (finds > 0 && !pace.isOver());
  };
  const next =
    look.scope === 'runs'
      ? await runWalk(look, { ...pace, turn, visit: () => ++count < most + 1 })
      : await eventWalk(look, {
          ...pace,
          turn,
          withProvider: true,
          visit(found) {
            if (++count > most) return false;
            if (found.endpoint_seq !== null) add(endpoints, found.endpoint_seq);
            add(statuses, found.status);
            add(sources, found.source ?? 'webhook');
            if (found.provider !== null) add(providers, found.provider);
            return true;
          },
        });
  return {
    count: Math.min(count, most),
    more: count > most || next !== null,
    endpoints: [...endpoints],
    statuses: [...statuses],
    sources: [...sources],
    providers: [...providers],
  };
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function errorText(json: string): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const child of Object.values(value)) collect(child);
  };
  collect(JSON.parse(json));
  return texts.join('\n');
}

/** Follows the events as they come; a search goes before. */
async function keepIndex(): Promise<void> {
  let tidiedAt = Number.NEGATIVE_INFINITY;
  while (!closing) {
    if (active.size > 0) {
      await setTimeout(1);
      continue;
    }
    try {
      if (performance.now() - tidiedAt > TIDY_EVERY_MS) {
        indexer.tidy();
        tidiedAt = performance.now();
      }
      const began = performance.now();
      if (await indexer.step()) {
        busyAt = performance.now();
        if (isEngineBusy) await setTimeout((busyAt - began) * REST_WHILE_BUSY);
        else await setImmediate();
      } else {
        noteIdle();
        await setTimeout(LOOK_EVERY_MS);
      }
    } catch (error) {
      answer({ trouble: error instanceof Error ? error.message : String(error) });
      await setTimeout(AFTER_TROUBLE_MS);
    }
  }
}

async function waitForEnd(): Promise<void> {
  while (!closing) {
    noteIdle();
    await setTimeout(20);
  }
}

await (indexing ? keepIndex() : waitForEnd());
while (active.size > 0) await setTimeout(1);
indexer.settle();
db.close();
store.close();
process.exit();

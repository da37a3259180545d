import type { Database } from 'better-sqlite3';
import { createMarkedSpans } from '../events/marks/marked-spans.ts';
import type { EventPlan, Stage } from './event-plan.ts';
import type { SqlValue } from './event-term.ts';
import type { EventText } from './event-text.ts';
import { type EventSource, SOURCE_COLUMNS, type SourceRow } from './indexer.ts';
import { BLOCK_EVENTS, type Block, SHARD_EVENTS, shardName, shardOf } from './search-store.ts';

/** What a look at a stretch of events should take, so that others have their turn. */
const TURN_MS = 20;
const SMALLEST = 256;
/** Candidates that are read and looked at together. */
const CANDIDATES = 64;

export interface FoundEvent {
  seq: number;
  endpoint_seq: number | null;
  status: string;
  source: string | null;
  /** Scheme; only known where the walk was asked for it. */
  provider: string | null;
}

export interface Walk {
  /** Only events below this seq; left out: all. */
  before: number | undefined;
  /** False: it has seen enough. */
  visit(found: FoundEvent): boolean;
  /** Whether visits want `provider`. */
  withProvider: boolean;
  /** Asked between stretches; true: it ends. */
  isOver(): boolean;
  /** Lets others have their turn. */
  turn(): Promise<void>;
}

export interface IndexState {
  readonly indexedTo: number;
  readonly newest: number;
  recent(seq: number): EventText | undefined;
  blocks(): readonly Block[];
  shards(): ReadonlySet<number>;
}

type Row = SourceRow & {
  status: string;
  indexed_provider: string | null;
  is_indexed: 0 | 1;
} & Readonly<Record<string, unknown>>;

interface Stretch {
  from: number;
  to: number;
  driver: 'shard' | 'events';
  indexed: boolean;
}

/**
 * Events that fit, the newest first. Returns the seq below which nothing was looked at yet, for the
 * next walk; null where everything was.
 */
export function createEventWalk(deps: { db: Database; source: EventSource; state: IndexState }) {
  const { db, source, state } = deps;
  const spans = createMarkedSpans(db);
  const oldest = db.prepare<[], number>('SELECT COALESCE(MIN(seq), 0) FROM events').pluck();

  return async (plan: EventPlan, walk: Walk): Promise<number | null> => {
    const top = Math.min(walk.before ?? Number.POSITIVE_INFINITY, state.newest + 1);
    if (plan.seqs !== null)
      return walkList(
        plan,
        plan.seqs.filter((seq) => seq < top),
        walk,
      );
    const least = oldest.get() ?? 0;
    const indexed = { yes: plan.stage(true), no: plan.stage(false) };
    const parts = plan.besides === null ? [{ from: 0, to: top }] : spans.besides(plan.besides, top);
    let size = plan.match === null && indexed.no.test !== null ? SMALLEST : 8192;
    for (const part of parts) {
      let to = part.to;
      const from = Math.max(part.from, least);
      while (to > from) {
        const stretch = stretchBelow(plan, { from, to, size });
        if (stretch === null) {
          to = from;
          break;
        }
        const began = performance.now();
        const stage = stretch.indexed ? indexed.yes : indexed.no;
        const end = await walkStretch(plan, stage, stretch, walk);
        if (end.enough) return end.reached;
        to = end.reached;
        const took = performance.now() - began;
        if (took > TURN_MS) size = Math.max(SMALLEST, Math.floor(size / 2));
        else if (took < TURN_MS / 2) size = Math.min(SHARD_EVENTS, size * 2);
        await walk.turn();
        if (walk.isOver()) return to;
      }
    }
    return null;
  };

  /** The next stretch, in which all events are found in the same way. Null: no time fits any more. */
  function stretchBelow(
    plan: EventPlan,
    { from, to, size }: { from: number; to: number; size: number },
  ): Stretch | null {
    const { indexedTo } = state;
    if (to - 1 > indexedTo) {
      const begin = Math.max(from, indexedTo + 1, to - size);
      return { from: begin, to, driver: 'events', indexed: false };
    }
    const end = plan.least === null && plan.below === null ? to : fittingEnd(plan, from, to);
    if (end === null) return null;
    const shard = shardOf(end - 1);
    const lowest = Math.max(from, shard * SHARD_EVENTS, fittingBegin(plan, end));
    const driver = plan.match !== null && state.shards().has(shard) ? 'shard' : 'events';
    // Without its table nothing of a shard is there.
    return { from: Math.max(lowest, end - size), to: end, driver, indexed: true };
  }

  function fitsTime(plan: EventPlan, block: Block): boolean {
    return (
      (plan.least === null || block.most_at >= plan.least) &&
      (plan.below === null || block.least_at < plan.below)
    );
  }

  /** The end of the highest block below `to` in which a time can fit. */
  function fittingEnd(plan: EventPlan, from: number, to: number): number | null {
    const blocks = state.blocks();
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i];
      if (block === undefined || block.block * BLOCK_EVENTS >= to) continue;
      const end = Math.min(to, (block.block + 1) * BLOCK_EVENTS);
      if (end <= from) return null;
      if (fitsTime(plan, block)) return end;
    }
    return null;
  }

  /** Where the blocks in a row end that fit. */
  function fittingBegin(plan: EventPlan, end: number): number {
    if (plan.least === null && plan.below === null) return 0;
    const blocks = state.blocks();
    let begin = end;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i];
      if (block === undefined || block.block * BLOCK_EVENTS >= end) continue;
      if (!fitsTime(plan, block)) break;
      begin = block.block * BLOCK_EVENTS;
    }
    return begin;
  }

  function rowsOf(
    plan: EventPlan,
    stage: Stage,
    { from, to, driver, limit }: Stretch & { limit: number },
  ): Row[] {
    const columns = stage.columns.map(({ sql }, index) => `(${sql}) AS c${index}`);
    const wanted = stage.test === null ? LISTED : READ;
    const select = [wanted, ...columns].join(', ');
    const values: SqlValue[] = stage.columns.flatMap((column) => [...column.values]);
    const tables =
      driver === 'shard'
        ? `search.${shardName(shardOf(to - 1))} x CROSS JOIN events e ON e.seq = x.rowid`
        : 'events e';
    const seq = driver === 'shard' ? 'x.rowid' : 'e.seq';
    const match = driver === 'shard' ? `x.${shardName(shardOf(to - 1))} MATCH ? AND` : '';
    if (driver === 'shard') values.push(plan.match ?? '');
    return db
      .prepare<SqlValue[], Row>(
        `SELECT ${select} FROM ${tables} LEFT JOIN search.facts f ON f.seq = e.seq
         WHERE ${match} ${seq} >= ? AND ${seq} < ? AND ${stage.where.sql}
         ORDER BY ${seq} DESC LIMIT ?`,
      )
      .all(...values, from, to, ...stage.where.values, limit);
  }

  async function walkStretch(
    plan: EventPlan,
    stage: Stage,
    stretch: Stretch,
    walk: Walk,
  ): Promise<{ reached: number; enough: boolean }> {
    const limit = stage.test === null ? 1000 : CANDIDATES;
    const rows = rowsOf(plan, stage, { ...stretch, limit });
    for (const row of rows) {
      if (stage.test !== null && !(await fits(row, stage))) continue;
      if (!walk.visit(foundOf(row, walk))) return { reached: row.seq, enough: true };
    }
    const last = rows.at(-1);
    return {
      reached: rows.length === limit && last !== undefined ? last.seq : stretch.from,
      enough: false,
    };
  }

  async function walkList(
    plan: EventPlan,
    seqs: readonly number[],
    walk: Walk,
  ): Promise<number | null> {
    const stages = { yes: plan.stage(true), no: plan.stage(false) };
    for (let at = 0; at < seqs.length; at += CANDIDATES) {
      for (const seq of seqs.slice(at, at + CANDIDATES)) {
        const indexed = seq <= state.indexedTo;
        const stage = indexed ? stages.yes : stages.no;
        const [row] = rowsOf(plan, stage, {
          from: seq,
          to: seq + 1,
          driver: 'events',
          indexed,
          limit: 1,
        });
        if (row === undefined || (stage.test !== null && !(await fits(row, stage)))) continue;
        if (!walk.visit(foundOf(row, walk))) return seq;
      }
      await walk.turn();
      const next = seqs[at + CANDIDATES];
      if (next !== undefined && walk.isOver()) return next + 1;
    }
    return null;
  }

  async function fits(row: Row, stage: Stage): Promise<boolean> {
    const text = state.recent(row.seq) ?? (await source.text(row));
    const candidate = { row, text, provider: () => providerOf(row) };
    return stage.test?.(candidate, (column) => row[`c${column}`] === 1) ?? true;
  }

  function providerOf(row: Row): string | null {
    return row.is_indexed === 1 ? row.indexed_provider : source.provider(row);
  }

  function foundOf(row: Row, { withProvider }: Walk): FoundEvent {
    const { seq, endpoint_seq, status, source: from } = row;
    const provider = withProvider ? providerOf(row) : null;
    return { seq, endpoint_seq, status, source: from, provider };
  }
}

const INDEXED = 'f.provider AS indexed_provider, f.seq IS NOT NULL AS is_indexed';
const READ = `${SOURCE_COLUMNS}, e.status, ${INDEXED}`;
/** Without the body, which may lie on pages of its own. */
const LISTED = `e.seq, e.endpoint_seq, e.source, e.method, e.url, e.raw_headers, e.status, ${INDEXED}`;

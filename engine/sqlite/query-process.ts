// A process: see run-query.ts. It imports nothing else, so that it starts fast.
import SQLite, { type Database, type Statement } from 'better-sqlite3';
import type { Json } from '../../shared/json.ts';
import type { Bound, BoundSet, QueryJob, QueryReply, QueryResult } from './query-job.ts';

/** Of SQLite, not of its file: a sort or a join that needs more fails instead of taking all. */
const HEAP_LIMIT = 256 * 1024 * 1024;

/** What Electron's processes have in the place of Node's channel: it brings a port to the engine. */
interface ParentPort {
  on(event: 'message', listener: (message: { ports: readonly EnginePort[] }) => void): void;
}
interface EnginePort {
  on(event: 'message', listener: (message: { data: QueryJob }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(reply: QueryReply): void;
  start(): void;
}
const parentPort: ParentPort | undefined = Reflect.get(process, 'parentPort');

// In both cases the engine went away when there is no more to hear.
if (parentPort === undefined) {
  process.on('message', (job: QueryJob) => {
    process.send?.(carryOut(job));
  });
  process.on('disconnect', () => process.exit());
} else {
  parentPort.on('message', ({ ports: [port] }) => {
    if (port === undefined) return;
    port.on('message', ({ data }) => port.postMessage(carryOut(data)));
    port.on('close', () => process.exit());
    port.start();
  });
}

function carryOut(job: QueryJob): QueryReply {
  let db: Database | undefined;
  try {
    db = new SQLite(job.file, {
      readonly: !job.write,
      fileMustExist: !job.create,
      timeout: job.busyTimeoutMs,
    });
    db.pragma(`hard_heap_limit = ${HEAP_LIMIT}`);
    // What stands in somebody's schema is not our code.
    db.pragma('trusted_schema = OFF');
    if (job.write) db.pragma('foreign_keys = ON');
    return { ok: true, result: query(db, job) };
  } catch (error) {
    return refusal(error);
  } finally {
    db?.close();
  }
}

function refusal(error: unknown): QueryReply {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SQLite.SqliteError) return { ok: false, code: error.code, message };
  // better-sqlite3's own, about parameters and about more than one statement.
  const isOwn = error instanceof RangeError || error instanceof TypeError;
  return { ok: false, code: isOwn ? 'BIND' : 'FAILED', message };
}

function query(db: Database, job: QueryJob): QueryResult {
  const statement = db.prepare<unknown[], unknown[]>(job.sql).safeIntegers(true);
  const result: QueryResult = { rows: [], changes: 0, lastInsertId: null, truncated: false };
  const before = totals(db);
  const all = (): void => {
    for (const set of job.sets) one(statement, set, job, result);
  };
  if (job.sets.length > 1 && !statement.readonly) db.transaction(all)();
  else all();
  const after = totals(db);
  result.changes = Number(after.changes - before.changes);
  if (after.id !== 0n) result.lastInsertId = integer(after.id);
  return result;
}

/** Of the connection so far. */
function totals(db: Database): { changes: bigint; id: bigint } {
  const [changes, id] = db
    .prepare<[], [bigint, bigint]>('SELECT total_changes(), last_insert_rowid()')
    .raw(true)
    .safeIntegers(true)
    .get() ?? [0n, 0n];
  return { changes, id };
}

let size = 0;

function one(
  statement: Statement<unknown[], unknown[]>,
  set: BoundSet,
  job: QueryJob,
  result: QueryResult,
): void {
  const bound: unknown[] = Array.isArray(set)
    ? set.map(value)
    : [Object.fromEntries(Object.entries(set).map(([name, item]) => [name, value(item)]))];
  const isEmpty = Array.isArray(set) ? set.length === 0 : Object.keys(set).length === 0;
  const parameters = isEmpty ? [] : bound;
  if (!statement.reader) {
    statement.run(...parameters);
    return;
  }
  if (result.rows.length === 0) size = 0;
  const names = distinct(statement.columns().map((column) => column.name));
  for (const row of statement.raw(true).iterate(...parameters)) {
    if (result.rows.length >= job.maxRows || size > job.maxBytes) {
      result.truncated = true;
      return;
    }
    const shown = Object.fromEntries(names.map((name, index) => [name, json(row[index])]));
    size += JSON.stringify(shown).length;
    if (size > job.maxBytes) {
      result.truncated = true;
      return;
    }
    result.rows.push(shown);
  }
}

/** Two tables of a join may have columns of the same name: `id`, `id_2`. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    taken.add(free);
    return free;
  });
}

function value(bound: Bound): null | number | string | bigint | Buffer {
  if (bound === null || typeof bound !== 'object') return bound;
  return 'integer' in bound ? BigInt(bound.integer) : Buffer.from(bound.base64, 'base64');
}

function json(cell: unknown): Json {
  if (typeof cell === 'bigint') return integer(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === 'string') return cell;
  return cell instanceof Uint8Array ? { base64: Buffer.from(cell).toString('base64') } : null;
}

function integer(number: bigint): number | string {
  const plain = Number(number);
  return Number.isSafeInteger(plain) ? plain : number.toString();
}

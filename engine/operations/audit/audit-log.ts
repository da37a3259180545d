import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import {
  type AuditActor,
  type AuditEntry,
  type AuditObject,
  auditEntrySchema,
} from '../../../shared/model/audit.ts';

export interface NewAuditEntry {
  at: number;
  actor: AuditActor;
  method: string;
  object: AuditObject | null;
  summary: string;
  changes: AuditEntry['changes'];
  /** A row of the same actor, method and object that is no older is counted up instead. */
  mergeWithinMs: number;
}

/** What people changed, in a table of its own. */
export interface AuditLog {
  /** Inside a transaction. */
  add(entry: NewAuditEntry): void;
  /** Newest first. */
  list(filter: {
    limit: number;
    before: number | undefined;
    actor: AuditActor | undefined;
    kind: string | undefined;
    object: string | undefined;
  }): AuditEntry[];
  /** At most `limit` rows that ended before `time`; returns how many. */
  removeBefore(time: number, limit: number): number;
}

interface Row {
  seq: number;
  at: number;
  until: number;
  count: number;
  actor: AuditActor;
  method: string;
  kind: string | null;
  object_id: string | null;
  object_name: string | null;
  summary: string;
  changes: string;
}

const changesSchema = auditEntrySchema.shape.changes;

export function createAuditLog(db: Database): AuditLog {
  const insert = db.prepare(
    `INSERT INTO audit (at, until, actor, method, kind, object_id, object_name, summary, changes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const newest = db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq DESC LIMIT 1');
  const merge = db.prepare(
    'UPDATE audit SET until = ?, count = count + 1, summary = ?, changes = ? WHERE seq = ?',
  );
  const remove = db.prepare(
    'DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE until < ? ORDER BY seq LIMIT ?)',
  );

  /** The newest row, when this entry goes on with what it says. */
  function continued(entry: NewAuditEntry): Row | null {
    if (entry.mergeWithinMs === 0) return null;
    const row = newest.get();
    if (row === undefined || row.actor !== entry.actor || row.method !== entry.method) return null;
    if (row.kind !== (entry.object?.kind ?? null)) return null;
    if (row.object_id !== (entry.object?.id ?? null)) return null;
    return entry.at >= row.at && entry.at - row.at <= entry.mergeWithinMs ? row : null;
  }

  return {
    add(entry) {
      const { at, actor, method, object, summary } = entry;
      const row = continued(entry);
      if (row !== null) {
        const changes = mergeChanges(changesSchema.parse(JSON.parse(row.changes)), entry.changes);
        merge.run(at, summary, JSON.stringify(changes), row.seq);
        return;
      }
      const { kind = null, id = null, name = null } = object ?? {};
      insert.run(at, at, actor, method, kind, id, name, summary, JSON.stringify(entry.changes));
    },
    list({ limit, before, actor, kind, object }) {
      const where: string[] = [];
      const values: (string | number)[] = [];
      const add = (condition: string, ...given: (string | number | undefined)[]): void => {
        const there = given.filter((value) => value !== undefined);
        if (there.length !== given.length) return;
        where.push(condition);
        values.push(...there);
      };
      add('seq < ?', before);
      add('actor = ?', actor);
      add('kind = ?', kind);
      add('(object_id = ? OR object_name = ?)', object, object);
      const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
      return db
        .prepare<(string | number)[], Row>(
          `SELECT * FROM audit ${filter} ORDER BY seq DESC LIMIT ?`,
        )
        .all(...values, limit)
        .map(toEntry);
    },
    removeBefore: (time, limit) => remove.run(time, limit).changes,
  };
}

/** What was first, and what it is now. */
function mergeChanges(
  before: AuditEntry['changes'],
  after: AuditEntry['changes'],
): AuditEntry['changes'] {
  const merged = new Map(before.map((change) => [change.path, change]));
  for (const change of after)
    merged.set(change.path, { ...change, from: merged.get(change.path)?.from ?? change.from });
  return [...merged.values()];
}

function toEntry(row: Row): AuditEntry {
  return auditEntrySchema.parse({
    seq: row.seq,
    at: row.at,
    until: row.until,
    count: row.count,
    actor: row.actor,
    method: row.method,
    object: row.kind === null ? null : { kind: row.kind, id: row.object_id, name: row.object_name },
    summary: row.summary,
    changes: z.array(z.unknown()).parse(JSON.parse(row.changes)),
  });
}

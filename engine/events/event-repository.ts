import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { EventReason, EventStatus } from '../../shared/model/event.ts';
import type { RunStatus } from '../../shared/model/run.ts';
import { createEventList, type EventList } from './event-list.ts';
import { MARKS_COLUMN, markCondition } from './marks/mark-sql.ts';

/** Larger bodies are stored once per content. */
const INLINE_BODY_BYTES = 32 * 1024;
/** Compressing more than this would hold up the event loop. */
const COMPRESS_BODY_BYTES = 4 * 1024 * 1024;

export interface NewEvent {
  id: Buffer;
  endpointSeq: number | null;
  status: EventStatus;
  reason: EventReason | null;
  receivedAt: number;
  method: string;
  url: string;
  httpVersion: string;
  remoteAddress: string | null;
  /** JSON text of the flat list of names and values. */
  rawHeaders: string;
  body: Buffer;
  /** Of the body as it arrived, where only its beginning is kept. */
  bodySize?: number;
  verification: string | null;
  externalId: string | null;
  duplicateOf: Buffer | null;
  parseError: string | null;
  /** Left out: a webhook. */
  source?: EventSource;
  /** The run whose wait it ended, or came too late for. */
  runSeq?: number;
  /** Id of the event that it was made of, where somebody sent it again. */
  resentFrom?: Buffer;
}

/** The trigger that gave an event, where it was no webhook; or the step that waited for it. */
export interface EventSource {
  /** Its step type. */
  type: string;
  workflowSeq: number;
  stepId: string;
}

export interface StoredEvent {
  seq: number;
  id: Buffer;
  endpoint_seq: number | null;
  status: EventStatus;
  reason: EventReason | null;
  received_at: number;
  method: string;
  url: string;
  http_version: string;
  remote_address: string | null;
  raw_headers: string;
  body: Buffer | null;
  body_hash: Buffer | null;
  body_size: number;
  verification: string | null;
  external_id: string | null;
  duplicate_of: Buffer | null;
  parse_error: string | null;
  /** Null: a webhook; otherwise the step type of the trigger, and whose it was. */
  source: string | null;
  workflow_seq: number | null;
  trigger_step: string | null;
  /** The run whose wait it ended, or came too late for. */
  run_seq: number | null;
}

export type ListedEvent = Omit<StoredEvent, 'body' | 'body_hash'> & {
  run_count: number;
  /** Of each workflow's newest run, the one that most needs a look; null without any. */
  run_status: RunStatus | null;
  /** As a number of bits: marks/mark-sql.ts. */
  marks: number;
};

export interface EventRepository extends EventList {
  /** Inside a transaction. Returns the event's seq. */
  insert(event: NewEvent): number;
  bySeq(seq: number): StoredEvent | undefined;
  byIdRange(from: Buffer, to: Buffer): StoredEvent[];
  /** The stored bytes, whether they stand in the row or apart. */
  body(event: Pick<StoredEvent, 'body' | 'body_hash'>): Buffer;
  /** Of the same endpoint, or of the same workflow's triggers: the one before it, and behind it. */
  neighbours(event: StoredEvent): { previous: Buffer | undefined; next: Buffer | undefined };
  /** Ids of those that repeat this one, the newest first. */
  duplicates(id: Buffer, limit: number): Buffer[];
  /** Id of the event that this one was made of, where somebody sent it again. */
  resentFrom(seq: number): Buffer | undefined;
  /** Ids of those that were made of this one, the newest first. */
  resentAs(id: Buffer, limit: number): Buffer[];
  /** As a number of bits: marks/mark-sql.ts. */
  marks(seq: number): number;
  /** The workflow whose trigger gave the event; also one that was removed. */
  workflowOf(event: Pick<StoredEvent, 'workflow_seq'>): { id: string; name: string } | undefined;
  /** Of an accepted event that could not be read; others keep their reason. */
  setParseError(seq: number, message: string): void;
  /** Of an event that was verified after it had been stored; JSON text. */
  setVerification(seq: number, verification: string): void;
  /**
   * The event that holds the key, or undefined after having taken it. Inside a transaction.
   * `endpointSeq`: below zero for keys of a workflow's triggers.
   */
  takeDedupeKey(options: {
    endpointSeq: number;
    key: Buffer;
    eventId: Buffer;
    now: number;
    expiresAt: number;
  }): Buffer | undefined;
  /** A key that is held stays so at least until then. */
  keepDedupeKey(options: { endpointSeq: number; key: Buffer; expiresAt: number }): void;
  /**
   * Rejected events of one endpoint (null: of none) beyond the newest `keep` are removed, except
   * those that somebody has replayed, starred or saved as a sample. Returns how many. Inside a transaction.
   */
  capRejected(endpointSeq: number | null, keep: number): number;
  /** The same for handshakes. */
  capHandshakes(endpointSeq: number, keep: number): number;
}

/** Of a row of `events`: nobody has asked for it to be kept, by a star or as a sample. */
export const IS_LOOSE = `(${markCondition('starred', false, 'events.seq')}
  AND NOT EXISTS (SELECT 1 FROM event_samples s WHERE s.seq = events.seq))`;

/** A large body, after an event that had it was removed: it stays while another one has it. */
export const DROP_BODY = `DELETE FROM bodies WHERE hash = ?
  AND NOT EXISTS (SELECT 1 FROM events INDEXED BY events_body WHERE body_hash = bodies.hash)`;

export function createEventRepository(db: Database): EventRepository {
  const insert = db.prepare(
    `INSERT INTO events (id, endpoint_seq, status, reason, received_at, method, url, http_version,
       remote_address, raw_headers, body, body_hash, body_size, verification, external_id,
       duplicate_of, parse_error, source, workflow_seq, trigger_step, run_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const bySeq = db.prepare<[number], StoredEvent>('SELECT * FROM events WHERE seq = ?');
  const byRange = db.prepare<[Buffer, Buffer], StoredEvent>(
    'SELECT * FROM events WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 2',
  );
  const bodyByHash = db.prepare<[Buffer], { encoding: string; bytes: Buffer }>(
    'SELECT encoding, bytes FROM bodies WHERE hash = ?',
  );
  const hasBody = db.prepare<[Buffer], 1>('SELECT 1 FROM bodies WHERE hash = ?').pluck();
  const insertBody = db.prepare('INSERT INTO bodies (hash, encoding, bytes) VALUES (?, ?, ?)');
  const parseError = db.prepare(
    `UPDATE events SET parse_error = ?, reason = COALESCE(reason, 'unparsed') WHERE seq = ?`,
  );
  const verification = db.prepare('UPDATE events SET verification = ? WHERE seq = ?');
  const keyHolder = db.prepare<[number, Buffer], { event_id: Buffer; expires_at: number }>(
    'SELECT event_id, expires_at FROM dedupe_keys WHERE endpoint_seq = ? AND key = ?',
  );
  const columns = 'dedupe_keys (endpoint_seq, key, event_id, expires_at)';
  const newKey = db.prepare(`INSERT OR IGNORE INTO ${columns} VALUES (?, ?, ?, ?)`);
  const putKey = db.prepare(`INSERT OR REPLACE INTO ${columns} VALUES (?, ?, ?, ?)`);
  const keepKey = db.prepare(
    'UPDATE dedupe_keys SET expires_at = MAX(expires_at, ?) WHERE endpoint_seq = ? AND key = ?',
  );
  // By that index, whose condition must be there: an endpoint may have a million accepted events.
  const surplusOf = (status: 'rejected' | 'handshake') => {
    const those = `events INDEXED BY events_status
      WHERE status = '${status}' AND status <> 'accepted' AND endpoint_seq IS ?`;
    return db.prepare<
      [number | null, number | null, number],
      { seq: number; body_hash: Buffer | null }
    >(
      `SELECT seq, body_hash FROM ${those}
         AND seq <= (SELECT seq FROM ${those} ORDER BY seq DESC LIMIT 1 OFFSET ?)
         AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_seq = events.seq)
         AND ${IS_LOOSE}`,
    );
  };
  const surplusRejected = surplusOf('rejected');
  const surplusHandshakes = surplusOf('handshake');
  const neighboursBy = (column: 'endpoint_seq' | 'workflow_seq') => {
    const beside = (comparison: '<' | '>', order: 'DESC' | 'ASC') =>
      db
        .prepare<[number | null, number], Buffer>(
          `SELECT id FROM events INDEXED BY ${column === 'endpoint_seq' ? 'events_endpoint' : 'events_workflow'}
           WHERE ${column} ${column === 'endpoint_seq' ? 'IS' : '='} ? AND seq ${comparison} ?
           ORDER BY seq ${order} LIMIT 1`,
        )
        .pluck();
    return { before: beside('<', 'DESC'), behind: beside('>', 'ASC') };
  };
  const ofEndpoint = neighboursBy('endpoint_seq');
  const ofWorkflow = neighboursBy('workflow_seq');
  const duplicates = db
    .prepare<[Buffer, number], Buffer>(
      'SELECT id FROM events WHERE duplicate_of = ? ORDER BY seq DESC LIMIT ?',
    )
    .pluck();
  const insertResend = db.prepare('INSERT INTO resends (seq, from_id) VALUES (?, ?)');
  const resentFrom = db
    .prepare<[number], Buffer>('SELECT from_id FROM resends WHERE seq = ?')
    .pluck();
  const resentAs = db
    .prepare<[Buffer, number], Buffer>(
      `SELECT e.id FROM resends r JOIN events e ON e.seq = r.seq
       WHERE r.from_id = ? ORDER BY r.seq DESC LIMIT ?`,
    )
    .pluck();
  const marks = db
    .prepare<[number], number>(`SELECT ${MARKS_COLUMN} FROM events e WHERE e.seq = ?`)
    .pluck();
  const workflow = db.prepare<[number], { id: string; name: string }>(
    'SELECT id, name FROM workflows WHERE seq = ?',
  );
  const drop = db.prepare('DELETE FROM events WHERE seq = ?');
  const dropBody = db.prepare(DROP_BODY);

  function remove(doomed: readonly { seq: number; body_hash: Buffer | null }[]): number {
    for (const { seq, body_hash: hash } of doomed) {
      drop.run(seq);
      if (hash !== null) dropBody.run(hash);
    }
    return doomed.length;
  }

  function storeBody(bytes: Buffer): Buffer {
    const hash = createHash('sha256').update(bytes).digest();
    if (hasBody.get(hash) !== undefined) return hash;
    const small =
      bytes.length <= COMPRESS_BODY_BYTES ? deflateRawSync(bytes, { level: 1 }) : undefined;
    if (small !== undefined && small.length < bytes.length * 0.9)
      insertBody.run(hash, 'deflate', small);
    else insertBody.run(hash, 'identity', bytes);
    return hash;
  }

  return {
    insert(event) {
      const inline = event.body.length <= INLINE_BODY_BYTES;
      const { lastInsertRowid } = insert.run(
        event.id,
        event.endpointSeq,
        event.status,
        event.reason,
        event.receivedAt,
        event.method,
        event.url,
        event.httpVersion,
        event.remoteAddress,
        event.rawHeaders,
        inline ? event.body : null,
        inline ? null : storeBody(event.body),
        event.bodySize ?? event.body.length,
        event.verification,
        event.externalId,
        event.duplicateOf,
        event.parseError,
        event.source?.type ?? null,
        event.source?.workflowSeq ?? null,
        event.source?.stepId ?? null,
        event.runSeq ?? null,
      );
      const seq = Number(lastInsertRowid);
      if (event.resentFrom !== undefined) insertResend.run(seq, event.resentFrom);
      return seq;
    },
    bySeq: (seq) => bySeq.get(seq),
    byIdRange: (from, to) => byRange.all(from, to),
    body(event) {
      if (event.body !== null) return event.body;
      if (event.body_hash === null) return Buffer.alloc(0);
      const row = bodyByHash.get(event.body_hash);
      if (row === undefined) return Buffer.alloc(0);
      return row.encoding === 'deflate' ? inflateRawSync(row.bytes) : row.bytes;
    },
    ...createEventList(db),
    neighbours({ seq, endpoint_seq: endpointSeq, workflow_seq: workflowSeq }) {
      const key = workflowSeq ?? endpointSeq;
      const { before, behind } = workflowSeq === null ? ofEndpoint : ofWorkflow;
      return { previous: before.get(key, seq), next: behind.get(key, seq) };
    },
    duplicates: (id, limit) => duplicates.all(id, limit),
    resentFrom: (seq) => resentFrom.get(seq),
    resentAs: (id, limit) => resentAs.all(id, limit),
    marks: (seq) => marks.get(seq) ?? 0,
    workflowOf: ({ workflow_seq: seq }) => (seq === null ? undefined : workflow.get(seq)),
    setParseError: (seq, message) => {
      parseError.run(message, seq);
    },
    setVerification: (seq, json) => {
      verification.run(json, seq);
    },
    takeDedupeKey({ endpointSeq, key, eventId, now, expiresAt }) {
      // Nearly every key is new: one statement does for those (4 µs of 41 with two).
      if (newKey.run(endpointSeq, key, eventId, expiresAt).changes > 0) return undefined;
      const holder = keyHolder.get(endpointSeq, key);
      if (holder !== undefined && holder.expires_at > now) return holder.event_id;
      putKey.run(endpointSeq, key, eventId, expiresAt);
      return undefined;
    },
    keepDedupeKey: ({ endpointSeq, key, expiresAt }) =>
      void keepKey.run(expiresAt, endpointSeq, key),
    capRejected: (endpointSeq, keep) => remove(surplusRejected.all(endpointSeq, endpointSeq, keep)),
    capHandshakes: (endpointSeq, keep) =>
      remove(surplusHandshakes.all(endpointSeq, endpointSeq, keep)),
  };
}

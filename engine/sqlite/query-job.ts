import type { Json } from '../../shared/json.ts';

/** A value that SQLite binds: blobs come as their base64. */
export type Bound = null | number | string | { integer: string } | { base64: string };
export type BoundSet = readonly Bound[] | { readonly [name: string]: Bound };

/** What a process that has one database file open is asked. */
export interface QueryJob {
  /** A real path, permitted. */
  file: string;
  sql: string;
  /** The statement is carried out once with each, all in one transaction. */
  sets: readonly BoundSet[];
  write: boolean;
  /** Makes the database when it is missing. */
  create: boolean;
  maxRows: number;
  /** Of all rows as JSON. */
  maxBytes: number;
  busyTimeoutMs: number;
}

export interface QueryResult {
  rows: { [column: string]: Json }[];
  /** Rows that were changed; 0 when nothing was. */
  changes: number;
  /** Null when nothing was inserted. An integer, as text when it is beyond 2^53. */
  lastInsertId: number | string | null;
  /** Whether there were more rows. */
  truncated: boolean;
}

export type QueryReply =
  | { ok: true; result: QueryResult }
  /** SQLite's own code and words; `BIND` when the parameters do not fit the statement. */
  | { ok: false; code: string; message: string };

import type { Database } from 'better-sqlite3';

/** Events that somebody gave a name, to build workflows with. They are kept while they have one. */
export interface EventSamples {
  name(seq: number): string | undefined;
  /** Inside a transaction; null takes the name away. */
  save(seq: number, name: string | null, now: number): void;
  /** Seqs with names, the newest name first; of one endpoint, one workflow's triggers, or all. */
  list(of: { endpointSeqs: readonly number[]; workflowSeq: number } | null): {
    seq: number;
    name: string;
  }[];
}

const MOST = 1000;

export function createEventSamples(db: Database): EventSamples {
  const name = db.prepare<[number], string>('SELECT name FROM event_samples WHERE seq = ?').pluck();
  const save = db.prepare(
    `INSERT INTO event_samples (seq, name, created_at) VALUES (?, ?, ?)
     ON CONFLICT (seq) DO UPDATE SET name = excluded.name`,
  );
  const remove = db.prepare('DELETE FROM event_samples WHERE seq = ?');
  const list = db.prepare<[string, number, 0 | 1, number], { seq: number; name: string }>(
    `SELECT s.seq, s.name FROM event_samples s JOIN events e ON e.seq = s.seq
     WHERE e.endpoint_seq IN (SELECT value FROM json_each(?)) OR e.workflow_seq = ? OR ?
     ORDER BY s.created_at DESC, s.seq DESC LIMIT ?`,
  );
  return {
    name: (seq) => name.get(seq),
    save(seq, text, now) {
      if (text === null) remove.run(seq);
      else save.run(seq, text, now);
    },
    list: (of) =>
      of === null
        ? list.all('[]', -1, 1, MOST)
        : list.all(JSON.stringify(of.endpointSeqs), of.workflowSeq, 0, MOST),
  };
}

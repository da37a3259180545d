import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type WorkflowDefinition, workflowDefinitionSchema } from '../../shared/model/workflow.ts';
import { newIdText } from '../db/ids.ts';

export interface WorkflowRow {
  seq: number;
  id: string;
  name: string;
  description: string | null;
  draft: string;
  published_seq: number | null;
  paused: number;
  removed_at: number | null;
  created_at: number;
  updated_at: number;
  /** Counted up whenever the draft changes. */
  revision: number;
  folder: string | null;
  /** JSON */
  tags: string;
}

export interface VersionRow {
  seq: number;
  workflow_seq: number;
  number: number | null;
  definition: string;
  hash: string;
  created_at: number;
}

export interface WorkflowRepository {
  list(): WorkflowRow[];
  byId(id: string): WorkflowRow | undefined;
  byIdPrefix(prefix: string): WorkflowRow[];
  byName(name: string): WorkflowRow[];
  bySeq(seq: number): WorkflowRow | undefined;
  insert(workflow: {
    name: string;
    description: string | null;
    draft: WorkflowDefinition;
    now: number;
  }): WorkflowRow;
  setDraft(seq: number, draft: WorkflowDefinition, now: number): void;
  setName(seq: number, name: string, description: string | null, now: number): void;
  setPaused(seq: number, paused: boolean, now: number): void;
  setPublished(seq: number, versionSeq: number, now: number): void;
  setPlace(seq: number, folder: string | null, tags: readonly string[], now: number): void;
  setRemoved(seq: number, now: number): void;
  /** It is there again: a change of what is live, from which its schedules count. */
  setRestored(seq: number, now: number): void;
  /** Removed ones included. */
  byIdEver(id: string): WorkflowRow | undefined;
  versionByNumber(workflowSeq: number, number: number): VersionRow | undefined;
  version(seq: number): VersionRow | undefined;
  versions(workflowSeq: number): VersionRow[];
  /**
   * The version with this definition; made when there is none. `numbered`: a published one, with
   * the next number; otherwise a snapshot of the draft.
   */
  snapshot(
    workflowSeq: number,
    definition: WorkflowDefinition,
    numbered: boolean,
    now: number,
  ): VersionRow;
  lastRun(workflowSeq: number): { status: string; queued_at: number } | undefined;
}

export function createWorkflowRepository(db: Database): WorkflowRepository {
  const list = db.prepare<[], WorkflowRow>(
    'SELECT * FROM workflows WHERE removed_at IS NULL ORDER BY name, seq',
  );
  const byId = db.prepare<[string], WorkflowRow>(
    'SELECT * FROM workflows WHERE id = ? AND removed_at IS NULL',
  );
  const byPrefix = db.prepare<[string, string], WorkflowRow>(
    'SELECT * FROM workflows WHERE id >= ? AND id < ? AND removed_at IS NULL LIMIT 2',
  );
  const byName = db.prepare<[string], WorkflowRow>(
    'SELECT * FROM workflows WHERE name = ? AND removed_at IS NULL ORDER BY seq',
  );
  const bySeq = db.prepare<[number], WorkflowRow>('SELECT * FROM workflows WHERE seq = ?');
  const insert = db.prepare(
    'INSERT INTO workflows (id, name, description, draft, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const setDraft = db.prepare(
    'UPDATE workflows SET draft = ?, revision = revision + 1, updated_at = ? WHERE seq = ?',
  );
  const setName = db.prepare(
    'UPDATE workflows SET name = ?, description = ?, updated_at = ? WHERE seq = ?',
  );
  const setPaused = db.prepare('UPDATE workflows SET paused = ?, updated_at = ? WHERE seq = ?');
  const setPublished = db.prepare(
    'UPDATE workflows SET published_seq = ?, updated_at = ? WHERE seq = ?',
  );
  const setPlace = db.prepare(
    'UPDATE workflows SET folder = ?, tags = ?, updated_at = ? WHERE seq = ?',
  );
  const byIdEver = db.prepare<[string], WorkflowRow>('SELECT * FROM workflows WHERE id = ?');
  const versionByNumber = db.prepare<[number, number], VersionRow>(
    'SELECT * FROM workflow_versions WHERE workflow_seq = ? AND number = ?',
  );
  const setRemoved = db.prepare('UPDATE workflows SET removed_at = ? WHERE seq = ?');
  const setRestored = db.prepare(
    'UPDATE workflows SET removed_at = NULL, updated_at = ? WHERE seq = ?',
  );
  const version = db.prepare<[number], VersionRow>('SELECT * FROM workflow_versions WHERE seq = ?');
  const versions = db.prepare<[number], VersionRow>(
    'SELECT * FROM workflow_versions WHERE workflow_seq = ? AND number IS NOT NULL ORDER BY number DESC',
  );
  const sameDraft = db.prepare<[number, string], VersionRow>(
    'SELECT * FROM workflow_versions WHERE workflow_seq = ? AND hash = ? ORDER BY number DESC LIMIT 1',
  );
  const nextNumber = db
    .prepare<[number], number>(
      'SELECT COALESCE(MAX(number), 0) + 1 FROM workflow_versions WHERE workflow_seq = ?',
    )
    .pluck();
  const insertVersion = db.prepare(
    'INSERT INTO workflow_versions (workflow_seq, number, definition, hash, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  // Retention counts from here.
  const useAgain = db.prepare('UPDATE workflow_versions SET created_at = ? WHERE seq = ?');
  const lastRun = db.prepare<[number], { status: string; queued_at: number }>(
    'SELECT status, queued_at FROM runs WHERE workflow_seq = ? ORDER BY seq DESC LIMIT 1',
  );

  function must<T>(row: T | undefined): T {
    if (row === undefined) throw new Error('a row that was just written is missing');
    return row;
  }

  return {
    list: () => list.all(),
    byId: (id) => byId.get(id),
    byIdPrefix: (prefix) => byPrefix.all(prefix, `${prefix}~`),
    byName: (name) => byName.all(name),
    bySeq: (seq) => bySeq.get(seq),
    insert({ name, description, draft, now }) {
      const { lastInsertRowid } = insert.run(
        newIdText(now),
        name,
        description,
        JSON.stringify(draft),
        now,
        now,
      );
      return must(bySeq.get(Number(lastInsertRowid)));
    },
    setDraft: (seq, draft, now) => void setDraft.run(JSON.stringify(draft), now, seq),
    setName: (seq, name, description, now) => void setName.run(name, description, now, seq),
    setPaused: (seq, paused, now) => void setPaused.run(paused ? 1 : 0, now, seq),
    setPublished: (seq, versionSeq, now) => void setPublished.run(versionSeq, now, seq),
    setPlace: (seq, folder, tags, now) => void setPlace.run(folder, JSON.stringify(tags), now, seq),
    byIdEver: (id) => byIdEver.get(id),
    versionByNumber: (workflowSeq, number) => versionByNumber.get(workflowSeq, number),
    setRemoved: (seq, now) => void setRemoved.run(now, seq),
    setRestored: (seq, now) => void setRestored.run(now, seq),
    version: (seq) => version.get(seq),
    versions: (workflowSeq) => versions.all(workflowSeq),
    snapshot(workflowSeq, definition, numbered, now) {
      const text = JSON.stringify(definition);
      const hash = createHash('sha256').update(text).digest('hex');
      const same = sameDraft.get(workflowSeq, hash);
      if (same !== undefined && (!numbered || same.number !== null)) {
        if (same.number === null) useAgain.run(now, same.seq);
        return same;
      }
      const number = numbered ? must(nextNumber.get(workflowSeq)) : null;
      const { lastInsertRowid } = insertVersion.run(workflowSeq, number, text, hash, now);
      return must(version.get(Number(lastInsertRowid)));
    },
    lastRun: (workflowSeq) => lastRun.get(workflowSeq),
  };
}

export function parseDefinition(text: string): WorkflowDefinition {
  return workflowDefinitionSchema.parse(JSON.parse(text));
}

import type { Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCommitter } from '../../../engine/db/committer.ts';
import { newId } from '../../../engine/db/ids.ts';
import type { RunQueue } from '../../../engine/runs/run-queue.ts';
import { createRunRepository, type RunRepository } from '../../../engine/runs/run-repository.ts';
import { createSqliteRunQueue } from '../../../engine/runs/sqlite-run-queue.ts';
import { testDatabase } from '../../support/database.ts';

let db: Database;
let runs: RunRepository;
let queue: RunQueue;
type Room = (workflowSeq: number) => number;
const everyone: Room = () => 1000;

beforeEach(() => {
  db = testDatabase();
  runs = createRunRepository(db);
  queue = createSqliteRunQueue({ runs, committer: createCommitter(db) });
});

function enqueue(workflowSeq: number): number {
  return queue.enqueue({
    id: newId(Date.now()),
    workflowSeq,
    versionSeq: 1,
    eventSeq: null,
    parentSeq: null,
    cause: 'manual',
    triggerStep: 'start',
    input: null,
    queuedAt: 1,
  });
}

function add(workflowSeq: number, urgent = false): number {
  const seq = enqueue(workflowSeq);
  queue.announce({ seq, workflowSeq, urgent });
  return seq;
}

async function claim(limit: number, room: Room = everyone): Promise<number[]> {
  return (await queue.claim({ limit, room })).map((row) => row.seq);
}

function finish(seq: number): void {
  runs.finish(seq, { status: 'succeeded', startedAt: 1, endedAt: 2, error: null });
  void queue.complete(seq);
}

describe('the queue of runs', () => {
  it('gives runs of one workflow in their order, each once', async () => {
    const added = Array.from({ length: 200 }, () => add(1));
    expect(queue.length).toBe(200);
    expect(await claim(3)).toEqual(added.slice(0, 3));
    expect(await claim(500)).toEqual(added.slice(3));
    expect(await claim(500)).toEqual([]);
    expect(queue.length).toBe(0);
  });

  it('gives a run once that was claimed with others before it was announced', async () => {
    const first = add(1);
    const second = enqueue(1);
    expect(await claim(9)).toEqual([first, second]);
    queue.announce({ seq: second, workflowSeq: 1, isNew: true });
    expect(await claim(9)).toEqual([]);
    expect(queue.length).toBe(0);
  });

  it('knows what was queued before it was made', async () => {
    const added = [add(1), add(2), add(1)];
    const next = createSqliteRunQueue({ runs, committer: createCommitter(db) });
    expect(next.length).toBe(3);
    const rows = await next.claim({ limit: 9, room: everyone });
    expect(rows.map((row) => row.seq).toSorted()).toEqual(added);
  });

  it('takes the workflows in turn', async () => {
    const flood = Array.from({ length: 100 }, () => add(1));
    const other = [add(2), add(2)];
    expect(await claim(4)).toEqual([flood[0], other[0], flood[1], other[1]]);
    expect(await claim(2)).toEqual([flood[2], flood[3]]);
  });

  it('gives no more of a workflow than it has room for', async () => {
    const [first] = [add(1), add(1), add(1)];
    const other = add(2);
    const room = (workflowSeq: number): number => (workflowSeq === 1 ? 1 : 0);
    expect(await claim(10, room)).toEqual([first]);
    expect(queue.length).toBe(3);
    expect(await claim(10, () => 1)).toContain(other);
  });

  it('lets urgent runs go first', async () => {
    const usual = [add(1), add(1)];
    const urgent = add(1, true);
    expect(await claim(2)).toEqual([urgent, usual[0]]);
  });

  it('never gives a run again that ended, though it was read ahead while it was claimed', async () => {
    // Urgent, so it is claimed before those ahead of it are read: it is still `queued` then.
    const [a, b] = [add(1), add(1)];
    const urgent = add(1, true);
    expect(await claim(1)).toEqual([urgent]);
    expect(await claim(1)).toEqual([a]);
    finish(urgent);
    expect(await claim(10)).toEqual([b]);
    expect(await claim(10)).toEqual([]);
    expect(queue.length).toBe(0);
  });

  it('never gives a run again that ended, though its workflow’s lane was made anew', async () => {
    const first = add(1);
    expect(await claim(10)).toEqual([first]);
    const second = add(1);
    const third = add(1);
    expect(await claim(1)).toEqual([second]);
    finish(first);
    expect(await claim(10)).toEqual([third]);
    expect(await claim(10)).toEqual([]);
  });

  it('gives a run again that was given back, before the others', async () => {
    const [first, second] = [add(1), add(1)];
    await claim(1);
    void queue.complete(first);
    queue.announce({ seq: first, workflowSeq: 1 });
    expect(await claim(2)).toEqual([first, second]);
  });

  it('keeps a run that is held from everyone, and gives it when it is announced again', async () => {
    const [first, second] = [add(1), add(1)];
    expect(queue.hold({ seq: first, workflowSeq: 1 })).toBe(true);
    expect(queue.length).toBe(1);
    expect(await claim(5)).toEqual([second]);
    queue.announce({ seq: first, workflowSeq: 1 });
    expect(queue.length).toBe(1);
    expect(await claim(5)).toEqual([first]);
  });

  it('does not let hold what somebody has', async () => {
    const first = add(1);
    await claim(1);
    expect(queue.hold({ seq: first, workflowSeq: 1 })).toBe(false);
  });

  it('counts right when something is held that was not queued', async () => {
    const ended = add(1);
    await claim(1);
    finish(ended);
    add(1);
    expect(queue.hold({ seq: ended, workflowSeq: 1 })).toBe(true);
    void queue.complete(ended);
    expect(queue.length).toBe(1);
  });

  it('releases runs when their time has come, and each once', async () => {
    const later = add(1);
    const soon = add(1);
    for (const [seq, dueAt] of [
      [later, 2000],
      [soon, 1000],
    ] as const) {
      await claim(1);
      runs.wait(seq, { startedAt: 1, dueAt });
      void queue.complete(seq);
    }
    expect(await queue.dueAt()).toBe(1000);
    expect(await queue.releaseDue(999)).toBe(0);
    expect(await queue.releaseDue(1000)).toBe(1);
    expect(await queue.releaseDue(1000)).toBe(0);
    expect(queue.length).toBe(1);
    expect(await queue.dueAt()).toBe(2000);
    expect(await claim(5)).toEqual([soon]);
    expect(await queue.releaseDue(1000)).toBe(0);
  });

  it('takes a run back that was released and then held', async () => {
    const seq = add(1);
    await claim(1);
    runs.wait(seq, { startedAt: 1, dueAt: 5 });
    void queue.complete(seq);
    expect(await queue.releaseDue(5)).toBe(1);
    expect(queue.hold({ seq, workflowSeq: 1 })).toBe(true);
    expect(queue.length).toBe(0);
    expect(await claim(1)).toEqual([]);
    queue.announce({ seq, workflowSeq: 1 });
    expect(queue.length).toBe(1);
    expect(await claim(1)).toEqual([seq]);
  });

  it('does not give a run that becomes due while it is held', async () => {
    const seq = add(1);
    await claim(1);
    runs.wait(seq, { startedAt: 1, dueAt: 5 });
    void queue.complete(seq);
    expect(queue.hold({ seq, workflowSeq: 1 })).toBe(true);
    await queue.releaseDue(5);
    expect(queue.length).toBe(0);
    expect(await claim(1)).toEqual([]);
  });

  it('releases a flood of due runs in parts, and other workflows get their turn', async () => {
    for (let n = 0; n < 1200; n++) runs.wait(enqueue(1), { startedAt: 1, dueAt: 1 });
    const other = enqueue(2);
    runs.wait(other, { startedAt: 1, dueAt: 2 });
    let released = 0;
    for (let part = await queue.releaseDue(5); part > 0; part = await queue.releaseDue(5)) {
      expect(part).toBeLessThanOrEqual(500);
      released += part;
    }
    expect(released).toBe(1201);
    expect(await claim(2)).toContain(other);
  });

  it('says so when the database cannot be read, and does not throw into a timer', async () => {
    add(1);
    db.close();
    await expect(queue.claim({ limit: 1, room: everyone })).rejects.toThrow();
    await expect(queue.releaseDue(1)).rejects.toThrow();
  });
});

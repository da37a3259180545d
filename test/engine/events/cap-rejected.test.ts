import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../engine/db/ids.ts';
import { openDatabase } from '../../../engine/db/open-database.ts';
import { createEventRepository, type NewEvent } from '../../../engine/events/event-repository.ts';
import { createRunRepository } from '../../../engine/runs/run-repository.ts';
import { testFolder } from '../../support/patchbay-cli.ts';

const NOW = 1_700_000_000_000;

function event(overrides: Partial<NewEvent>): NewEvent {
  return {
    id: newId(NOW),
    endpointSeq: 1,
    status: 'rejected',
    reason: 'signature_mismatch',
    receivedAt: NOW,
    method: 'POST',
    url: '/hooks/a',
    httpVersion: '1.1',
    remoteAddress: null,
    rawHeaders: '[]',
    body: Buffer.from('a'),
    verification: null,
    externalId: null,
    duplicateOf: null,
    parseError: null,
    ...overrides,
  };
}

async function repository() {
  const db = openDatabase(await testFolder(), NOW);
  onTestFinished(() => void db.close());
  const seqs = () => db.prepare('SELECT seq FROM events ORDER BY seq').pluck().all();
  const bodies = () => db.prepare('SELECT COUNT(*) FROM bodies').pluck().get();
  return { db, events: createEventRepository(db), seqs, bodies };
}

describe('capping rejected events', () => {
  it('removes the oldest of one endpoint, and nothing else', async () => {
    const { events, seqs } = await repository();
    const mine = Array.from({ length: 5 }, () => events.insert(event({})));
    const others = [
      events.insert(event({ endpointSeq: 2 })),
      events.insert(event({ endpointSeq: null })),
      events.insert(event({ status: 'accepted', reason: null })),
      events.insert(event({ status: 'duplicate', reason: null })),
    ];
    expect(events.capRejected(1, 5)).toBe(0);
    expect(events.capRejected(1, 2)).toBe(3);
    expect(seqs()).toEqual([...mine.slice(3), ...others]);
    expect(events.capRejected(null, 0)).toBe(1);
    expect(events.capRejected(7, 0)).toBe(0);
    expect(seqs()).toHaveLength(5);
  });

  it('keeps those that somebody has replayed', async () => {
    const { db, events, seqs } = await repository();
    const [first = 0, , last] = Array.from({ length: 3 }, () => events.insert(event({})));
    createRunRepository(db).insert({
      id: newId(NOW),
      workflowSeq: 1,
      versionSeq: 1,
      eventSeq: first,
      parentSeq: null,
      cause: 'replay',
      triggerStep: 'hook',
      input: null,
      queuedAt: NOW,
    });
    expect(events.capRejected(1, 1)).toBe(1);
    expect(seqs()).toEqual([first, last]);
  });

  it('lets go of large bodies with the last event that has them', async () => {
    const { events, bodies } = await repository();
    const body = Buffer.alloc(64 * 1024, 'x');
    for (let i = 0; i < 3; i++) events.insert(event({ body }));
    expect(bodies()).toBe(1);
    events.capRejected(1, 1);
    expect(bodies()).toBe(1);
    events.capRejected(1, 0);
    expect(bodies()).toBe(0);
  });
});

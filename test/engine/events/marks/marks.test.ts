import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { applyRetention } from '../../../../engine/operations/retention.ts';
import { settingsSchema } from '../../../../shared/model/settings.ts';
import type { Push } from '../../../../shared/rpc/push.ts';
import { openEngine, type TestEngine } from '../../../support/test-engine.ts';

async function withEvents(count: number): Promise<{ engine: TestEngine; ids: string[] }> {
  const engine = await openEngine();
  await engine.call('endpoints.create', { settings: { path: 'orders' } });
  await engine.call('endpoints.create', { settings: { path: 'bills' } });
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const endpoint = n % 2 === 0 ? 'orders' : 'bills';
    ids.push((await engine.call('events.send', { endpoint })).id);
  }
  return { engine, ids };
}

/** Rows of accepted events, quicker than by sending them. */
function fill(db: Database, count: number): void {
  db.prepare(
    `INSERT INTO events (id, status, received_at, method, url, http_version, raw_headers, body, body_size)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT randomblob(16), 'accepted', 1000 + i, 'POST', '/hooks/x', '1.1', '[]', x'', 0 FROM n`,
  ).run(count);
}

/** What the filter lists, as numbers in the order of sending. */
async function listed(
  { engine, ids }: { engine: TestEngine; ids: string[] },
  filter: Parameters<typeof engine.call<'events.list'>>[1],
): Promise<number[]> {
  const { events } = await engine.call('events.list', { limit: 1000, ...filter });
  return events.map(({ id }) => ids.indexOf(id));
}

describe('marking events', () => {
  it('sets what was asked for and leaves the other marks', async () => {
    const { engine, ids } = await withEvents(2);
    const [first = ''] = ids;
    await engine.call('events.mark', { events: { ids: [first] }, starred: true });
    const marked = await engine.call('events.mark', { events: { ids: [first] }, read: true });
    expect(marked).toMatchObject({ matched: 1, changed: 1 });
    expect(await engine.call('events.get', { id: first })).toMatchObject({
      read: true,
      starred: true,
      archived: false,
    });
    const { events } = await engine.call('events.list', {});
    expect(events.map(({ read, starred }) => [read, starred])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('of what it is marked as already changes nothing, and there is nothing to undo', async () => {
    const { engine, ids } = await withEvents(3);
    await engine.call('events.mark', { events: { ids }, archived: true });
    expect(await engine.call('events.mark', { events: { ids }, archived: true })).toEqual({
      matched: 3,
      changed: 0,
      undo: null,
    });
  });

  it('of all that fit a filter is undone to exactly what was', async () => {
    const all = await withEvents(70);
    const { engine, ids } = all;
    const before = [ids[4] ?? '', ids[5] ?? '', ids[40] ?? ''];
    await engine.call('events.mark', { events: { ids: before }, archived: true });
    const { matched, changed, undo } = await engine.call('events.mark', {
      events: { filter: { endpoint: 'orders' } },
      read: true,
      archived: true,
    });
    expect({ matched, changed }).toEqual({ matched: 35, changed: 35 });
    expect(await listed(all, { archived: false })).toHaveLength(34);
    // What is done meanwhile to another mark is no part of it.
    await engine.call('events.mark', { events: { ids: [ids[2] ?? ''] }, starred: true });
    expect(await engine.call('events.undoMark', { undo: undo ?? '' })).toEqual({ changed: 35 });
    expect(await listed(all, { archived: true })).toEqual([40, 5, 4]);
    expect(await listed(all, { read: true })).toEqual([]);
    expect(await listed(all, { starred: true })).toEqual([2]);
    await expect(engine.call('events.undoMark', { undo: undo ?? '' })).rejects.toMatchObject({
      hint: expect.stringContaining('too old'),
    });
  });

  it('is refused for an id that is none, and marks nothing then', async () => {
    const { engine, ids } = await withEvents(1);
    const gone = '01934f2e-0000-7000-8000-000000000000';
    await expect(
      engine.call('events.mark', { events: { ids: [...ids, gone] }, read: true }),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await engine.call('events.count', { filter: { read: true } })).toMatchObject({
      count: 0,
    });
  });

  it('tells of a few one by one, and of many at once', async () => {
    const { engine, ids } = await withEvents(60);
    const pushes: Push[] = [];
    engine.engine.onPush((push) => pushes.push(push));
    await engine.call('events.mark', { events: { ids: ids.slice(0, 2) }, read: true });
    await expect.poll(() => pushes).toEqual([{ topic: 'event', ids: ids.slice(0, 2), all: false }]);
    await engine.call('events.mark', { events: { filter: {} }, archived: true });
    await expect.poll(() => pushes.at(-1)).toEqual({ topic: 'event', ids: [], all: true });
  });

  it('is in the audit trail, except that somebody has read them', async () => {
    const { engine, ids } = await withEvents(2);
    await engine.call('events.mark', { events: { ids }, read: true });
    await engine.call('events.mark', { events: { ids }, archived: true });
    const { entries } = await engine.call('audit.list', { kind: 'event' });
    expect(entries.map(({ summary }) => summary)).toEqual(['Marked 2 events: archived.']);
  });
});

describe('lists by marks', () => {
  it('pass over what is archived, from page to page', async () => {
    const all = await withEvents(0);
    const { engine } = all;
    fill(engine.db, 1000);
    const { events } = await engine.call('events.list', { limit: 1000 });
    const ids = events.toReversed().map(({ id }) => id);
    const left = [0, 1, 31, 32, 63, 64, 500, 998];
    const archived = ids.filter((_, n) => !left.includes(n));
    await engine.call('events.mark', { events: { ids: archived }, archived: true });
    const found: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await engine.call('events.list', { limit: 3, before, archived: false });
      found.push(...page.events.map(({ id }) => ids.indexOf(id)));
      before = page.events.at(-1)?.seq;
      if (!page.more) break;
    }
    expect(found).toEqual(left.toReversed());
    expect(await listed({ engine, ids }, { archived: true })).toHaveLength(992);
    expect(await engine.call('events.count', { filter: { archived: false } })).toEqual({
      count: 8,
      more: false,
    });
  });

  it('are those of a plain look at every event, whatever is marked', async () => {
    const { engine } = await withEvents(0);
    fill(engine.db, 300);
    const { events } = await engine.call('events.list', { limit: 1000 });
    const marks = new Map(events.map(({ seq }) => [seq, { read: false, archived: false }]));
    const mark = async (
      from: number,
      to: number,
      wanted: { read?: boolean; archived?: boolean },
    ) => {
      const some = events.filter(({ seq }) => seq >= from && seq < to);
      for (const { seq } of some) Object.assign(marks.get(seq) ?? {}, wanted);
      await engine.call('events.mark', { events: { ids: some.map(({ id }) => id) }, ...wanted });
    };
    await mark(1, 140, { archived: true });
    await mark(100, 260, { read: true });
    await mark(33, 34, { archived: false });
    await mark(64, 96, { archived: false, read: true });
    for (const filter of [
      { archived: false },
      { read: false },
      { read: false, archived: false },
      { read: true, archived: false },
      { archived: true },
    ]) {
      const wanted = Object.entries(filter);
      const expected = [...marks]
        .filter(([, now]) =>
          wanted.every(([name, is]) =>
            Object.entries(now).some(([own, value]) => own === name && value === is),
          ),
        )
        .map(([seq]) => seq);
      const page = await engine.call('events.list', { limit: 1000, ...filter });
      expect(
        page.events.map(({ seq }) => seq),
        JSON.stringify(filter),
      ).toEqual(expected);
      const { count } = await engine.call('events.count', { filter });
      expect(count).toBe(expected.length);
    }
  });
});

describe('marks and retention', () => {
  const { retention } = settingsSchema.parse({});
  const apply = (engine: TestEngine, settings: Partial<typeof retention>) =>
    applyRetention({
      db: engine.db,
      settings: { ...retention, ...settings },
      now: engine.host.now(),
      signal: new AbortController().signal,
    });

  it('starred events stay, and go once they have no star', async () => {
    const all = await withEvents(6);
    const { engine, ids } = all;
    await engine.call('events.mark', { events: { ids: [ids[1] ?? ''] }, starred: true });
    engine.host.clock.advance(40 * 86_400_000);
    await apply(engine, {});
    expect(await listed(all, {})).toEqual([1]);
    await engine.call('events.mark', { events: { ids: [ids[1] ?? ''] }, starred: false });
    await apply(engine, {});
    expect(await listed(all, {})).toEqual([]);
  });

  it('an event that takes the place of a removed one has none of its marks', async () => {
    const all = await withEvents(5);
    const { engine, ids } = all;
    const [first = ''] = ids;
    await engine.call('events.mark', { events: { ids }, archived: true, read: true });
    await engine.call('events.mark', { events: { ids: [first] }, starred: true });
    engine.host.clock.advance(40 * 86_400_000);
    await apply(engine, {});
    const { id } = await engine.call('events.send', { endpoint: 'orders' });
    const { events } = await engine.call('events.list', { archived: false });
    expect(events).toMatchObject([{ id, seq: 2, read: false, starred: false, archived: false }]);
    await engine.call('events.mark', { events: { ids: [first] }, starred: false });
    await apply(engine, { maxAgeDays: 1 });
    expect(engine.db.prepare('SELECT * FROM event_marks').all()).toEqual([
      { block: 0, read: 2, starred: 0, archived: 2 },
    ]);
  });
});

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../engine/db/ids.ts';
import { writeValue } from '../../../shared/search/edit-search.ts';
import { foldText } from '../../../shared/search/fold.ts';
import { tempFolder } from '../../support/database.ts';
import { found, indexed, send, store } from '../../support/searched-events.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';

interface Stored {
  id: Buffer;
  receivedAt: number;
  headers?: string[];
  body: string;
}

/** `count` events of which the n-th holds the word `nth-N-`. */
function numbered(count: number, from = 0): Stored[] {
  return Array.from({ length: count }, (_, i) => ({
    id: newId(Date.now()),
    receivedAt: 1_760_000_000_000 + (from + i) * 1000,
    body: JSON.stringify({ word: `nth-${from + i}-`, pad: 'lorem ipsum dolor sit amet' }),
  }));
}

/** Page after page: a count may stop where its time is over. */
async function count(engine: TestEngine, query: string): Promise<number> {
  return (await found(engine, query, { ids: [] })).length;
}

/** The numbers of those that fit, page after page. */
async function words(engine: TestEngine, query: string): Promise<string[]> {
  const numbers: string[] = [];
  for (let before: number | undefined; ; ) {
    const { events, next } = await engine.call('events.list', { query, limit: 100, before });
    for (const { id } of events) {
      const { bodyText } = await engine.call('events.get', { id });
      numbers.push(/nth-(\d+)-/.exec(bodyText ?? '')?.[1] ?? '');
    }
    if (next === null) return numbers;
    before = next;
  }
}

describe('the size of the index', () => {
  it('is told where people look for what takes the disk', async () => {
    const engine = await openEngine();
    store(engine.db, numbered(3));
    await indexed(engine);
    const { searchBytes } = await engine.call('system.info', {});
    expect(searchBytes).toBeGreaterThan(0);
    expect(await engine.call('insights.storage', {})).toMatchObject({ searchBytes });
    const { checks } = await engine.call('system.doctor', {});
    expect(checks.find(({ name }) => name === 'search index')?.message).toContain('under 1 MB');
  });
});

describe('what is hidden', () => {
  const secret = 'whsec-Zx81kQpL0mV7';

  it('is not found by its text: known secrets, whenever they became known, and credentials in headers', async () => {
    const engine = await openEngine();
    await engine.call('endpoints.create', { settings: { path: 'orders' } });
    await send(engine, {
      headers: [
        ['Authorization', 'Bearer tokenOfSomebody'],
        ['Cookie', 'session=biscuit'],
      ],
      body: JSON.stringify({ type: `about ${secret}`, note: 'plain words' }),
    });
    await indexed(engine);
    expect(await count(engine, secret)).toBe(1);
    await engine.call('credentials.save', {
      name: 'shop',
      data: { type: 'bearer', token: secret },
    });
    for (const query of [secret, `body:${secret}`, 'Zx81kQ', 'tokenOfSomebody', 'biscuit'])
      expect(await count(engine, query), query).toBe(0);
    expect(await count(engine, 'header:authorization "plain words"')).toBe(1);
    expect(await count(engine, 'header:authorization~tokenOfSomebody')).toBe(0);
    const { events } = await engine.call('events.list', { query: 'plain' });
    expect(events[0]?.summary).not.toContain(secret);
  });
});

describe('the index', () => {
  it('is made of what was stored before, goes on where it was stopped, and lists in the order of arrival meanwhile', async () => {
    const first = await openEngine();
    store(first.db, numbered(2500));
    await first.call('search.status', {});
    expect(await words(first, 'nth-17- OR nth-2499- OR nth-1300-')).toEqual(['2499', '1300', '17']);
    await first.close();
    const again = await openEngine({ dataDir: first.dataDir });
    store(again.db, numbered(10, 2500));
    expect(await words(again, 'nth-2509- OR nth-17-')).toEqual(['2509', '17']);
    await indexed(again);
    expect(await words(again, 'nth-2509- OR nth-17- OR nth-2499-')).toEqual(['2509', '2499', '17']);
    expect(await count(again, 'ipsum')).toBe(2510);
    expect(await count(again, 'after:2025-10-09T09:00Z before:2025-10-09T09:01:40Z ipsum')).toBe(
      100,
    );
    // What is removed from among them is gone, although the index still names it.
    again.db.exec('DELETE FROM events WHERE seq BETWEEN 101 AND 200');
    expect(await count(again, 'ipsum')).toBe(2410);
    expect(await words(again, 'nth-150- OR nth-17-')).toEqual(['17']);
  });

  it('begins anew where numbers are given again, and beside another database', async () => {
    const engine = await openEngine();
    store(engine.db, numbered(300));
    await indexed(engine);
    engine.db.exec('DELETE FROM events');
    store(engine.db, numbered(300, 1000));
    expect(await words(engine, 'nth-1007- OR nth-7-')).toEqual(['1007']);
    await indexed(engine);
    expect(await words(engine, 'nth-1007- OR nth-7-')).toEqual(['1007']);
    await engine.close();

    const other = await openEngine();
    store(other.db, numbered(400, 5000));
    await other.close();
    copyFileSync(join(engine.dataDir, 'search.db'), join(other.dataDir, 'search.db'));
    const restored = await openEngine({ dataDir: other.dataDir });
    await indexed(restored);
    expect(await words(restored, 'nth-5010- OR nth-1007-')).toEqual(['5010']);
    expect(await count(restored, 'ipsum')).toBe(400);
  });

  it('is not needed: a command that only looks in finds without it, and makes none', async () => {
    const dataDir = tempFolder();
    const engine = await openEngine({ dataDir });
    store(engine.db, numbered(50));
    await engine.close();
    const looking = await openEngine({ dataDir, execute: false });
    expect(await words(looking, 'nth-7-')).toEqual(['7']);
    expect(await looking.call('search.status', {})).toMatchObject({
      indexedTo: 0,
      newest: 50,
      isIndexing: false,
    });
  });
});

describe('whatever is searched', () => {
  const pieces = [
    'sku',
    'SKU-1',
    'SKU-12',
    'Ä',
    'ä',
    'é',
    'paid',
    'un',
    '"',
    '\\',
    '%',
    '_',
    ' ',
    '\n',
    '東京',
    '😀',
  ];
  const phrase = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(''));

  it('is what a look at every event finds, before and after indexing', async () => {
    const engine = await openEngine();
    const values = fc.sample(phrase, { numRuns: 400, seed: 7 });
    const events = values.map((value, i) => ({
      id: newId(Date.now()),
      receivedAt: 1_760_000_000_000 + i,
      body: JSON.stringify({ value }),
    }));
    store(engine.db, events);
    const { events: all } = await engine.call('events.list', { limit: 1000 });
    const ids = all.map(({ id }) => id).reverse();
    const fits = (value: string, wanted: string): boolean =>
      foldText(`{"value":"${value}"}`).includes(foldText(wanted));
    const compare = async (): Promise<void> => {
      await fc.assert(
        fc.asyncProperty(phrase, phrase, fc.boolean(), async (one, other, isNegated) => {
          fc.pre(one.trim() !== '' && other.trim() !== '');
          const query = `body:${writeValue(one)} ${isNegated ? '-' : ''}body:${writeValue(other)}`;
          const expected = values.flatMap((value, place) =>
            fits(value, one) && fits(value, other) !== isNegated ? [place] : [],
          );
          expect(await found(engine, query, { ids })).toEqual(expected.reverse());
        }),
        { numRuns: 60 },
      );
    };
    await compare();
    await indexed(engine);
    await compare();
  });
});

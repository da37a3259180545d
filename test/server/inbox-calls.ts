import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Call } from './rpc-calls.ts';

/** What the inbox asks of an event that an endpoint without verification took. */
export async function callForInbox(
  call: Call,
  { eventId, dataDir }: { eventId: string; dataDir: string },
): Promise<void> {
  const events = { ids: [eventId] };
  expect(await call('events.count', { filter: { query: 'in:all' } })).toMatchObject({
    more: false,
  });
  const facets = await call('events.facets', {});
  expect(facets.statuses.map(({ status }) => status)).toContain('accepted');
  expect((await call('search.status', {})).newest).toBeGreaterThan(0);

  const { undo, changed } = await call('events.mark', { events, starred: true });
  expect(changed).toBe(1);
  expect(await call('events.undoMark', { undo: undo ?? '' })).toEqual({ changed: 1 });

  const again = await call('events.resend', { id: eventId, query: 'a=1' });
  expect(again).toMatchObject({ status: 'accepted', reason: null });
  const compared = await call('events.compare', { before: eventId, after: again.id ?? '' });
  expect(JSON.stringify(compared)).toContain('query');

  await call('events.saveSample', { id: eventId, name: 'An order' });
  const { samples } = await call('events.samples', {});
  expect(samples.map(({ name, event }) => [name, event.id])).toContainEqual(['An order', eventId]);
  await call('events.saveSample', { id: eventId, name: null });

  const { text } = await call('events.exportText', { events });
  expect(text).toContain(eventId);
  const file = join(dataDir, `${eventId}.har`);
  expect((await call('events.export', { events, format: 'har', file })).events).toBe(1);
  await rm(file);
  expect((await call('events.gaps', {})).gaps).toEqual([]);

  const filter = { scope: 'events', name: 'Orders', query: 'kind' } as const;
  const { id } = await call('filters.save', filter);
  expect((await call('filters.list', { scope: 'events' })).filters).toMatchObject([{ id }]);
  await call('filters.remove', { id });
}

/** What the list of runs asks before it acts, of a run with a loop. */
export async function callForRuns(
  call: Call,
  run: { id: string; loop: string; items: number },
): Promise<void> {
  expect((await call('runs.count', {})).count).toBeGreaterThan(0);
  expect((await call('runs.step', { id: run.id, stepId: run.loop })).status).toBe('succeeded');
  const { states } = await call('runs.itemStates', { id: run.id, stepId: run.loop });
  expect(states).toHaveLength(run.items);
  await call('runs.consequences', { action: 'rerun', runs: { ids: [run.id] } });
}

/** What the screen of insights asks. */
export async function callForInsights(call: Call): Promise<void> {
  await call('insights.overview', {});
  await call('insights.top', {});
  await call('insights.endpoints', {});
  expect((await call('insights.storage', {})).databaseBytes).toBeGreaterThan(0);
  const { retention } = await call('settings.get', {});
  await call('insights.retention', { retention });
}

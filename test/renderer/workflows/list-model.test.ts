import { describe, expect, it } from 'vitest';
import { dayParts, dayWords } from '../../../renderer/features/workflows/model/day-counts.ts';
import {
  foldersOf,
  freeName,
  type ListedWorkflow,
  type ListFilter,
  listWorkflows,
  tagsOf,
} from '../../../renderer/features/workflows/model/list-model.ts';
import {
  stateOf,
  stateWords,
  toPause,
} from '../../../renderer/features/workflows/model/workflow-state.ts';
import type { Workflow } from '../../../shared/model/workflow.ts';

function workflow(name: string, more: Partial<Workflow> = {}): Workflow {
  return {
    id: name,
    name,
    description: null,
    paused: false,
    createdAt: 0,
    updatedAt: 0,
    publishedVersion: 1,
    draftChanged: false,
    lastRunAt: null,
    lastRunStatus: null,
    revision: 0,
    folder: null,
    tags: [],
    triggers: [],
    ...more,
  };
}
const row = (each: Workflow, more: Partial<ListedWorkflow> = {}): ListedWorkflow => ({
  workflow: each,
  counts: {},
  triggerWords: '',
  isTroubled: false,
  ...more,
});
const everything: ListFilter = { text: '', state: 'all', tag: '', sort: 'name' };
const names = (rows: readonly ListedWorkflow[], filter: Partial<ListFilter> = {}) =>
  listWorkflows(rows, { ...everything, ...filter }).map(({ folder, rows: each }) => [
    folder,
    ...each.map((found) => found.workflow.name),
  ]);

describe('the list of workflows', () => {
  it('stands by folder, those in none first, and by name as people count', () => {
    const rows = [
      row(workflow('Order 10', { folder: 'Shop' })),
      row(workflow('order 9', { folder: 'Shop' })),
      row(workflow('Zebra')),
      row(workflow('Backup', { folder: 'House' })),
    ];
    expect(names(rows)).toEqual([
      [null, 'Zebra'],
      ['House', 'Backup'],
      ['Shop', 'order 9', 'Order 10'],
    ]);
  });

  it('finds every word anywhere in a row: name, folder, tags, description, what starts it', () => {
    const rows = [
      row(workflow('Orders', { folder: 'Shop', tags: ['urgent'] }), { triggerWords: '/hook-a' }),
      row(workflow('Backup', { description: 'Looks at night' })),
    ];
    expect(names(rows, { text: 'SHOP urg' })).toEqual([['Shop', 'Orders']]);
    expect(names(rows, { text: 'hook-a' })).toEqual([['Shop', 'Orders']]);
    expect(names(rows, { text: 'night' })).toEqual([[null, 'Backup']]);
    expect(names(rows, { text: 'shop night' })).toEqual([]);
  });

  it('narrows by state, trouble and tag', () => {
    const rows = [
      row(workflow('Live')),
      row(workflow('New', { publishedVersion: null, draftChanged: true })),
      row(workflow('Resting', { paused: true, tags: ['x'] })),
      row(workflow('Ill'), { isTroubled: true }),
    ];
    expect(names(rows, { state: 'draft' })).toEqual([[null, 'New']]);
    expect(names(rows, { state: 'paused' })).toEqual([[null, 'Resting']]);
    expect(names(rows, { state: 'published' })).toEqual([[null, 'Ill', 'Live']]);
    expect(names(rows, { state: 'trouble' })).toEqual([[null, 'Ill']]);
    expect(names(rows, { tag: 'x' })).toEqual([[null, 'Resting']]);
  });

  it('is sorted by the newest run or the most failures, and by name where those are the same', () => {
    const rows = [
      row(workflow('B', { lastRunAt: 5 }), { counts: { failed: 1 } }),
      row(workflow('A', { lastRunAt: 9 })),
      row(workflow('C')),
    ];
    expect(names(rows, { sort: 'lastRun' })).toEqual([[null, 'A', 'B', 'C']]);
    expect(names(rows, { sort: 'failures' })).toEqual([[null, 'B', 'A', 'C']]);
  });

  it('knows its folders, its tags, and a name that is free', () => {
    const all = [
      workflow('A', { folder: 'b', tags: ['y', 'x'] }),
      workflow('B', { folder: 'a', tags: ['x'] }),
    ];
    expect(foldersOf(all)).toEqual(['a', 'b']);
    expect(tagsOf(all)).toEqual(['x', 'y']);
    expect(freeName('A', ['A', 'A 2'])).toBe('A 3');
    expect(freeName('C', ['A'])).toBe('C');
  });
});

describe('the state of a workflow', () => {
  it.each([
    [{ publishedVersion: null, draftChanged: true }, 'draft', 'Draft'],
    [{}, 'published', 'Published v1'],
    [{ draftChanged: true }, 'changed', 'Published v1, draft differs'],
    [{ paused: true }, 'paused', 'Paused v1'],
    [{ paused: true, draftChanged: true }, 'paused', 'Paused v1, draft differs'],
  ])('%j is %s', (more, state, words) => {
    expect([stateOf(workflow('A', more)), stateWords(workflow('A', more))]).toEqual([state, words]);
  });
});

describe('the bar of the last day', () => {
  it('shows shares that fill it, and one failure in a thousand runs as well', () => {
    const parts = dayParts({ succeeded: 999, failed: 1 });
    expect(parts.map(({ tone }) => tone)).toEqual(['good', 'bad']);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100);
    expect(parts[1]?.share).toBeGreaterThan(5);
    expect(dayParts({})).toEqual([]);
  });

  it('says the same in words', () => {
    expect(dayWords({})).toBe('No runs in the last day');
    expect(dayWords({ succeeded: 1200, failed: 1 })).toBe(
      '1,201 runs in the last day: 1,200 succeeded, 1 failed',
    );
  });
});

it('pausing many leaves drafts alone, which would be paused once they are published', () => {
  const many = [
    workflow('draft', { publishedVersion: null }),
    workflow('live'),
    workflow('paused', { paused: true }),
  ];
  const ids = (paused: boolean) => toPause(many, paused).map(({ id }) => id);
  expect(ids(true)).toEqual(['live']);
  expect(ids(false)).toEqual(['paused']);
});

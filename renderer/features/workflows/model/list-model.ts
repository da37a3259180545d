import type { Workflow } from '../../../../shared/model/workflow.ts';
import type { DayCounts } from './day-counts.ts';
import { stateOf, type WorkflowState } from './workflow-state.ts';

/** A workflow with what is known about it from elsewhere. */
export interface ListedWorkflow {
  workflow: Workflow;
  counts: DayCounts;
  /** What starts it, in words. */
  triggerWords: string;
  /** Whether one of its triggers cannot listen just now. */
  isTroubled: boolean;
}

export const SORT_KEYS = ['name', 'lastRun', 'failures'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface ListFilter {
  text: string;
  state: WorkflowState | 'trouble' | 'all';
  /** '' is all of them. */
  tag: string;
  sort: SortKey;
}

export interface WorkflowGroup {
  /** Null: in no folder. */
  folder: string | null;
  rows: ListedWorkflow[];
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The rows that fit, by folder: those in none come first. Every word of the text must be found
 * somewhere in the row.
 */
export function listWorkflows(
  all: readonly ListedWorkflow[],
  { text, state, tag, sort }: ListFilter,
): WorkflowGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = all.filter((row) => {
    if (state === 'trouble' ? !row.isTroubled : state !== 'all' && stateOf(row.workflow) !== state)
      return false;
    if (tag !== '' && !row.workflow.tags.includes(tag)) return false;
    const found = searchText(row);
    return words.every((word) => found.includes(word));
  });
  const groups = new Map<string | null, ListedWorkflow[]>();
  for (const row of fitting.toSorted(comparing(sort))) {
    const { folder } = row.workflow;
    const rows = groups.get(folder);
    if (rows === undefined) groups.set(folder, [row]);
    else rows.push(row);
  }
  return [...groups]
    .map(([folder, rows]) => ({ folder, rows }))
    .toSorted((a, b) => {
      if (a.folder === null || b.folder === null) return a.folder === null ? -1 : 1;
      return byName.compare(a.folder, b.folder);
    });
}

function searchText({ workflow, triggerWords }: ListedWorkflow): string {
  const { name, description, folder, tags } = workflow;
  return [name, description ?? '', folder ?? '', ...tags, triggerWords].join('\n').toLowerCase();
}

function comparing(sort: SortKey): (a: ListedWorkflow, b: ListedWorkflow) => number {
  const name = (a: ListedWorkflow, b: ListedWorkflow): number =>
    byName.compare(a.workflow.name, b.workflow.name);
  if (sort === 'name') return name;
  const value = (row: ListedWorkflow): number =>
    sort === 'lastRun' ? (row.workflow.lastRunAt ?? 0) : (row.counts.failed ?? 0);
  return (a, b) => value(b) - value(a) || name(a, b);
}

export function foldersOf(workflows: readonly Workflow[]): string[] {
  const folders = workflows.flatMap(({ folder }) => (folder === null ? [] : [folder]));
  return [...new Set(folders)].toSorted(byName.compare);
}

export function tagsOf(workflows: readonly Workflow[]): string[] {
  return [...new Set(workflows.flatMap(({ tags }) => tags))].toSorted(byName.compare);
}

/** `Name`, or `Name 2`, `Name 3` where it is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted} ${n}`;
    if (!names.has(name)) return name;
  }
}

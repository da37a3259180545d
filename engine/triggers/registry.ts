import { isDeepStrictEqual } from 'node:util';
import type { Committer } from '../db/committer.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';
import type { TriggerKey, TriggerRepository, TriggerRow } from './trigger-repository.ts';

/** A trigger of a published workflow with its row. */
export interface Live {
  readonly trigger: LiveTrigger;
  readonly row: TriggerRow;
  /** False: this release cannot read its params, and the row says so. */
  readonly readable: boolean;
}

/** The triggers of published workflows, in memory as they stand in the database. */
export interface TriggerRegistry {
  get(key: string): Live | undefined;
  values(): IterableIterator<Live>;
  /** After a commit: all of them, anew. */
  replace(all: ReadonlyMap<string, Live>): void;
  /** After a commit. */
  adopt(row: TriggerRow): void;
  /**
   * Changes a row and whatever else belongs to it in one transaction; undefined when the row is gone
   * or `change` gives null.
   */
  change(
    key: TriggerKey,
    change: (row: TriggerRow) => TriggerRow | null,
  ): Promise<TriggerRow | undefined>;
}

export function keyOf(key: TriggerKey): string {
  return `${key.workflow_seq} ${key.step_id}`;
}

export function keyOfTrigger({ workflowSeq, stepId }: LiveTrigger): TriggerKey {
  return { workflow_seq: workflowSeq, step_id: stepId };
}

export function createTriggerRegistry(deps: {
  repository: TriggerRepository;
  committer: Committer;
  /** Something that people see of a workflow's triggers. */
  changed: (trigger: LiveTrigger) => void;
}): TriggerRegistry {
  const { repository, committer } = deps;
  let live = new Map<string, Live>();

  function adopt(row: TriggerRow): void {
    const key = keyOf(row);
    const before = live.get(key);
    if (before === undefined) return;
    live.set(key, { ...before, row });
    deps.changed(before.trigger);
  }

  return {
    get: (key) => live.get(key),
    values: () => live.values(),
    replace(all) {
      const before = live;
      live = new Map(all);
      for (const [key, { trigger, row }] of live)
        if (!isDeepStrictEqual(before.get(key)?.row, row)) deps.changed(trigger);
    },
    adopt,
    async change(key, change) {
      const row = await committer.write(() => {
        const found = repository.get(key);
        const next = found === undefined ? null : change(found);
        if (next !== null) repository.put(next);
        return next;
      });
      if (row === null) return undefined;
      adopt(row);
      return row;
    },
  };
}

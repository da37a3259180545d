import { createCommitter } from '../../engine/db/committer.ts';
import { createKv, type Kv } from '../../engine/kv/kv.ts';
import type { StepState } from '../../engine/steps/define-step.ts';
import { testDatabase } from './database.ts';
import { type TestClock, testClock } from './test-host.ts';

export interface KeptState {
  readonly clock: TestClock;
  readonly kv: Kv;
  /** What a step run gets: a run by its number, in a workflow. */
  of(run: number, options?: { workflow?: string; stepId?: string }): StepState;
  /** The step run ended, or begins to wait. */
  settled(run: number, stepId?: string): void;
}

/** Kept values in a real database, as the executor gives them to steps. */
export function keptState(): KeptState {
  const db = testDatabase();
  const clock = testClock();
  const kv = createKv({ db, committer: createCommitter(db), now: () => clock.now() });
  return {
    clock,
    kv,
    of(run, { workflow = 'workflow', stepId = 'step' } = {}) {
      const scopeOf = (scope: 'workflow' | 'workspace') => (scope === 'workspace' ? '' : workflow);
      const step = { runSeq: run, stepId, iteration: '' };
      return {
        get: (scope, key) => kv.get(scopeOf(scope), key),
        list: (scope, prefix, limit) => kv.list(scopeOf(scope), prefix, limit),
        change: (scope, key, change) => kv.change({ scope: scopeOf(scope), key, step }, change),
      };
    },
    settled: (run, stepId = 'step') => kv.settled({ runSeq: run, stepId, iteration: '' }),
  };
}

import { assertNever } from '../../shared/errors.ts';
import { idFromText } from '../db/ids.ts';
import type { LinkKind, Links } from '../runs/links.ts';
import type { ListedRun, RunRepository } from '../runs/run-repository.ts';
import type { WaitRepository, WaitRow } from '../runs/wait-repository.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';

/**
 * `open`: an answer counts. `not-yet`: the run has not come to the step, or comes to it anew.
 * `over`: the run went on without it.
 */
export type LinkState = 'open' | 'answered' | 'timed-out' | 'canceled' | 'not-yet' | 'over';

/** What a link leads to. */
export interface LinkedWait {
  run: ListedRun;
  stepId: string;
  iteration: string;
  state: LinkState;
  /** Null while the step has never waited. */
  wait: WaitRow | null;
}

export interface LinkedWaits {
  /** Null for a token that is not genuine, is another kind's, or whose run is not kept any more. */
  find(kind: LinkKind, token: string): LinkedWait | null;
}

export function createLinkedWaits(deps: {
  links: Links;
  waits: WaitRepository;
  runs: RunRepository;
  compiled: (versionSeq: number) => CompiledWorkflow;
  now: () => number;
}): LinkedWaits {
  const { links, waits, runs, now } = deps;

  /** Before the step waits, only the token itself says which one it is. */
  function beforeWait(kind: LinkKind, token: string): LinkedWait | null {
    const read = links.read(token);
    const id = read === null ? null : idFromText(read.runId);
    if (read === null || id === null) return null;
    const [run] = runs.byIdRange(id, id);
    if (run === undefined) return null;
    const { iteration } = read;
    const step = deps
      .compiled(run.version_seq)
      .steps.find(
        (each) => each.type?.link === kind && links.isOf(token, { ...read, stepId: each.step.id }),
      );
    if (step === undefined) return null;
    const state = run.ended_at === null ? 'not-yet' : 'over';
    return { run, stepId: step.step.id, iteration, state, wait: null };
  }

  return {
    find(kind, token) {
      const wait = waits.byToken(token);
      if (wait === undefined) return beforeWait(kind, token);
      const run = wait.kind === kind ? runs.listedBySeq(wait.run_seq) : undefined;
      if (run === undefined) return null;
      const { step_id: stepId, iteration } = wait;
      return { run, stepId, iteration, wait, state: stateOf(wait, run, now()) };
    },
  };
}

/** Pure. */
export function stateOf(
  wait: Pick<WaitRow, 'step_status' | 'step_port' | 'result' | 'due_at'>,
  run: Pick<ListedRun, 'ended_at'>,
  now: number,
): LinkState {
  switch (wait.step_status) {
    case 'waiting':
      if (wait.result !== null) return 'answered';
      return wait.due_at !== null && wait.due_at <= now ? 'timed-out' : 'open';
    // Put back by a person, or removed with what lies behind a step that was.
    case 'queued':
    case 'running':
    case null:
      return run.ended_at === null ? 'not-yet' : 'over';
    case 'canceled':
      return 'canceled';
    case 'succeeded':
    case 'failed':
    case 'filtered':
    case 'skipped':
      if (wait.result !== null) return 'answered';
      return wait.step_port === 'timeout' ? 'timed-out' : 'over';
    default:
      return assertNever(wait.step_status);
  }
}

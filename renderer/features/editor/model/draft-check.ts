import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import type { StepPort } from '../../../../shared/step-catalog.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { useEditorContext } from './editor-context.tsx';
import type { EditorStore } from './editor-store.ts';

const CHECK_PAUSE_MS = 200;
const RETRY_MS = 3000;

/** What the engine says about the draft; the last answer stands until the next. */
export interface DraftCheck {
  problems: readonly WorkflowProblem[];
  problemsOf: ReadonlyMap<string, readonly WorkflowProblem[]>;
  ports: { readonly [stepId: string]: readonly StepPort[] };
}

export type DraftCheckStore = StoreApi<DraftCheck>;

const NOTHING: DraftCheck = { problems: [], problemsOf: new Map(), ports: {} };
const NO_PROBLEMS: readonly WorkflowProblem[] = [];

/** Problems and ports that are as before stay the same objects: only what changed is drawn again. */
export function takeAnswer(
  before: DraftCheck,
  answer: { problems: readonly WorkflowProblem[]; ports: DraftCheck['ports'] },
): DraftCheck {
  const grouped = new Map<string, WorkflowProblem[]>();
  for (const problem of answer.problems) {
    if (problem.stepId === null) continue;
    const list = grouped.get(problem.stepId);
    if (list === undefined) grouped.set(problem.stepId, [problem]);
    else list.push(problem);
  }
  const problemsOf = new Map<string, readonly WorkflowProblem[]>();
  for (const [stepId, list] of grouped) {
    const old = before.problemsOf.get(stepId);
    problemsOf.set(stepId, old !== undefined && isSame(old, list) ? old : list);
  }
  const ports = Object.fromEntries(
    Object.entries(answer.ports).map(([stepId, list]) => {
      const old = before.ports[stepId];
      return [stepId, old !== undefined && isSame(old, list) ? old : list];
    }),
  );
  const problems = isSame(before.problems, answer.problems) ? before.problems : answer.problems;
  return { problems, problemsOf, ports };
}

function isSame(one: readonly object[], other: readonly object[]): boolean {
  return one.length === other.length && JSON.stringify(one) === JSON.stringify(other);
}

/** Asks soon after each change of the draft, on which alone the answer depends. */
export function createDraftCheck({ rpc, store }: { rpc: RpcClient; store: EditorStore }): {
  check: DraftCheckStore;
  start(): () => void;
} {
  const check = createStore<DraftCheck>()(() => NOTHING);

  function start(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = new AbortController();
    const plan = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), ms);
    };
    async function ask(): Promise<void> {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      try {
        const { definition } = store.getState();
        const answer = await rpc.call('workflows.check', { definition }, signal);
        if (signal.aborted) return;
        const problems = answer.problems.map(inShort);
        check.setState(takeAnswer(check.getState(), { ...answer, problems }), true);
      } catch {
        if (!signal.aborted) plan(RETRY_MS);
      }
    }
    const endWatching = store.subscribe(({ definition }, before) => {
      if (definition !== before.definition) plan(CHECK_PAUSE_MS);
    });
    void ask();
    return () => {
      clearTimeout(timer);
      asking.abort();
      endWatching();
    };
  }

  return { check, start };
}

/** Beside an empty field one sees what kind of value it takes: it is enough that it is missing. */
function inShort(problem: WorkflowProblem): WorkflowProblem {
  return /^is missing: expected [\w ]+$/.test(problem.message)
    ? { ...problem, message: 'is missing' }
    : problem;
}

export function useProblems(): readonly WorkflowProblem[] {
  return useStore(useEditorContext().check, ({ problems }) => problems);
}

export function useStepProblems(stepId: string): readonly WorkflowProblem[] {
  return useStore(
    useEditorContext().check,
    ({ problemsOf }) => problemsOf.get(stepId) ?? NO_PROBLEMS,
  );
}

/** Undefined until the engine said so. */
export function useStepPorts(stepId: string): readonly StepPort[] | undefined {
  return useStore(useEditorContext().check, ({ ports }) => ports[stepId]);
}

import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type {
  WorkflowDefinition,
  WorkflowProblem,
} from '../../../../shared/model/workflow.ts';
import type { StepPort } from '../../../../shared/step-catalog.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { useEditor } from './editor-context.tsx';

const CHECK_PAUSE_MS = 200;

export interface DraftCheck {
  problems: readonly WorkflowProblem[];
  ports: { readonly [stepId: string]: readonly StepPort[] };
}

const NOTHING: DraftCheck = { problems: [], ports: {} };
const NO_PROBLEMS: readonly WorkflowProblem[] = [];

const CheckContext = createContext<DraftCheck>(NOTHING);
export const DraftCheckProvider = CheckContext;

/** What the engine says about the draft as it is now; the last answer stands until the next. */
export function useDraftCheck(): DraftCheck {
  const rpc = useRpc();
  const definition = useEditor((state) => state.definition);
  const settled = useSettled(definition);
  const { data } = useQuery({
    queryKey: ['workflows.check', settled],
    queryFn: ({ signal }) => rpc.call('workflows.check', { definition: settled }, signal),
    placeholderData: (before: DraftCheck | undefined) => before,
    gcTime: 0,
  });
  return data ?? NOTHING;
}

function useSettled(definition: WorkflowDefinition): WorkflowDefinition {
  const [settled, setSettled] = useState(definition);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(definition), CHECK_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [definition]);
  return settled;
}

export function useProblems(): readonly WorkflowProblem[] {
  return useContext(CheckContext).problems;
}

export function useStepProblems(stepId: string): readonly WorkflowProblem[] {
  const { problems } = useContext(CheckContext);
  const own = problems.filter((problem) => problem.stepId === stepId);
  return own.length === 0 ? NO_PROBLEMS : own;
}

/** Undefined until the engine said so. */
export function useStepPorts(stepId: string): readonly StepPort[] | undefined {
  return useContext(CheckContext).ports[stepId];
}

const StatusContext = createContext<{ readonly [stepId: string]: string }>({});
export const StepStatusProvider = StatusContext;

/** Of the run that is shown on the canvas. */
export function useStepStatus(stepId: string): string | undefined {
  return useContext(StatusContext)[stepId];
}

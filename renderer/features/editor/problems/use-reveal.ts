import { useCallback } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { focusField } from './focus-field.ts';
import { placeOf } from './problem-place.ts';

/** Brings a step into sight, opens its form and, if there is one, puts the focus into the field. */
export function useReveal(): {
  step(stepId: string, param?: string | null): void;
  problem(problem: Pick<WorkflowProblem, 'stepId' | 'field'>): void;
} {
  const { view, store } = useEditorContext();
  const step = useCallback(
    (stepId: string, param: string | null = null) => {
      view.getState().reveal(stepId);
      if (param !== null) focusField(param);
    },
    [view],
  );
  const problem = useCallback(
    ({ stepId, field }: Pick<WorkflowProblem, 'stepId' | 'field'>) => {
      const { param, edge } = placeOf({ field });
      const { definition } = store.getState();
      const shown = edge === null ? undefined : definition.edges[edge];
      if (shown !== undefined) store.getState().select([], [shown]);
      else if (stepId !== null) step(stepId, param);
    },
    [store, step],
  );
  return { step, problem };
}

import { useCallback } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { usePanelStore } from '../run/panel-state.ts';
import { focusField } from './focus-field.ts';
import { placeOf } from './problem-place.ts';

/**
 * Brings a step into sight, opens its form and, if there is one, puts the focus into the field. An
 * older version that is looked at makes way for the draft.
 */
export function useReveal(): {
  step(stepId: string, param?: string | null): void;
  problem(problem: Pick<WorkflowProblem, 'stepId' | 'field'>): void;
} {
  const { view, store } = useEditorContext();
  const panel = usePanelStore();
  const step = useCallback(
    (stepId: string, param: string | null = null) => {
      panel.setState({ viewedVersion: null });
      view.getState().reveal(stepId);
      if (param !== null) focusField(param);
    },
    [view, panel],
  );
  const problem = useCallback(
    ({ stepId, field }: Pick<WorkflowProblem, 'stepId' | 'field'>) => {
      const { param, edge } = placeOf({ field });
      const { definition } = store.getState();
      const shown = edge === null ? undefined : definition.edges[edge];
      if (shown !== undefined) {
        panel.setState({ viewedVersion: null });
        store.getState().select([], [shown]);
      } else if (stepId !== null) step(stepId, param);
    },
    [store, panel, step],
  );
  return { step, problem };
}

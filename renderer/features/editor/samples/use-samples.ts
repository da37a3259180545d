import { useMemo } from 'react';
import type { WorkflowSamples } from '../../../../shared/model/workflow.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noSamples, type StepSamples } from '../../../step-form/expression/samples.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { samplesShape, stepSamples } from './step-samples.ts';

/**
 * Data for the author, of what was picked: it stays as it is while one works with it, and is read
 * again after a test, or when the author says so.
 */
export function useSamples(): {
  samples: WorkflowSamples | undefined;
  error: unknown;
  /** A trigger or a step has no data yet. */
  hasGaps: boolean;
  refetch(): void;
} {
  const { workflowId, catalog } = useEditorContext();
  const source = useEditorView((view) => view.samples);
  const query = useRpcQuery(
    'workflows.samples',
    { id: workflowId, ...source },
    { keepPrevious: true },
  );
  const samples = query.data;
  const hasGaps = useEditor(({ definition }) => {
    if (samples === undefined || samples.triggerFrom.kind === 'none') return true;
    return definition.steps.some(
      ({ id, type, pinned }) =>
        pinned === undefined &&
        catalog.get(type)?.group !== 'trigger' &&
        samples.steps[id] === undefined,
    );
  });
  return { samples, error: query.error, hasGaps, refetch: () => void query.refetch() };
}

/** What the expressions of this step would read: of the event or run that was picked. */
export function useStepSamples(stepId: string): StepSamples {
  const { catalog, store } = useEditorContext();
  const { samples } = useSamples();
  // Each keystroke makes another definition: what can be read changes with few of them.
  const shape = useEditor(({ definition }) => samplesShape(definition));
  return useMemo(() => {
    const { definition } = store.getState();
    return samplesShape(definition) === shape
      ? stepSamples(stepId, { definition, catalog, samples })
      : noSamples;
  }, [stepId, shape, store, catalog, samples]);
}

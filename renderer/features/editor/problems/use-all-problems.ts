import { useDeferredValue, useMemo } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import { useProblems } from '../model/draft-check.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useSamples } from '../samples/use-samples.ts';
import { type UnknownPath, unknownPaths } from './unknown-paths.ts';

/** What the engine reports, errors first, and what expressions read that the samples do not have. */
export function useAllProblems(): readonly (WorkflowProblem | UnknownPath)[] {
  const { catalog } = useEditorContext();
  const reported = useProblems();
  const { samples } = useSamples();
  const definition = useDeferredValue(useEditor((state) => state.definition));
  return useMemo(() => {
    const unknown = samples === undefined ? [] : unknownPaths(definition, { catalog, samples });
    const known = new Set(reported.map(({ field }) => field));
    const all = [...reported, ...unknown.filter(({ field }) => !known.has(field))];
    const rank = ({ severity }: WorkflowProblem): number => (severity === 'error' ? 0 : 1);
    return all.sort((one, other) => rank(one) - rank(other));
  }, [definition, catalog, samples, reported]);
}

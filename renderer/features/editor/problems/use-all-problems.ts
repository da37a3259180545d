import { useDeferredValue, useMemo } from 'react';
import type {
  WorkflowDefinition,
  WorkflowProblem,
  WorkflowSamples,
} from '../../../../shared/model/workflow.ts';
import type { Catalog } from '../../../canvas/loops.ts';
import { useProblems } from '../model/draft-check.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useSamples } from '../samples/use-samples.ts';
import { type UnknownPath, unknownPaths } from './unknown-paths.ts';

const known = new WeakMap<WorkflowDefinition, { samples: WorkflowSamples; found: UnknownPath[] }>();

/** The header and the panels ask for the same. */
function unknownOnce(
  definition: WorkflowDefinition,
  options: { catalog: Catalog; samples: WorkflowSamples },
): UnknownPath[] {
  const before = known.get(definition);
  if (before?.samples === options.samples) return before.found;
  const found = unknownPaths(definition, options);
  known.set(definition, { samples: options.samples, found });
  return found;
}

/** What the engine reports, errors first, and what expressions read that the samples do not have. */
export function useAllProblems(): readonly (WorkflowProblem | UnknownPath)[] {
  const { catalog } = useEditorContext();
  const reported = useProblems();
  const { samples } = useSamples();
  const definition = useDeferredValue(useEditor((state) => state.definition));
  return useMemo(() => {
    const unknown = samples === undefined ? [] : unknownOnce(definition, { catalog, samples });
    const told = new Set(reported.map(({ field }) => field));
    const all = [...reported, ...unknown.filter(({ field }) => !told.has(field))];
    const rank = ({ severity }: WorkflowProblem): number => (severity === 'error' ? 0 : 1);
    return all.sort((one, other) => rank(one) - rank(other));
  }, [definition, catalog, samples, reported]);
}

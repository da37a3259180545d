import { useQueries } from '@tanstack/react-query';
import type { WorkflowDefinition, WorkflowDetail } from '../../../../shared/model/workflow.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { useEditorContext } from '../model/editor-context.tsx';

/** The definitions of published versions, by number; those that are not read yet are missing. */
export function useVersions(numbers: readonly number[]): ReadonlyMap<number, WorkflowDefinition> {
  const rpc = useRpc();
  const { workflowId } = useEditorContext();
  return useQueries({
    queries: numbers.map((number) => ({
      // A version never changes.
      queryKey: ['workflows.version', { id: workflowId, number }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        rpc.call('workflows.version', { id: workflowId, number }, signal),
    })),
    combine: (answers) => {
      const found = new Map<number, WorkflowDefinition>();
      answers.forEach(({ data }, index) => {
        const number = numbers[index];
        if (data !== undefined && number !== undefined) found.set(number, data.definition);
      });
      return found;
    },
  });
}

/** The one that was published before it. */
export function versionBefore(workflow: WorkflowDetail, number: number): number | null {
  const at = workflow.versions.findIndex((version) => version.number === number);
  return workflow.versions[at + 1]?.number ?? null;
}

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { WorkflowPermissions } from '../../../../shared/model/permission.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { useEditorContext } from '../model/editor-context.tsx';

/** What the saved draft reaches; read again when another draft is saved. */
export function usePermissions(revision: number): UseQueryResult<WorkflowPermissions> {
  const rpc = useRpc();
  const { workflowId } = useEditorContext();
  return useQuery({
    queryKey: ['workflows.permissions', { id: workflowId }, revision],
    queryFn: ({ signal }) =>
      rpc.call('workflows.permissions', { id: workflowId, version: 'draft' }, signal),
    // Allowed elsewhere, by a command, meanwhile.
    staleTime: 0,
    placeholderData: (before) => before,
  });
}

import { useQueries } from '@tanstack/react-query';
import type { EventDetail } from '../../../../shared/model/event.ts';
import type { Workflow, WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { stepActs } from '../../../ui/step-acts.ts';

/** Workflows that an event can be given to; those that listen to where it came from first. */
export function useTargets(event: EventDetail | undefined): {
  listening: readonly Workflow[];
  all: readonly Workflow[];
} {
  const all = useRpcQuery('workflows.list', {}).data?.workflows ?? [];
  if (event === undefined) return { listening: [], all };
  const listening = all.filter(({ id, triggers }) =>
    event.workflowId === null
      ? triggers.some(({ endpointId }) => endpointId !== null && endpointId === event.endpointId)
      : id === event.workflowId,
  );
  const rest = all.filter((workflow) => !listening.includes(workflow));
  return { listening, all: [...listening, ...rest] };
}

/** What carrying out these workflows does outside, a sentence each; undefined while it is read. */
export function useActs(
  workflows: readonly Workflow[],
  version: 'published' | 'draft',
): string[] | undefined {
  const rpc = useRpc();
  const catalog = useRpcQuery('catalog.list', {}).data?.steps;
  const details = useQueries({
    queries: workflows.map(({ id }) => ({
      queryKey: ['workflows.get', { id }],
      queryFn: () => rpc.call('workflows.get', { id }),
    })),
  });
  if (catalog === undefined || details.some(({ data }) => data === undefined)) return undefined;
  const definitions = details.flatMap(({ data }): WorkflowDefinition[] => {
    const definition = version === 'draft' ? data?.draft : (data?.published ?? undefined);
    return definition === undefined ? [] : [definition];
  });
  const acts = definitions.flatMap(({ steps }) =>
    steps.flatMap((step) => {
      const entry = catalog.find(({ type }) => type === step.type);
      if (step.disabled === true || entry === undefined || entry.group === 'trigger') return [];
      if (entry.effects === 'none' && step.type !== 'sub-workflow') return [];
      return [`“${step.name ?? entry.name}” ${stepActs(step)}`];
    }),
  );
  return [...new Set(acts)];
}

import { useQueries } from '@tanstack/react-query';
import type { EventDetail } from '../../../../shared/model/event.ts';
import type { Workflow, WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { stepActs } from '../../../ui/step-acts.ts';
import { type Targets, targetsOf } from '../model/targets.ts';

/** Workflows that an event can be given to. */
export function useTargets(event: EventDetail | undefined): Targets<Workflow> {
  return targetsOf(event, useRpcQuery('workflows.list', {}).data?.workflows);
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

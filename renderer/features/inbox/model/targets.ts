import type { EventDetail } from '../../../../shared/model/event.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';

export interface Targets<W> {
  /** Whether the event and the workflows have been read: until then none listens as far as is known. */
  isKnown: boolean;
  /** Those that listen to where the event came from. */
  listening: readonly W[];
  /** Those of them that run when it is replayed: a draft and one that is paused do not. */
  live: readonly W[];
  /** Every workflow; those that listen first. */
  all: readonly W[];
}

/** Workflows that an event can be given to; what is undefined has not been read yet. */
export function targetsOf<
  W extends Pick<Workflow, 'id' | 'triggers' | 'publishedVersion' | 'paused'>,
>(
  event: Pick<EventDetail, 'workflowId' | 'endpointId'> | undefined,
  workflows: readonly W[] | undefined,
): Targets<W> {
  if (event === undefined || workflows === undefined)
    return { isKnown: false, listening: [], live: [], all: workflows ?? [] };
  const listening = workflows.filter(({ id, triggers }) =>
    event.workflowId === null
      ? triggers.some(({ endpointId }) => endpointId !== null && endpointId === event.endpointId)
      : id === event.workflowId,
  );
  return {
    isKnown: true,
    listening,
    live: listening.filter(({ publishedVersion, paused }) => publishedVersion !== null && !paused),
    all: [...listening, ...workflows.filter((workflow) => !listening.includes(workflow))],
  };
}

/** What of a workflow can be carried out: of one that was never published it is the draft. */
export function versionToRun(
  workflow: Pick<Workflow, 'publishedVersion'> | undefined,
  wanted: 'published' | 'draft',
): 'published' | 'draft' {
  return workflow?.publishedVersion === null ? 'draft' : wanted;
}

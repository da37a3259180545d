import { ConflictError } from '../../shared/errors.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import type { StoredEvent } from '../events/event-repository.ts';
import { stepType } from '../steps/index.ts';
import type { WorkflowRow } from '../workflows/workflow-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { NewRun } from './run-repository.ts';

type RunTarget = Pick<NewRun, 'workflowSeq' | 'versionSeq' | 'triggerStep'>;

/**
 * What a replay starts: the named workflow, each that listens to the event's endpoint, or the
 * workflow whose trigger gave the event.
 */
export function runTargets(options: {
  event: Pick<StoredEvent, 'source' | 'workflow_seq' | 'trigger_step'>;
  /** Of the endpoint that took the event; null when it is gone. */
  endpointId: string | null;
  workflow: WorkflowRow | undefined;
  version: 'published' | 'draft';
  workflows: Workflows;
}): RunTarget[] {
  const { event, endpointId, workflow, version, workflows } = options;
  const type = event.source ?? 'webhook';
  if (workflow !== undefined) {
    const versionSeq = workflows.versionToRun(workflow, version);
    const { definition } = workflows.compiled(versionSeq);
    const own = workflow.seq === event.workflow_seq ? event.trigger_step : null;
    const triggerStep = triggerFor(definition, {
      type,
      endpointId,
      ...(own === null ? {} : { stepId: own }),
    });
    return [{ workflowSeq: workflow.seq, versionSeq, triggerStep }];
  }
  // It answered one run; whoever wants another one to begin with it names the workflow.
  if (type === 'wait-for-webhook') return [];
  if (event.workflow_seq !== null) {
    const row = workflows.bySeq(event.workflow_seq);
    const isLive = row.removed_at === null && row.paused === 0 && row.published_seq !== null;
    return isLive ? runTargets({ ...options, workflow: row }) : [];
  }
  if (endpointId === null) return [];
  return workflows.listeners(endpointId).map(({ workflowSeq, stepId, ...listener }) => {
    const versionSeq =
      version === 'draft'
        ? workflows.versionToRun(workflows.bySeq(workflowSeq), 'draft')
        : listener.versionSeq;
    const { definition } = workflows.compiled(versionSeq);
    const triggerStep = triggerFor(definition, { stepId, type, endpointId });
    return { workflowSeq, versionSeq, triggerStep };
  });
}

/**
 * The trigger that a run of this version starts at: the same step, or else one that listens to the
 * same endpoint, one of the same type, or any.
 */
export function triggerFor(
  definition: WorkflowDefinition,
  wanted: { stepId?: string; type: string; endpointId?: string | null },
): string {
  const triggers = definition.steps.filter(
    (step) => stepType(step.type)?.group === 'trigger' && step.disabled !== true,
  );
  const endpointId = wanted.endpointId ?? null;
  const found =
    triggers.find((step) => step.id === wanted.stepId) ??
    triggers.find((step) => endpointId !== null && step.params['endpoint'] === endpointId) ??
    triggers.find((step) => step.type === wanted.type) ??
    triggers[0];
  if (found === undefined)
    throw new ConflictError('This version of the workflow has no trigger to start at.');
  return found.id;
}

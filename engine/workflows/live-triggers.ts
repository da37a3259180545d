import type { JsonObject } from '../../shared/json.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { stepType } from '../steps/index.ts';
import type { ErasedTriggerSource } from '../steps/trigger-source.ts';
import { parseDefinition, type WorkflowRepository } from './workflow-repository.ts';

/** A placed trigger, as a version of its workflow has it, that the engine hears by itself. */
export interface LiveTrigger {
  readonly workflowSeq: number;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly versionSeq: number;
  readonly stepId: string;
  readonly stepName: string;
  readonly type: string;
  readonly source: ErasedTriggerSource;
  readonly params: JsonObject;
  /** The workflow's own; null: the workspace's. */
  readonly timeZone: string | null;
  readonly paused: boolean;
  /** When it was published, paused or resumed, or later (ms UTC). */
  readonly changedAt: number;
}

/**
 * Those of published workflows; paused ones included, and marked. A version that cannot be read
 * keeps none of the others from being heard: its runs say what is wrong with it.
 */
export function readLiveTriggers(repository: WorkflowRepository): LiveTrigger[] {
  return repository.list().flatMap((row) => {
    const version = row.published_seq === null ? undefined : repository.version(row.published_seq);
    const definition = version === undefined ? null : readDefinition(version.definition);
    if (version === undefined || definition === null) return [];
    return triggersOf(definition, {
      workflowSeq: row.seq,
      workflowId: row.id,
      workflowName: row.name,
      versionSeq: version.seq,
      paused: row.paused === 1,
      changedAt: row.updated_at,
    });
  });
}

function readDefinition(text: string): WorkflowDefinition | null {
  try {
    return parseDefinition(text);
  } catch {
    return null;
  }
}

/** Those of one version. */
export function triggersOf(
  { steps, settings }: WorkflowDefinition,
  workflow: Pick<
    LiveTrigger,
    'workflowSeq' | 'workflowId' | 'workflowName' | 'versionSeq' | 'paused' | 'changedAt'
  >,
): LiveTrigger[] {
  return steps.flatMap((step) => {
    const type = stepType(step.type);
    if (type === undefined || type.source === null || step.disabled === true) return [];
    return [
      {
        ...workflow,
        stepId: step.id,
        stepName: step.name ?? type.name,
        type: step.type,
        source: type.source,
        params: step.params,
        timeZone: settings.timeZone ?? null,
      },
    ];
  });
}

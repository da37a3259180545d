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
 * Gives those of published workflows; paused ones included, and marked. A version that cannot be
 * read keeps none of the others from being heard: its runs say what is wrong with it.
 */
export function createLiveTriggers(repository: WorkflowRepository): () => LiveTrigger[] {
  /** Versions never change: each is read once, however many are published. */
  let known = new Map<number, WorkflowDefinition | null>();
  return () => {
    const used: typeof known = new Map();
    const all = repository.list().flatMap((row) => {
      const { published_seq: versionSeq } = row;
      if (versionSeq === null) return [];
      const definition = known.has(versionSeq)
        ? known.get(versionSeq)
        : readDefinition(repository.version(versionSeq)?.definition ?? '');
      used.set(versionSeq, definition ?? null);
      if (definition === undefined || definition === null) return [];
      return triggersOf(definition, {
        workflowSeq: row.seq,
        workflowId: row.id,
        workflowName: row.name,
        versionSeq,
        paused: row.paused === 1,
        changedAt: row.updated_at,
      });
    });
    known = used;
    return all;
  };
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

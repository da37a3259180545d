import { CirclePause, type LucideIcon, PencilLine, Radio } from 'lucide-react';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';

export const WORKFLOW_STATES = ['published', 'changed', 'draft', 'paused'] as const;
export type WorkflowState = (typeof WORKFLOW_STATES)[number];

/** What counts most: whether it runs, then whether what runs is what the author sees. */
export function stateOf(workflow: Workflow): WorkflowState {
  if (workflow.publishedVersion === null) return 'draft';
  if (workflow.paused) return 'paused';
  return workflow.draftChanged ? 'changed' : 'published';
}

/** Those of them that pausing, or resuming, changes: a draft starts nothing, and stays as it is. */
export function toPause<W extends Pick<Workflow, 'publishedVersion' | 'paused'>>(
  workflows: readonly W[],
  paused: boolean,
): W[] {
  return workflows.filter((each) => each.publishedVersion !== null && each.paused !== paused);
}

export const stateNames: Record<WorkflowState, string> = {
  published: 'Published',
  changed: 'Draft differs',
  draft: 'Draft',
  paused: 'Paused',
};

export const stateIcons: Record<WorkflowState, LucideIcon> = {
  published: Radio,
  changed: PencilLine,
  draft: PencilLine,
  paused: CirclePause,
};

/** `Published v3`, `Published v3, draft differs`. */
export function stateWords(workflow: Workflow): string {
  const version = workflow.publishedVersion === null ? '' : ` v${workflow.publishedVersion}`;
  const differs = workflow.publishedVersion !== null && workflow.draftChanged;
  const state = stateOf(workflow);
  if (state === 'changed') return `Published${version}, draft differs`;
  return `${stateNames[state]}${version}${state === 'paused' && differs ? ', draft differs' : ''}`;
}

export function troubled(triggers: readonly Trigger[]): Trigger[] {
  return triggers.filter(({ trouble }) => trouble !== null);
}

import { upstreamOf } from '../../../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowStep } from '../../../../shared/model/workflow.ts';
import { type Catalog, loopBodies } from '../../../canvas/loops.ts';
import { stepName } from '../../../canvas/step-names.ts';

/** A step that acts on the world outside when it is tried out. */
export interface Consequence {
  stepId: string;
  /** `“Tell the warehouse” sends the HTTP request POST https://…`, without a full stop. */
  words: string;
}

/** What a test does outside; empty when it only computes. */
export function testConsequences(
  definition: WorkflowDefinition,
  options: { catalog: Catalog; stepId: string; mode: 'step' | 'until' },
): Consequence[] {
  const { catalog, stepId, mode } = options;
  const ids =
    mode === 'step'
      ? new Set([stepId])
      : new Set([...upstreamOf(stepId, definition.edges), stepId]);
  if (mode === 'until')
    for (const { loopId, steps } of loopBodies(definition, catalog).bodies)
      if (ids.has(loopId) && !steps.has(stepId)) for (const id of steps) ids.add(id);
  return definition.steps.flatMap((step) => {
    if (!ids.has(step.id) || step.disabled === true) return [];
    const entry = catalog.get(step.type);
    if (entry === undefined || entry.group === 'trigger') return [];
    // What the other workflow does is not known here.
    if (entry.effects === 'none' && step.type !== 'sub-workflow') return [];
    const name = stepName(definition, catalog, step.id);
    return [{ stepId: step.id, words: `“${name}” ${acts(step)}` }];
  });
}

function acts(step: WorkflowStep): string {
  const { method, url, to, path, file, command, channel } = step.params;
  switch (step.type) {
    case 'http-request':
    case 'send-webhook':
      return `sends the HTTP request${after(typeof method === 'string' ? method : 'GET')}${after(url)}`;
    case 'email-smtp':
      return `sends the mail${to === undefined ? '' : ` to ${shown(to)}`}`;
    case 'notification':
      return 'shows the notification on this computer';
    case 'shell':
      return `starts the program${after(command)}`;
    case 'file-write':
    case 'file-move':
      return `changes files${after(path ?? file)}`;
    case 'respond':
      return 'answers nobody: the sender has been answered';
    case 'sub-workflow':
      return 'runs the other workflow';
    case 'slack':
    case 'discord':
    case 'ms-teams':
    case 'ntfy':
      return `sends the message${channel === undefined ? '' : ` to ${shown(channel)}`}`;
    default:
      return 'acts outside of this workflow';
  }
}

function after(value: unknown): string {
  return value === undefined || value === '' ? '' : ` ${shown(value)}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

import type { Workflow } from '../../shared/model/workflow.ts';
import { stepType } from '../steps/index.ts';
import { parseDefinition } from './workflow-repository.ts';

type ListedTrigger = Workflow['triggers'][number];

/**
 * The triggers of a definition, as the list of workflows names them. The list is asked for with
 * every run that ends, so what was read is kept until the workflow's text is another one.
 */
export function createListedTriggers(): (workflowSeq: number, text: string) => ListedTrigger[] {
  const known = new Map<number, { text: string; triggers: ListedTrigger[] }>();
  return (workflowSeq, text) => {
    const last = known.get(workflowSeq);
    if (last?.text === text) return last.triggers;
    const triggers = read(text);
    known.set(workflowSeq, { text, triggers });
    return triggers;
  };
}

function read(text: string): ListedTrigger[] {
  return parseDefinition(text).steps.flatMap((step) => {
    if (stepType(step.type)?.group !== 'trigger' || step.disabled === true) return [];
    const endpoint = step.type === 'webhook' ? step.params['endpoint'] : undefined;
    const endpointId = typeof endpoint === 'string' && endpoint !== '' ? endpoint : null;
    return [{ stepId: step.id, type: step.type, endpointId }];
  });
}

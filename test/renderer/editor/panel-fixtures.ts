import { catalog as stepCatalog } from '../../../engine/steps/index.ts';
import {
  type WorkflowDefinition,
  type WorkflowSamples,
  workflowDefinitionSchema,
} from '../../../shared/model/workflow.ts';

export const catalog = new Map(stepCatalog().map((entry) => [entry.type, entry]));

/** Steps and a drawing, `hook>fetch fetch.error>tell`. */
export function definitionOf(
  steps: readonly { id: string; type: string; [field: string]: unknown }[],
  drawing = '',
  settings: WorkflowDefinition['settings'] = {},
): WorkflowDefinition {
  const edges = drawing.split(/\s+/).filter((edge) => edge !== '');
  return workflowDefinitionSchema.parse({
    steps,
    settings,
    edges: edges.map((edge) => {
      const [source = '', to = ''] = edge.split('>');
      const [from = '', port] = source.split('.');
      return { from, to, ...(port === undefined ? {} : { port }) };
    }),
  });
}

export function samplesOf(given: Partial<WorkflowSamples> = {}): WorkflowSamples {
  return {
    trigger: { body: { id: 7, customer: { email: 'ada@example.com' } } },
    triggerFrom: { kind: 'event', id: '01890a5d-ac96-774b-bcce-b302099a8057', at: 1 },
    steps: {},
    items: {},
    run: { id: '' },
    workflow: { name: 'Orders' },
    ...given,
  };
}

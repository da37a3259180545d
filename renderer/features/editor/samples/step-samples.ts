import { upstreamOf } from '../../../../shared/graph.ts';
import type { Json } from '../../../../shared/json.ts';
import type { WorkflowDefinition, WorkflowSamples } from '../../../../shared/model/workflow.ts';
import { type Catalog, loopBodies } from '../../../canvas/loops.ts';
import { stepName } from '../../../canvas/step-names.ts';
import type { StepSamples } from '../../../step-form/expression/samples.ts';

/**
 * What the expressions of one step would read: the trigger, the outputs of steps before it, and the
 * first item of the loop around it. Outputs that are pinned in the draft go before what was read.
 */
export function stepSamples(
  stepId: string,
  options: {
    definition: WorkflowDefinition;
    catalog: Catalog;
    samples: WorkflowSamples | undefined;
  },
): StepSamples {
  const { definition, catalog, samples } = options;
  const upstream = upstreamOf(stepId, definition.edges);
  const steps: { [id: string]: Json } = {};
  const labels: { [id: string]: string } = {};
  for (const { id, type, pinned } of definition.steps) {
    if (!upstream.has(id)) continue;
    labels[id] = stepName(definition, catalog, id);
    if (catalog.get(type)?.group === 'trigger') continue;
    const output = pinned ?? samples?.steps[id]?.output;
    if (output !== undefined) steps[id] = output;
  }
  const loops = loopsAroundStep(stepId, definition, catalog);
  const innermost = loops.find((id) => samples?.items[id] !== undefined);
  const timeZone = definition.settings.timeZone;
  return {
    labels,
    scope: {
      ...(samples === undefined || samples.triggerFrom.kind === 'none'
        ? {}
        : { trigger: samples.trigger }),
      steps,
      ...(innermost === undefined ? {} : { item: samples?.items[innermost], index: 0 }),
      ...(samples === undefined ? {} : { run: samples.run, workflow: samples.workflow }),
      vars: {},
    },
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/**
 * The same for all steps at once, to look names up in: outputs of steps that lie elsewhere are there
 * as well. Worked out in one go, as a workflow may have hundreds of steps.
 */
export function sampleScopes(
  definition: WorkflowDefinition,
  { catalog, samples }: { catalog: Catalog; samples: WorkflowSamples },
): (stepId: string) => StepSamples['scope'] {
  const steps: { [id: string]: Json } = {};
  for (const { id, type, pinned } of definition.steps) {
    const output = pinned ?? samples.steps[id]?.output;
    if (output !== undefined && catalog.get(type)?.group !== 'trigger') steps[id] = output;
  }
  const trigger = samples.triggerFrom.kind === 'none' ? {} : { trigger: samples.trigger };
  const outside = { ...trigger, steps };
  const inside = new Map<string, StepSamples['scope']>();
  const { bodies } = loopBodies(definition, catalog);
  // The innermost loop has the last word.
  for (const body of [...bodies].sort((one, other) => other.steps.size - one.steps.size)) {
    const item = samples.items[body.loopId];
    if (item === undefined) continue;
    for (const id of body.steps) inside.set(id, { ...outside, item, index: 0 });
  }
  return (stepId) => inside.get(stepId) ?? outside;
}

/** The innermost first. */
function loopsAroundStep(
  stepId: string,
  definition: WorkflowDefinition,
  catalog: Catalog,
): string[] {
  return loopBodies(definition, catalog)
    .bodies.filter(({ steps }) => steps.has(stepId))
    .sort((one, other) => one.steps.size - other.steps.size)
    .map(({ loopId }) => loopId);
}

const shapes = new WeakMap<WorkflowDefinition, string>();
const pinnedNumbers = new WeakMap<object, number>();
let pinnedCount = 0;

/** The same text while nothing changed that `stepSamples` looks at; params may have. */
export function samplesShape(definition: WorkflowDefinition): string {
  let shape = shapes.get(definition);
  if (shape === undefined) {
    const steps = definition.steps.map(({ id, type, name, pinned }) =>
      [id, type, name ?? '', pinnedText(pinned)].join('\t'),
    );
    const edges = definition.edges.map(({ from, port, to }) => `${from}\t${port}\t${to}`);
    shape = [definition.settings.timeZone ?? '', ...steps, '', ...edges].join('\n');
    shapes.set(definition, shape);
  }
  return shape;
}

/** Changes never alter a pinned value in place, so that another object is another value. */
function pinnedText(pinned: Json | undefined): string {
  if (typeof pinned !== 'object' || pinned === null) return JSON.stringify(pinned) ?? '';
  let number = pinnedNumbers.get(pinned);
  if (number === undefined) {
    pinnedCount += 1;
    number = pinnedCount;
    pinnedNumbers.set(pinned, number);
  }
  return `#${number}`;
}

import { parsePath } from '../../../../shared/expression/key-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../shared/json.ts';
import type {
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowProblem,
  WorkflowStep,
} from '../../../../shared/model/workflow.ts';
import { COLUMN, positionOf } from '../../../canvas/geometry.ts';
import { type Catalog, firstPort } from '../../../canvas/loops.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { type ParamPath, valueAt, withValue } from '../../../step-form/params/param-path.ts';
import { addStep, changeStep, connect } from '../model/definition-changes.ts';
import { renameReferences } from '../model/step-references.ts';
import { placeOf } from './problem-place.ts';
import { type UnknownPath, withOtherName } from './unknown-paths.ts';

/** What mends a problem, where that is obvious. */
export type ProblemFix =
  | { kind: 'change'; label: string; make: (definition: WorkflowDefinition) => WorkflowDefinition }
  /** An endpoint is made, and the param names it. */
  | { kind: 'endpoint'; label: string; stepId: string; param: string };

export function fixOf(
  problem: WorkflowProblem | UnknownPath,
  options: { definition: WorkflowDefinition; catalog: Catalog },
): ProblemFix | null {
  const { definition, catalog } = options;
  const { param, edge } = placeOf(problem);
  if (edge !== null) return removeEdge(definition.edges[edge]);
  const step = definition.steps.find(({ id }) => id === problem.stepId);
  if (step === undefined)
    return problem.stepId === null && problem.message.startsWith('There is no trigger')
      ? addTrigger(catalog)
      : null;
  if ('keys' in problem) return otherName(step, problem);
  if (problem.field.endsWith('.type') && param === null) return otherType(step, problem, catalog);
  if (problem.field === 'steps') return connectTrigger(step, { definition, catalog });
  if (param === null) return null;
  return (
    newEndpoint(step, param, catalog) ??
    otherStep(step, problem, { definition, catalog }) ??
    otherKey(step, param, problem) ??
    otherValue(step, param, problem)
  );
}

function change(
  label: string,
  make: (definition: WorkflowDefinition) => WorkflowDefinition,
): ProblemFix {
  return { kind: 'change', label, make };
}

function changeParams(
  label: string,
  step: WorkflowStep,
  make: (params: JsonObject) => JsonObject,
): ProblemFix {
  return change(label, (definition) => {
    const now = definition.steps.find(({ id }) => id === step.id);
    return now === undefined
      ? definition
      : changeStep(definition, step.id, { params: make(now.params) });
  });
}

/** That very edge: another one that is the same stays. */
function removeEdge(edge: WorkflowEdge | undefined): ProblemFix | null {
  if (edge === undefined) return null;
  return change('Remove the edge', (definition) =>
    definition.edges.includes(edge)
      ? { ...definition, edges: definition.edges.filter((other) => other !== edge) }
      : definition,
  );
}

function otherName(step: WorkflowStep, { keys, suggestion }: UnknownPath): ProblemFix | null {
  if (suggestion === null) return null;
  return changeParams(`Read “${suggestion}”`, step, (params) =>
    withOtherName(params, { keys, suggestion }),
  );
}

function otherType(
  step: WorkflowStep,
  { message }: WorkflowProblem,
  catalog: Catalog,
): ProblemFix | null {
  const type = /Did you mean "([^"]+)"\?$/.exec(message)?.[1];
  const entry = type === undefined ? undefined : catalog.get(type);
  if (entry === undefined) return null;
  return change(`Make it “${entry.name}”`, (definition) =>
    changeStep(definition, step.id, { type: entry.type }),
  );
}

function otherStep(
  step: WorkflowStep,
  { message }: WorkflowProblem,
  { definition, catalog }: { definition: WorkflowDefinition; catalog: Catalog },
): ProblemFix | null {
  const match = /reads steps\.([a-z0-9_]+), which is not a step here\. Did you mean "([^"]+)"/i;
  const [, wrong, good] = match.exec(message) ?? [];
  if (wrong === undefined || good === undefined || good === step.id) return null;
  const names = new Map([[wrong, good]]);
  return changeParams(`Read “${stepName(definition, catalog, good)}”`, step, (params) => {
    const renamed = renameReferences(params, names);
    return isJsonObject(renamed) ? renamed : params;
  });
}

function newEndpoint(step: WorkflowStep, param: string, catalog: Catalog): ProblemFix | null {
  const field = propertyOf(propertyOf(catalog.get(step.type)?.params, 'properties'), param);
  if (propertyOf(field, 'field') !== 'endpoint') return null;
  const value = step.params[param];
  if (value !== undefined && value !== '') return null;
  return { kind: 'endpoint', label: 'Create an endpoint', stepId: step.id, param };
}

/** A key that is not known here, and another one is. */
function otherKey(
  step: WorkflowStep,
  param: string,
  { message }: WorkflowProblem,
): ProblemFix | null {
  const [, wrong, good] =
    /^there is no param "([^"]+)" here; did you mean "([^"]+)"\?$/.exec(message) ?? [];
  if (wrong === undefined || good === undefined) return null;
  return changeParams(`Rename to “${good}”`, step, (params) => {
    const path = pathOf(param);
    const value = valueAt(params, [...path, wrong]);
    if (value === undefined || valueAt(params, [...path, good]) !== undefined) return params;
    return withValue(withValue(params, [...path, wrong], undefined), [...path, good], value);
  });
}

function otherValue(
  step: WorkflowStep,
  param: string,
  { message }: WorkflowProblem,
): ProblemFix | null {
  const good = /^"[^"]*" is not known here; did you mean "([^"]+)"\?$/.exec(message)?.[1];
  if (good === undefined) return null;
  return changeParams(`Use “${good}”`, step, (params) => withValue(params, pathOf(param), good));
}

function pathOf(param: string): ParamPath {
  if (param === '') return [];
  return parsePath(param).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function propertyOf(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isJsonObject(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
}

function isTrigger(step: WorkflowStep, catalog: Catalog): boolean {
  return catalog.get(step.type)?.group === 'trigger';
}

/** Nothing leads to the step, and there is one trigger that could. */
function connectTrigger(
  step: WorkflowStep,
  { definition, catalog }: { definition: WorkflowDefinition; catalog: Catalog },
): ProblemFix | null {
  const [trigger, other] = definition.steps.filter((each) => isTrigger(each, catalog));
  if (trigger === undefined || other !== undefined || isTrigger(step, catalog)) return null;
  if (definition.edges.some(({ to }) => to === step.id)) return null;
  const port = firstPort(catalog.get(trigger.type));
  const edge = { from: trigger.id, port, to: step.id };
  if (connect(definition, edge) === null) return null;
  return change(
    `Connect it to “${stepName(definition, catalog, trigger.id)}”`,
    (now) => connect(now, edge) ?? now,
  );
}

function addTrigger(catalog: Catalog): ProblemFix | null {
  const entry = catalog.get('webhook');
  if (entry === undefined) return null;
  return change('Add a webhook', (now) => {
    const reached = new Set(now.edges.map(({ to }) => to));
    const first = now.steps.find(({ id }) => !reached.has(id));
    const place = first === undefined ? { x: 0, y: 0 } : positionOf(first);
    const added = addStep(now, { entry, position: { x: place.x - COLUMN, y: place.y } });
    if (first === undefined) return added.definition;
    const edge = { from: added.id, port: firstPort(entry), to: first.id };
    return connect(added.definition, edge) ?? added.definition;
  });
}

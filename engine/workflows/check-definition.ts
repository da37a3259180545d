import { closest } from 'fastest-levenshtein';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import { referencedPaths } from '../../shared/expression/paths.ts';
import { compileTemplate } from '../../shared/expression/template.ts';
import { checkGraph, downstreamOf, loopsAround } from '../../shared/graph.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type {
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowProblem,
  WorkflowStep,
} from '../../shared/model/workflow.ts';
import type { StepPort } from '../../shared/step-catalog.ts';
import type { StepType } from '../steps/define-step.ts';
import { stepType, stepTypes } from '../steps/index.ts';

export const ERROR_PORT = 'error';

/** The ports of a placed step, the error port included where its author asked for it. */
export function portsOf(type: StepType, step: WorkflowStep): string[] {
  const ports = type.portsFor(step.params).map((port) => port.name);
  return step.onError === 'port' ? [...ports, ERROR_PORT] : ports;
}

/** The same, with what people call them; none where this release has no such step type. */
export function labelledPorts(step: WorkflowStep): StepPort[] {
  const ports = stepType(step.type)?.portsFor(step.params) ?? [];
  return step.onError === 'port'
    ? [...ports, { name: ERROR_PORT, label: 'When it fails' }]
    : [...ports];
}

/** `out` means the step type's first port where it has no port of that name. */
function resolvePort(ports: readonly string[], port: string): string {
  return port === 'out' && !ports.includes('out') ? (ports[0] ?? port) : port;
}

/** The edge with the port at which it leaves that step. */
export function withPort(step: WorkflowStep | undefined, edge: WorkflowEdge): WorkflowEdge {
  const type = step === undefined ? undefined : stepType(step.type);
  return step === undefined || type === undefined
    ? edge
    : { ...edge, port: resolvePort(portsOf(type, step), edge.port) };
}

/** The port behind which a loop's body lies; null for other steps. */
export function bodyPortOf(step: WorkflowStep | undefined): string | null {
  const type = step === undefined ? undefined : stepType(step.type);
  return type?.container === true ? (type.ports[0]?.name ?? null) : null;
}

/**
 * Everything that is wrong with a definition. Errors keep it from being published; an unpublished
 * draft may have any number of them.
 */
export function checkDefinition(definition: WorkflowDefinition): WorkflowProblem[] {
  const problems: WorkflowProblem[] = [];
  const error = (stepId: string | null, field: string, message: string): void => {
    problems.push({ severity: 'error', stepId, field, message });
  };
  const seen = new Set<string>();

  definition.steps.forEach((step, index) => {
    const at = `steps[${index}]`;
    if (seen.has(step.id)) error(step.id, `${at}.id`, `The id "${step.id}" is used twice.`);
    seen.add(step.id);
    const type = stepType(step.type);
    if (type === undefined) {
      const nearest = closest(step.type, [...stepTypes.keys()]);
      error(
        step.id,
        `${at}.type`,
        `There is no step type "${step.type}". Did you mean "${nearest}"?`,
      );
      return;
    }
    for (const issue of type.check(step.params))
      error(step.id, `${at}.params${pathText(issue.path)}`, issue.message);
    for (const path of misplacedExpressions(type, step.params)) {
      const field = `${at}.params${pathText(path)}`;
      if (problems.every((problem) => problem.field !== field))
        error(step.id, field, 'must be fixed: a trigger’s settings can hold no expressions');
    }
    const written = Object.entries(step.params).filter(([name]) => !type.verbatim.includes(name));
    checkTexts(
      Object.fromEntries(written),
      `${at}.params`,
      (field, message, severity) => problems.push({ severity, stepId: step.id, field, message }),
      definition,
    );
  });

  definition.edges.forEach((edge, index) => {
    const step = definition.steps.find((candidate) => candidate.id === edge.from);
    const type = step === undefined ? undefined : stepType(step.type);
    if (step === undefined || type === undefined) return;
    const ports = portsOf(type, step);
    if (!ports.includes(resolvePort(ports, edge.port)))
      error(
        step.id,
        `edges[${index}].port`,
        `"${step.id}" has no port "${edge.port}"; it has ${ports.map((p) => `"${p}"`).join(', ')}.`,
      );
  });

  const graphSteps = definition.steps.map((step) => ({
    id: step.id,
    isTrigger: stepType(step.type)?.group === 'trigger',
  }));
  const byId = new Map(definition.steps.map((step) => [step.id, step]));
  const { problems: loopProblems } = loopsAround(
    definition.steps.map((step) => step.id),
    definition.edges.map((edge) => withPort(byId.get(edge.from), edge)),
    (id) => bodyPortOf(byId.get(id)),
  );
  for (const problem of [...checkGraph(graphSteps, definition.edges), ...loopProblems]) {
    const soft = problem.kind === 'unreachable' || problem.kind === 'duplicate_edge';
    problems.push({
      severity: soft ? 'warning' : 'error',
      stepId: problem.kind === 'unknown_step' ? null : problem.stepId,
      field: problem.edge === null ? 'steps' : `edges[${problem.edge}]`,
      message: problem.message,
    });
  }
  return problems;
}

/** What only matters once events are to run it. */
export function checkPublishable(definition: WorkflowDefinition): WorkflowProblem[] {
  const problems = checkDefinition(definition);
  if (!definition.steps.some((step) => stepType(step.type)?.group === 'trigger'))
    problems.push({
      severity: 'error',
      stepId: null,
      field: 'steps',
      message: 'There is no trigger, so nothing would ever start this workflow. Add one.',
    });
  return problems;
}

/**
 * Errors that a run of the draft would meet. Steps that nothing leads to yet may be as unfinished as
 * their author left them.
 */
export function checkRunnable(definition: WorkflowDefinition): WorkflowProblem[] {
  const reachable = new Set<string>();
  for (const { id, type } of definition.steps) {
    if (stepType(type)?.group !== 'trigger') continue;
    reachable.add(id);
    for (const behind of downstreamOf(id, definition.edges)) reachable.add(behind);
  }
  return checkDefinition(definition).filter(
    ({ severity, stepId }) => severity === 'error' && (stepId === null || reachable.has(stepId)),
  );
}

/** Of triggers: nothing has come in yet that an expression could read. */
function misplacedExpressions({ source }: StepType, params: JsonObject): PropertyKey[][] {
  if (source === null) return [];
  const allowed = 'expressions' in source ? source.expressions : undefined;
  return Object.entries(params).flatMap(([name, value]) =>
    allowed?.includes(name) === true ? [] : expressionsIn(value, [name]),
  );
}

function expressionsIn(value: Json, path: PropertyKey[]): PropertyKey[][] {
  if (typeof value === 'string') return value.includes('{{') ? [path] : [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => expressionsIn(item, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => expressionsIn(item, [...path, key]));
}

type Report = (field: string, message: string, severity: 'error' | 'warning') => void;

function checkTexts(
  value: Json,
  field: string,
  report: Report,
  definition: WorkflowDefinition,
): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) checkTemplate(value, field, report, definition);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      checkTexts(item, `${field}[${index}]`, report, definition);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      checkTexts(item, `${field}.${key}`, report, definition);
  }
}

function checkTemplate(
  text: string,
  field: string,
  report: Report,
  definition: WorkflowDefinition,
): void {
  try {
    compileTemplate(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report(field, error.message, 'error');
    return;
  }
  const ids = definition.steps.map((step) => step.id);
  for (const { keys } of referencedPaths(text)) {
    const id = keys[0] === 'steps' ? keys[1] : undefined;
    if (id !== undefined && !ids.includes(id))
      report(
        field,
        `The expression reads steps.${id}, which is not a step here. Did you mean "${closest(id, ids)}"?`,
        'warning',
      );
  }
}

export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

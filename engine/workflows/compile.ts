import { ExpressionError } from '../../shared/expression/expression-error.ts';
import { type CompiledParams, compileParams } from '../../shared/expression/params.ts';
import { loopsAround, topologicalOrder } from '../../shared/graph.ts';
import type { WorkflowDefinition, WorkflowStep } from '../../shared/model/workflow.ts';
import type { StepType } from '../steps/define-step.ts';
import { stepType } from '../steps/index.ts';
import { bodyPortOf, withPort } from './check-definition.ts';

export interface CompiledStep {
  readonly index: number;
  readonly step: WorkflowStep;
  /** Undefined when this release no longer has the type: the step fails and says so. */
  readonly type: StepType | undefined;
  readonly params: CompiledParams;
  readonly firstPort: string;
  readonly incoming: readonly { from: number; port: string }[];
  /** Which steps lie before this one on any path: one bit for each index. See `isBefore`. */
  readonly upstream: Uint32Array;
  /** Ports that an edge leaves from. */
  readonly connected: ReadonlySet<string>;
  readonly joins: 'all' | 'any';
  /** Index of the loop around it; null outside of loops. */
  readonly loop: number | null;
  /** Where it stands among the steps of the same loop, or among those outside of loops. */
  readonly position: number;
}

/** A workflow version made ready to be carried out; cached, as runs are pinned to versions. */
export interface CompiledWorkflow {
  readonly versionSeq: number;
  readonly workflowSeq: number;
  readonly workflowId: string;
  readonly name: string;
  readonly versionNumber: number;
  readonly definition: WorkflowDefinition;
  /** Whether an expression asks for the body's text, which is not made otherwise. */
  readonly readsRawBody: boolean;
  /** In topological order. */
  readonly steps: readonly CompiledStep[];
  /** Those outside of loops. */
  readonly outside: readonly CompiledStep[];
  /** Those of a loop's body by the loop's index, without those of loops in it. */
  readonly bodies: ReadonlyMap<number, readonly CompiledStep[]>;
  readonly byId: ReadonlyMap<string, CompiledStep>;
}

export function compileWorkflow(
  identity: Pick<
    CompiledWorkflow,
    'versionSeq' | 'workflowSeq' | 'workflowId' | 'name' | 'versionNumber'
  >,
  definition: WorkflowDefinition,
): CompiledWorkflow {
  const byStepId = new Map(definition.steps.map((step) => [step.id, step]));
  const order = topologicalOrder([...byStepId.keys()], definition.edges);
  const indexOf = new Map(order.map((id, index) => [id, index]));
  const incoming: { from: number; port: string }[][] = order.map(() => []);
  const connected: Set<string>[] = order.map(() => new Set());

  const edges = definition.edges.map((edge) => withPort(byStepId.get(edge.from), edge));
  for (const { port, ...edge } of edges) {
    const from = indexOf.get(edge.from);
    const to = indexOf.get(edge.to);
    if (from === undefined || to === undefined) continue;
    incoming[to]?.push({ from, port });
    connected[from]?.add(port);
  }

  const upstream = upstreamBits(incoming);
  const { loopOf } = loopsAround(order, edges, (id) => bodyPortOf(byStepId.get(id)));
  const members = new Map<number | null, CompiledStep[]>();

  const steps = order.flatMap((id, index): CompiledStep[] => {
    const step = byStepId.get(id);
    if (step === undefined) return [];
    const type = stepType(step.type);
    const loop = indexOf.get(loopOf.get(id) ?? '') ?? null;
    const peers = members.get(loop) ?? [];
    members.set(loop, peers);
    const compiled: CompiledStep = {
      index,
      step,
      type,
      params: compileStepParams(step, type),
      firstPort: type?.portsFor(step.params)[0]?.name ?? 'out',
      incoming: incoming[index] ?? [],
      upstream: upstream[index] ?? new Uint32Array(0),
      connected: connected[index] ?? new Set(),
      joins: type?.joins(step.params) ?? 'all',
      loop,
      position: peers.length,
    };
    peers.push(compiled);
    return [compiled];
  });
  const bodies = new Map<number, readonly CompiledStep[]>();
  for (const [loop, peers] of members) if (loop !== null) bodies.set(loop, peers);
  return {
    ...identity,
    definition,
    readsRawBody: JSON.stringify(definition.steps.map((step) => step.params)).includes('rawBody'),
    steps,
    outside: members.get(null) ?? [],
    bodies,
    byId: new Map(steps.map((step) => [step.step.id, step])),
  };
}

/** An expression that this release cannot read fails its step, not every run of the version. */
function compileStepParams({ params }: WorkflowStep, type: StepType | undefined): CompiledParams {
  const markup = type?.insertsAs(params) ?? {};
  const verbatim = type?.verbatim ?? [];
  try {
    return compileParams(params, {
      skip: ([name]) => typeof name === 'string' && verbatim.includes(name),
      insertAs: ([name = '', ...inner]) =>
        inner.length === 0 && Object.hasOwn(markup, name) ? markup[name] : undefined,
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {
      constant: false,
      resolve() {
        throw error;
      },
    };
  }
}

/** Whether the step with the index `other` lies before this one on any path. */
export function isBefore(step: CompiledStep, other: number): boolean {
  return ((step.upstream[other >> 5] ?? 0) & (1 << (other & 31))) !== 0;
}

/** Of steps in topological order. */
function upstreamBits(incoming: readonly (readonly { from: number }[])[]): Uint32Array[] {
  const bits = incoming.map(() => new Uint32Array(Math.ceil(incoming.length / 32)));
  incoming.forEach((edges, index) => {
    const own = bits[index];
    if (own === undefined) return;
    for (const { from } of edges) {
      bits[from]?.forEach((word, at) => {
        own[at] = (own[at] ?? 0) | word;
      });
      own[from >> 5] = (own[from >> 5] ?? 0) | (1 << (from & 31));
    }
  });
  return bits;
}

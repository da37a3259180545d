import { setImmediate } from 'node:timers/promises';
import { PatchbayError } from '../../shared/errors.ts';
import { downstreamOf } from '../../shared/graph.ts';
import type { Consequences, StepAct } from '../../shared/model/run.ts';
import type { MethodParsedInput } from '../../shared/rpc/contract.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import type { Workflows } from '../workflows/workflows.ts';
import { checkReusable, planReuse } from './plan-reuse.ts';
import { chooseRetries, loopsAround } from './retry.ts';
import type { RunRow } from './run-repository.ts';
import type { StepRunRepository } from './step-run-repository.ts';

/** Of many runs the oldest are looked at; what the others would do is likely the same. */
const MOST_LOOKED_AT = 500;
const RUNS_PER_TURN = 20;
const TOLD_PROBLEMS = 5;

type Request = MethodParsedInput<'runs.consequences'>;

export type ForeseeConsequences = (request: Request) => Promise<Consequences>;

/** Where a step would be carried out. */
interface Place {
  compiled: CompiledStep;
  iteration: string;
}

interface RunPlan {
  /** Keyed by step and iteration, so that nothing counts twice. */
  places: Map<string, Place>;
  /** Of those that would be carried out whatever happens before. */
  certain: ReadonlySet<string>;
  reused: string[];
  notReused: string[];
}

export function createConsequences(deps: {
  stepRuns: StepRunRepository;
  workflows: Workflows;
  /** The runs that are chosen, the oldest first, and how many there are. */
  chosen: (runs: Request['runs'], most: number) => Promise<{ runs: RunRow[]; total: number }>;
}): ForeseeConsequences {
  const { stepRuns, workflows } = deps;

  function planRetry(run: RunRow, request: Extract<Request, { action: 'retry' }>): RunPlan {
    const workflow = workflows.compiled(run.version_seq);
    const { stepId, iteration, supplied } = request;
    const rows = chooseRetries(stepRuns, {
      runSeq: run.seq,
      workflow,
      request: { stepId, iteration, input: undefined, output: undefined },
    });
    const places = new Map<string, Place>();
    const certain = new Set<string>();
    for (const row of rows) {
      const compiled = workflow.byId.get(row.step_id);
      if (compiled === undefined) continue;
      if (!supplied) {
        const own = { compiled, iteration: row.iteration };
        certain.add(keyOf(own));
        put(places, own);
        if (compiled.type?.container === true) putBody(run, workflow, places, own);
      }
      putBehind(run, workflow, places, { compiled, iteration: row.iteration });
    }
    return { places, certain, reused: [], notReused: [] };
  }

  function planRerun(run: RunRow, request: Extract<Request, { action: 'rerun' }>): RunPlan {
    const { fromStep, version } = request;
    if (fromStep !== undefined) checkReusable(run);
    const old = workflows.compiled(run.version_seq);
    const row = workflows.bySeq(run.workflow_seq);
    const next =
      version === 'same' ? old : workflows.compiled(workflows.versionToRun(row, version));
    const plan =
      fromStep === undefined
        ? { reused: [], notReused: [] }
        : planReuse({
            before: old.definition,
            after: next.definition,
            fromStep,
            rows: stepRuns.all(run.seq),
          });
    const reused = new Set(plan.reused.map(({ step_id: id }) => id));
    const places = new Map<string, Place>();
    const trigger = next.byId.has(run.trigger_step) ? run.trigger_step : null;
    const reached =
      trigger === null ? null : downstreamOf(trigger, next.definition.edges).add(trigger);
    for (const compiled of next.outside) {
      const { id } = compiled.step;
      if (reused.has(id) || reached?.has(id) === false) continue;
      put(places, { compiled, iteration: '' });
      if (compiled.type?.container === true)
        putBody(run, next, places, { compiled, iteration: '' });
    }
    return { places, certain: new Set(), reused: [...reused], notReused: plan.notReused };
  }

  /** What lies behind a step, in its loop and behind each loop around it. */
  function putBehind(
    run: RunRow,
    workflow: CompiledWorkflow,
    places: Map<string, Place>,
    { compiled, iteration }: Place,
  ): void {
    let around = iteration;
    for (const from of [compiled, ...loopsAround(workflow, compiled)]) {
      for (const id of downstreamOf(from.step.id, workflow.definition.edges)) {
        const behind = workflow.byId.get(id);
        // Of the same frame; the body of a loop among them is added with the loop.
        if (behind === undefined || behind.loop !== from.loop) continue;
        put(places, { compiled: behind, iteration: around });
        if (behind.type?.container === true)
          putBody(run, workflow, places, { compiled: behind, iteration: around });
      }
      around = around.includes('.') ? around.slice(0, around.lastIndexOf('.')) : '';
    }
  }

  /** The body of a loop, for as many items as it had; for one when it was never come to. */
  function putBody(
    run: RunRow,
    workflow: CompiledWorkflow,
    places: Map<string, Place>,
    loop: Place,
  ): void {
    const { id } = loop.compiled.step;
    const items = stepRuns.itemStates(run.seq, id, loop.iteration);
    const inside = loop.iteration === '' ? '0' : `${loop.iteration}.0`;
    const iterations = items.length === 0 ? [inside] : items.map(({ iteration }) => iteration);
    for (const compiled of workflow.bodies.get(loop.compiled.index) ?? [])
      for (const iteration of iterations) {
        put(places, { compiled, iteration });
        if (compiled.type?.container === true)
          putBody(run, workflow, places, { compiled, iteration });
      }
  }

  /** Whether it has been carried out in this run before: a step that acts has an attempt then. */
  function wasDone(run: RunRow, { compiled, iteration }: Place): boolean {
    const key = { run_seq: run.seq, step_id: compiled.step.id, iteration };
    return stepRuns.attemptsAt(key).length > 0;
  }

  return async (request) => {
    const { runs, total } = await deps.chosen(request.runs, MOST_LOOKED_AT);
    const acts = new Map<string, StepAct>();
    const problems: Consequences['problems'] = [];
    const reused = new Set<string>();
    const notReused = new Set<string>();
    let impossible = 0;
    for (const [index, run] of runs.entries()) {
      if (index % RUNS_PER_TURN === RUNS_PER_TURN - 1) await setImmediate();
      try {
        const plan = request.action === 'retry' ? planRetry(run, request) : planRerun(run, request);
        for (const [key, place] of plan.places)
          count(acts, place, { again: wasDone(run, place), perhaps: !plan.certain.has(key) });
        for (const id of plan.reused) reused.add(id);
        for (const id of plan.notReused) notReused.add(id);
      } catch (error) {
        if (!(error instanceof PatchbayError)) throw error;
        impossible += 1;
        if (problems.length < TOLD_PROBLEMS)
          problems.push({ id: idToText(run.id), message: error.message });
      }
    }
    return {
      runs: total,
      looked: runs.length,
      impossible,
      problems,
      acts: [...acts.values()],
      reused: [...reused],
      notReused: [...notReused],
    };
  };
}

function keyOf({ compiled, iteration }: Place): string {
  return `${compiled.step.id}@${iteration}`;
}

/** Only steps that do something outside of this run. */
function put(places: Map<string, Place>, place: Place): void {
  const { step, type } = place.compiled;
  if (step.disabled === true || type === undefined || type.group === 'trigger') return;
  if (type.effectsFor(step.params) !== 'none' || ASKING.has(step.type))
    places.set(keyOf(place), place);
  // A loop itself does nothing, and its body is added with it.
}

/** They touch nothing themselves, and start or ask others. */
const ASKING: ReadonlySet<string> = new Set(['sub-workflow', 'wait-for-approval']);

function count(
  acts: Map<string, StepAct>,
  { compiled: { step, type } }: Place,
  { again, perhaps }: { again: boolean; perhaps: boolean },
): void {
  const key = `${step.type} ${step.id} ${again} ${perhaps}`;
  const known = acts.get(key);
  if (known !== undefined) known.times += 1;
  else
    acts.set(key, {
      stepType: step.type,
      stepId: step.id,
      stepName: step.name ?? type?.name ?? step.id,
      times: 1,
      again,
      perhaps,
    });
}

import { setImmediate } from 'node:timers/promises';
import { NotFoundError } from '../../shared/errors.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import {
  ITEM_LETTERS,
  type LoopItem,
  type LoopSummary,
  type RunDetail,
  type RunListing,
  type RunSummary,
  runSummarySchema,
  type StepRun,
  type StepRunStatus,
} from '../../shared/model/run.ts';
import { idToText } from '../db/ids.ts';
import type { CompiledStep, CompiledWorkflow } from '../workflows/compile.ts';
import { nameOfStep, stepsToShow } from '../workflows/steps-to-show.ts';
import { follow, loopPlan, valueAt } from './load-run.ts';
import { runErrorSchema } from './run-error.ts';
import { readRunPart } from './run-part.ts';
import type { ListedRun, RunRow } from './run-repository.ts';
import type { ItemRow, StepRunRepository, StepRunRow } from './step-run-repository.ts';
import { describeStep, inShort, parseError, untouched } from './step-run-view.ts';
import { decodeStored, type StoredValue } from './stored-value.ts';

/** Read in one turn of the event loop. */
const ITEMS_PER_TURN = 50;

export interface RunReader {
  summary(row: ListedRun): RunSummary;
  listing(row: ListedRun): RunListing;
  /**
   * Step runs outside of loops, and how far each loop is. Values that are longer than `longest`
   * characters as JSON are left out.
   */
  detail(row: ListedRun, options?: { longest?: number | undefined }): Promise<RunDetail>;
  /** One step run, in an item of loops or outside of them. Throws NotFoundError. */
  step(row: ListedRun, key: { stepId: string; iteration: string }): Promise<StepRun>;
  /** One letter for each item that the loop was given, in order. Throws NotFoundError. */
  itemStates(row: ListedRun, loop: { stepId: string; around: string }): string;
  /** Items of a loop, in order; `around` is the iteration that the loop itself stands in. */
  items(
    row: ListedRun,
    options: {
      stepId: string;
      around: string;
      status: StepRunStatus | undefined;
      after: number;
      limit: number;
    },
  ): Promise<LoopItem[]>;
  /** The step runs of one item of a loop. Throws NotFoundError. */
  item(
    row: ListedRun,
    options: { stepId: string; iteration: string },
  ): Promise<{ item: Json; steps: StepRun[]; loops: LoopSummary[] }>;
  /**
   * Tells all step runs, those of items as well, as far as there are `mostItems` of one loop; others
   * have their turn in between.
   */
  walk(
    row: ListedRun,
    options: { mostItems: number; visit: (steps: readonly StepRun[]) => void },
  ): Promise<void>;
}

/** What expressions of a frame could read, as far as it is stored. */
interface View {
  scope: { [name: string]: Json | undefined };
  outputs: { [stepId: string]: Json };
}

export function createRunReader(deps: {
  stepRuns: StepRunRepository;
  compiled: (versionSeq: number) => CompiledWorkflow;
  trigger: (row: RunRow, workflow: CompiledWorkflow) => JsonObject | Promise<JsonObject>;
  /** Of the step run that waits for a run, by that run's token. */
  waitOf: (token: string) => { step_id: string; iteration: string } | undefined;
  mask: (text: string) => string;
}): RunReader {
  const { stepRuns } = deps;

  function summary(row: ListedRun): RunSummary {
    return runSummarySchema.parse({
      id: idToText(row.id),
      seq: row.seq,
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      versionNumber: row.version_number ?? 0,
      eventId: row.event_id === null ? null : idToText(row.event_id),
      parentRunId: row.parent_id === null ? null : idToText(row.parent_id),
      cause: row.cause,
      status: row.status,
      queuedAt: row.queued_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      dueAt: row.due_at,
      error: row.error === null ? null : runErrorSchema.parse(JSON.parse(row.error)),
    });
  }

  function listing(row: ListedRun): RunListing {
    const byId = stepsToShow(deps.compiled, row.version_seq);
    const nameOf = (stepId: string): string => nameOfStep(byId, stepId);
    const short = summary(row);
    const wait = row.token === null ? undefined : deps.waitOf(row.token);
    return {
      ...short,
      trigger: {
        type: byId.get(row.trigger_step)?.step.type ?? 'manual',
        name: nameOf(row.trigger_step),
      },
      attempts: stepRuns.mostAttempts(row.seq),
      stop: stopOf(short, nameOf),
      calledFrom: wait === undefined ? null : { stepId: wait.step_id, iteration: wait.iteration },
    };
  }

  function stopOf(
    { seq, status, error }: RunSummary,
    nameOf: (stepId: string) => string,
  ): RunListing['stop'] {
    if (status === 'waiting') {
      const held = stepRuns.firstWaiting(seq);
      if (held === undefined) return null;
      const { step_id: stepId, iteration, wait_reason: waitReason } = held;
      const message = parseError(held.error)?.message ?? null;
      return { stepId, stepName: nameOf(stepId), iteration, waitReason, message };
    }
    if (error?.stepId === undefined) return null;
    const stepName = nameOf(error.stepId);
    return {
      stepId: error.stepId,
      stepName,
      iteration: '',
      waitReason: null,
      // The run's own error names the step first.
      message: error.message.replace(/^\u201c[^\u201d]*\u201d failed: /, ''),
    };
  }

  function decode(view: View, stored: StoredValue | null): Json {
    return stored === null ? null : decodeStored(stored, (path) => valueAt(view, path));
  }

  /** The step runs of a frame; their outputs are added to its view. */
  function readFrame(
    row: ListedRun,
    members: readonly CompiledStep[],
    at: { view: View; iteration: string; rows: ReadonlyMap<string, StepRunRow> },
  ): { steps: StepRun[]; loops: LoopSummary[] } {
    const { view, iteration, rows } = at;
    const isOpen = row.ended_at === null;
    const loops: LoopSummary[] = [];
    const steps = members.map((compiled): StepRun => {
      const { id } = compiled.step;
      const own = rows.get(id);
      if (own === undefined) return untouched(compiled, iteration, isOpen);
      const isTrigger = compiled.type?.group === 'trigger';
      const output = isTrigger ? (view.scope['trigger'] ?? null) : decode(view, own.output);
      view.outputs[id] = output;
      const input = decode(view, own.input);
      if (compiled.type?.container === true)
        loops.push(loopSummary(row, { compiled, iteration, input }));
      const attempts = stepRuns.attemptsAt({ run_seq: row.seq, step_id: id, iteration });
      return describeStep(compiled, own, attempts, { input, output });
    });
    return { steps, loops };
  }

  function loopSummary(
    row: ListedRun,
    { compiled, iteration, input }: { compiled: CompiledStep; iteration: string; input: Json },
  ): LoopSummary {
    const counts: LoopSummary['counts'] = {};
    for (const { status, n } of stepRuns.countItems(row.seq, compiled.step.id, iteration))
      counts[status] = n;
    const total = loopPlan({ compiled }, input)?.items.length ?? 0;
    return { stepId: compiled.step.id, iteration, total, counts };
  }

  /** What stood around the items of a loop, and the loop's own item list. */
  async function enter(
    row: ListedRun,
    stepId: string,
    around: string,
  ): Promise<{ view: View; loop: CompiledStep; items: readonly Json[] }> {
    const workflow = deps.compiled(row.version_seq);
    const loop = workflow.byId.get(stepId);
    if (loop?.type?.container !== true) throw new NotFoundError('loop', stepId);
    const outer = loop.loop === null ? undefined : workflow.steps[loop.loop];
    let view: View;
    if (outer === undefined) {
      view = { scope: { trigger: await deps.trigger(row, workflow) }, outputs: {} };
      readFrame(row, workflow.outside, { view, iteration: '', rows: rowsOutside(row) });
    } else {
      view = (await viewOfItem(row, outer.step.id, around)).view;
    }
    const own = stepRuns.at({ run_seq: row.seq, step_id: stepId, iteration: around });
    const input = own === undefined ? null : decode(view, own.input);
    return { view, loop, items: loopPlan({ compiled: loop }, input)?.items ?? [] };
  }

  async function viewOfItem(
    row: ListedRun,
    stepId: string,
    iteration: string,
  ): Promise<{ view: View; item: Json; steps: StepRun[]; loops: LoopSummary[] }> {
    const dot = iteration.lastIndexOf('.');
    const around = dot === -1 ? '' : iteration.slice(0, dot);
    const index = Number(iteration.slice(dot + 1));
    const { view: outside, loop, items } = await enter(row, stepId, around);
    const item = items[index];
    if (item === undefined) throw new NotFoundError('item', iteration);
    const view: View = {
      scope: { ...outside.scope, item, index },
      outputs: { ...outside.outputs },
    };
    const members = deps.compiled(row.version_seq).bodies.get(loop.index) ?? [];
    return { view, item, ...readItem(row, members, { view, iteration }) };
  }

  interface Walk {
    mostItems: number;
    visit: (steps: readonly StepRun[]) => void;
  }

  async function walkLoops(
    row: ListedRun,
    { view, loops }: { view: View; loops: readonly LoopSummary[] },
    walk: Walk,
  ): Promise<void> {
    const { byId, bodies } = deps.compiled(row.version_seq);
    for (const { stepId, iteration: around } of loops) {
      const loop = byId.get(stepId);
      const own = stepRuns.at({ run_seq: row.seq, step_id: stepId, iteration: around });
      if (loop === undefined || own === undefined) continue;
      const items = loopPlan({ compiled: loop }, decode(view, own.input))?.items ?? [];
      for (const [index, item] of items.slice(0, walk.mostItems).entries()) {
        const iteration = around === '' ? String(index) : `${around}.${index}`;
        const inside: View = {
          scope: { ...view.scope, item, index },
          outputs: { ...view.outputs },
        };
        const { steps, loops: inner } = readItem(row, bodies.get(loop.index) ?? [], {
          view: inside,
          iteration,
        });
        walk.visit(masked(steps));
        await walkLoops(row, { view: inside, loops: inner }, walk);
        if (index % ITEMS_PER_TURN === ITEMS_PER_TURN - 1) await setImmediate();
      }
    }
  }

  function readItem(
    row: ListedRun,
    members: readonly CompiledStep[],
    at: { view: View; iteration: string },
  ): { steps: StepRun[]; loops: LoopSummary[] } {
    const rows = new Map<string, StepRunRow>();
    for (const { step } of members) {
      const own = stepRuns.at({ run_seq: row.seq, step_id: step.id, iteration: at.iteration });
      if (own !== undefined) rows.set(step.id, own);
    }
    return readFrame(row, members, { ...at, rows });
  }

  async function readOutside(
    row: ListedRun,
  ): Promise<{ view: View; steps: StepRun[]; loops: LoopSummary[] }> {
    const workflow = deps.compiled(row.version_seq);
    const { item, members } = outsideOf(row, workflow);
    const trigger = await deps.trigger(row, workflow);
    const view: View = { scope: { trigger, ...item }, outputs: {} };
    return { view, ...readFrame(row, members, { view, iteration: '', rows: rowsOutside(row) }) };
  }

  function rowsOutside(row: ListedRun): Map<string, StepRunRow> {
    return new Map(stepRuns.outside(row.seq).map((own) => [own.step_id, own]));
  }

  function masked<T>(value: T): T {
    // References bring parts of the event back in, which may hold what is masked elsewhere.
    const copy: T = JSON.parse(deps.mask(JSON.stringify(value)));
    return copy;
  }

  return {
    summary,
    listing,
    async detail(row, { longest } = {}) {
      const { steps, loops } = await readOutside(row);
      const told = longest === undefined ? steps : steps.map((step) => inShort(step, longest));
      return masked<RunDetail>({ ...summary(row), steps: told, loops });
    },
    async step(row, { stepId, iteration }) {
      const compiled = deps.compiled(row.version_seq).byId.get(stepId);
      const loop =
        compiled === undefined || compiled.loop === null
          ? undefined
          : deps.compiled(row.version_seq).steps[compiled.loop];
      const { steps } =
        iteration === '' || loop === undefined
          ? await readOutside(row)
          : await viewOfItem(row, loop.step.id, iteration);
      const found = steps.find((step) => step.stepId === stepId);
      if (found === undefined) throw new NotFoundError('step', stepId);
      return masked(found);
    },
    itemStates(row, { stepId, around }) {
      const compiled = deps.compiled(row.version_seq).byId.get(stepId);
      if (compiled?.type?.container !== true) throw new NotFoundError('loop', stepId);
      const from = around === '' ? 0 : around.length + 1;
      const letters: string[] = [];
      for (const { iteration, status } of stepRuns.itemStates(row.seq, stepId, around))
        letters[Number(iteration.slice(from))] = ITEM_LETTERS[status];
      return Array.from(letters, (letter) => letter ?? '.').join('');
    },
    async items(row, { stepId, around, status, after, limit }) {
      const { view } = await enter(row, stepId, around);
      const list = stepRuns.listItems({ runSeq: row.seq, stepId, around, status, after, limit });
      return masked(
        list.map((item): LoopItem => {
          const input = decode(view, item.input);
          return {
            iteration: item.iteration,
            index: Number(item.iteration.slice(around === '' ? 0 : around.length + 1)),
            status: item.status,
            startedAt: item.started_at,
            endedAt: item.ended_at,
            item: input,
            output: readOutput(row, { view, item, input }),
            error: parseError(item.error),
          };
        }),
      );
    },
    async item(row, { stepId, iteration }) {
      const { item, steps, loops } = await viewOfItem(row, stepId, iteration);
      return masked({ item, steps, loops });
    },
    async walk(row, walk) {
      const { view, steps, loops } = await readOutside(row);
      walk.visit(masked(steps));
      await walkLoops(row, { view, loops }, walk);
    },
  };

  /** The output of an item, which may refer to what the steps of its body gave. */
  function readOutput(
    row: ListedRun,
    { view, item, input }: { view: View; item: ItemRow; input: Json },
  ): Json {
    if (item.output === null) return null;
    const resolve = (path: string): Json => {
      const [root = '', first = '', ...rest] = path.split('.');
      if (root === 'item') return follow(input, first === '' ? [] : [first, ...rest]);
      if (root !== 'steps' || Object.hasOwn(view.outputs, first)) return valueAt(view, path);
      const own = stepRuns.at({ run_seq: row.seq, step_id: first, iteration: item.iteration });
      const output = own?.output ?? null;
      return follow(output === null ? null : decodeStored(output, resolve), rest);
    };
    return decodeStored(item.output, resolve);
  }
}

/** A test may have carried out a step of a loop alone, with an item for itself. */
function outsideOf(
  { part: text }: RunRow,
  { outside, byId }: CompiledWorkflow,
): { item: JsonObject; members: readonly CompiledStep[] } {
  const part = text === null ? null : readRunPart(text);
  const alone = part?.alone == null ? undefined : byId.get(part.alone);
  return {
    item: part?.item == null ? {} : { item: part.item.value },
    members: alone === undefined || alone.loop === null ? outside : [...outside, alone],
  };
}

/** The body a run was started with by hand or by another workflow, as its trigger. */
export function manualTrigger(row: RunRow): JsonObject {
  const body: Json = row.input === null ? null : JSON.parse(row.input);
  return {
    body,
    receivedAt: new Date(row.queued_at).toISOString(),
    headers: {},
    query: {},
  };
}

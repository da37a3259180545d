import type { Json, JsonObject } from '../../shared/json.ts';
import type { StepError } from '../../shared/model/run.ts';
import type { LoopPlan } from '../steps/define-step.ts';
import type { Links } from './links.ts';
import {
  type Frame,
  failedStep,
  type ItemEnd,
  newItemFrame,
  outcome,
  type RunState,
  type StepState,
} from './run-state.ts';
import type { StepWriter } from './step-writer.ts';

/** The port at which a loop leaves when its items are through. */
export const DONE_PORT = 'done';
/** Failed items that a loop's output tells of one by one. */
const TOLD_ERRORS = 100;

export interface LoopsDeps {
  writer: StepWriter;
  links: Links;
  now: () => number;
  /** Fills a new frame from what is stored of it. */
  restoreItem: (run: RunState, frame: Frame) => void;
  /** The loop is through: its step ends. */
  succeed: (run: RunState, loop: StepState, output: JsonObject) => void;
  fail: (run: RunState, loop: StepState, error: StepError) => void;
}

export interface Loops {
  /** `ended`: how items ended before, by index; items below `begun` were begun before. */
  begin(
    run: RunState,
    loop: StepState,
    options: {
      plan: LoopPlan;
      ended: readonly (ItemEnd | undefined)[];
      begun: number;
      restored: boolean;
    },
  ): void;
  /** Nothing of the item is left to do. */
  itemSettled(run: RunState, frame: Frame): void;
  /** The run ends before they do. */
  cancelOpen(run: RunState): StepState[];
}

/** Carries out the bodies of loops, an item at a time or several. */
export function createLoops(deps: LoopsDeps): Loops {
  const { writer, now } = deps;

  /** Begins as many items as may be under way at once. */
  function fill(run: RunState, step: StepState): void {
    const { loop } = step;
    if (loop === null) return;
    const { items, concurrency, onItemError } = loop.plan;
    while (loop.open.size < concurrency && loop.next < items.length) {
      if (onItemError === 'stop' && loop.failedCount > 0 && loop.next >= loop.begun) break;
      const index = loop.next++;
      if (loop.ended[index] !== undefined || loop.open.has(index)) continue;
      const links = deps.links.of(
        run.id,
        run.workflow.bodies.get(step.compiled.index) ?? [],
        step.frame.iteration === '' ? String(index) : `${step.frame.iteration}.${index}`,
      );
      const frame = newItemFrame(run, step, {
        index,
        item: items[index] ?? null,
        startedAt: now(),
        links,
      });
      loop.open.set(index, frame);
      run.changed.add(frame);
      if (loop.restored) deps.restoreItem(run, frame);
    }
    if (loop.open.size === 0) end(run, step);
  }

  function end(run: RunState, step: StepState): void {
    const { loop } = step;
    if (loop === null) return;
    const { plan, ended, failedCount } = loop;
    step.loop = null;
    const firstFailed = ended.findIndex((item) => item?.status === 'failed');
    const firstError = ended[firstFailed]?.error;
    if (plan.onItemError === 'stop' && firstError !== undefined && firstError !== null) {
      deps.fail(run, step, {
        ...firstError,
        code: 'item_failed',
        message: `Item ${firstFailed + 1} of ${plan.items.length} failed: ${firstError.message}`,
        details: { index: firstFailed, cause: firstError.code },
      });
      return;
    }
    const results: Json[] = [];
    const errors: Json[] = [];
    for (let index = 0; index < plan.items.length; index++) {
      const item = ended[index];
      results.push(item?.output ?? null);
      if (item?.error === undefined || item.error === null || errors.length >= TOLD_ERRORS)
        continue;
      errors.push({ index, code: item.error.code, message: item.error.message });
    }
    const count = plan.items.length;
    const succeeded = count - failedCount;
    deps.succeed(run, step, { results, count, succeeded, failed: failedCount, errors });
  }

  function finishItem(run: RunState, frame: Frame, item: ItemEnd): void {
    const step = frame.loop;
    const loop = step?.loop ?? null;
    if (step === null || loop === null) return;
    loop.open.delete(frame.index);
    loop.ended[frame.index] = item;
    if (item.status === 'failed') loop.failedCount++;
    writer.itemEnded(run, frame, item);
  }

  /** Those of loops in loops first. */
  function openLoops(frame: Frame, found: StepState[]): StepState[] {
    for (const step of frame.steps) {
      if (step.loop === null) continue;
      for (const item of step.loop.open.values()) openLoops(item, found);
      found.push(step);
    }
    return found;
  }

  return {
    begin(run, step, { plan, ended, begun, restored }) {
      step.phase = 'running';
      step.loop = {
        // A test goes through the body once.
        plan: run.part === null ? plan : { ...plan, items: plan.items.slice(0, 1) },
        open: new Map(),
        ended: [...ended],
        next: 0,
        begun,
        failedCount: ended.filter((item) => item?.status === 'failed').length,
        restored,
      };
      fill(run, step);
    },
    itemSettled(run, frame) {
      const step = frame.loop;
      if (step === null) return;
      const failed = failedStep(frame);
      const error = failed === undefined ? null : itemError(failed);
      finishItem(run, frame, {
        status: failed === undefined ? 'succeeded' : 'failed',
        output: failed === undefined ? outcome(frame) : null,
        error,
      });
      fill(run, step);
    },
    cancelOpen(run) {
      const loops = openLoops(run.root, []);
      for (const step of loops) {
        for (const frame of [...(step.loop?.open.values() ?? [])])
          finishItem(run, frame, { status: 'canceled', output: null, error: null });
        step.loop = null;
      }
      return loops;
    },
  };
}

function itemError(failed: StepState): StepError {
  const { id, name } = failed.compiled.step;
  const { failure } = failed;
  return {
    ...(failure ?? { code: 'step_failed', message: 'it failed' }),
    message: `“${name ?? id}” failed: ${failure?.message ?? 'no reason is known'}`,
  };
}

import type { LoopSummary, RunDetail, StepRun } from '../../shared/model/run.ts';
import type { RpcClient } from '../rpc/client.ts';
import type { OpenItem } from './overlay-of-run.ts';

/** A run that is shown, with the items of its loops that are looked into. */
export interface ShownRun {
  run: RunDetail;
  items: readonly LookedInto[];
}

export interface LookedInto extends OpenItem {
  loop: LoopSummary;
  index: number;
}

/** Which item is looked into, by the loop and the iteration around it: `fetch@0.2`. */
export type ChosenItems = { readonly [loop: string]: number };

export function loopKey(stepId: string, iteration: string): string {
  return `${stepId}@${iteration}`;
}

/** The iteration of an item: `3`, or `0.3` in a loop that itself stands in item 0. */
function itemIteration(loop: Pick<LoopSummary, 'iteration'>, index: number): string {
  return loop.iteration === '' ? String(index) : `${loop.iteration}.${index}`;
}

/** Of a loop nobody chose an item of, the first is looked into, or with `failedFirst` a failed one. */
export async function readShownRun(
  rpc: RpcClient,
  options: {
    id: string;
    items: ChosenItems;
    signal: AbortSignal;
    failedFirst?: boolean;
    /** Longer values are left out of steps outside of loops. */
    longest?: number;
  },
): Promise<ShownRun> {
  const { id, items, signal, failedFirst = false, longest } = options;
  const run = await rpc.call(
    'runs.get',
    { id, ...(longest === undefined ? {} : { longest }) },
    signal,
  );
  const found: LookedInto[] = [];
  const open = [...run.loops];
  for (let loop = open.shift(); loop !== undefined; loop = open.shift()) {
    const begun = Object.values(loop.counts).reduce((sum, count) => sum + count, 0);
    if (begun === 0) continue;
    const chosen = items[loopKey(loop.stepId, loop.iteration)];
    const index = chosen ?? (failedFirst ? await firstFailed(rpc, { id, loop, signal }) : 0);
    const at = Math.max(0, Math.min(index, loop.total - 1));
    const inside = await rpc
      .call('runs.item', { id, stepId: loop.stepId, iteration: itemIteration(loop, at) }, signal)
      // An item that was not begun yet has nothing to show.
      .catch(() => null);
    if (inside === null) continue;
    found.push({ loop, index: at, steps: inside.steps, loops: inside.loops });
    open.push(...inside.loops);
  }
  return { run, items: found };
}

async function firstFailed(
  rpc: RpcClient,
  { id, loop, signal }: { id: string; loop: LoopSummary; signal: AbortSignal },
): Promise<number> {
  if ((loop.counts.failed ?? 0) === 0) return 0;
  const { stepId, iteration: around } = loop;
  const { items } = await rpc.call(
    'runs.items',
    { id, stepId, around, status: 'failed', limit: 1 },
    signal,
  );
  return items[0]?.index ?? 0;
}

/** What the step did in the run that is shown; undefined when it was not come to. */
export function stepRunOf(shown: ShownRun | undefined, stepId: string): StepRun | undefined {
  if (shown === undefined) return undefined;
  const parts = [shown.run.steps, ...shown.items.map(({ steps }) => steps)];
  for (const steps of parts) {
    const found = steps.find((step) => step.stepId === stepId);
    if (found !== undefined) return found;
  }
  return undefined;
}

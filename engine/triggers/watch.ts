import type { ErasedTriggerSource } from '../steps/trigger-source.ts';
import {
  describeTrouble,
  type Listening,
  type ListeningDeps,
  TriggerChanged,
  type Trouble,
} from './listening.ts';
import type { Live } from './registry.ts';

const FIRST_RESTART_MS = 1000;
const SLOWEST_RESTART_MS = 5 * 60_000;
/** One that goes well for so long is well again. */
const RECOVERED_MS = 30_000;

export type WatchSource = Extract<ErasedTriggerSource, { kind: 'watch' }>;

/** Watches until the signal fires; what throws or ends by itself is begun anew, later each time. */
export async function keepWatching(
  {
    newest,
    source,
    signal,
  }: { newest: () => Live | undefined; source: WatchSource; signal: AbortSignal },
  deps: Pick<ListeningDeps, 'log'> & { listening: Listening },
): Promise<void> {
  const { listening, log } = deps;
  let failures = 0;
  /** What it failed of last; another trouble is its own, and for it to end. */
  let told: string | null = null;
  for (;;) {
    const live = newest();
    if (live === undefined || signal.aborted) return;
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    const recovered = setTimeout(() => {
      failures = 0;
      const mended = told;
      if (mended === null) return;
      listening.note(live.row, (stored) =>
        either.aborted || stored.trouble !== mended
          ? null
          : { ...listening.withTrouble(stored, null), failures: 0 },
      );
    }, RECOVERED_MS);
    let problem: Trouble = { message: 'It stopped listening by itself.' };
    try {
      await source.watch(live.trigger.params, listening.context(live, either));
    } catch (error) {
      problem = describeTrouble(error);
    } finally {
      clearTimeout(recovered);
    }
    // What it left behind ends with it.
    attempt.abort(new TriggerChanged('the trigger begins anew'));
    if (signal.aborted) return;
    failures++;
    const text = listening.troubleText(problem);
    const count = failures;
    told = text;
    const { workflowName: workflow, stepId: step } = live.trigger;
    log.warn({ workflow, step, failures, text }, 'a trigger does not listen');
    listening.note(live.row, (stored) =>
      signal.aborted ? null : { ...listening.withTrouble(stored, text), failures: count },
    );
    await pause(restartAfter(failures), signal);
  }
}

function restartAfter(failures: number): number {
  return Math.min(FIRST_RESTART_MS * 2 ** Math.min(failures - 1, 30), SLOWEST_RESTART_MS);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}

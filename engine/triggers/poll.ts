import { StepFailure } from '../steps/define-step.ts';
import type { ErasedTriggerSource } from '../steps/trigger-source.ts';
import { describeTrouble, type Listening, type ListeningDeps } from './listening.ts';
import type { Live } from './registry.ts';

/** A poll has ended by then. */
const LIMIT_MS = 10 * 60_000;
/** After failures it is asked this rarely at most, unless its own interval is longer. */
const SLOWEST_MS = 3_600_000;
/** A server that asks for more patience than this gets this. */
const MOST_RETRY_AFTER_MS = 86_400_000;

export type PollSource = Extract<ErasedTriggerSource, { kind: 'poll' }>;

/** Asks once and stores how that went, with when to ask again. Rejects when that cannot be stored. */
export async function carryOutPoll(
  { live, source, signal }: { live: Live; source: PollSource; signal: AbortSignal },
  deps: Pick<ListeningDeps, 'registry' | 'now' | 'log'> & { listening: Listening },
): Promise<void> {
  const { registry, now, log, listening } = deps;
  const { trigger, row } = live;
  const startedAt = now();
  const interval = source.intervalMs(trigger.params);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLong()), LIMIT_MS);
  const either = AbortSignal.any([signal, limit.signal]);
  let failure: unknown = null;
  try {
    await source.check(trigger.params, listening.context(live, either));
  } catch (error) {
    failure = error ?? new Error('unknown');
  } finally {
    clearTimeout(timer);
  }
  if (signal.aborted) return;
  const text = failure === null ? null : listening.troubleText(describeTrouble(failure));
  if (text !== null)
    log.info({ workflow: trigger.workflowName, step: trigger.stepId, text }, 'a poll failed');
  await registry.change(row, (stored) => {
    if (signal.aborted || stored.params_hash !== row.params_hash) return null;
    const failures = failure === null ? 0 : stored.failures + 1;
    return {
      ...listening.withTrouble(stored, text),
      failures,
      last_checked_at: startedAt,
      due_at: Math.max(startedAt + pauseAfter(failure, { interval, failures }), now()),
    };
  });
}

function pauseAfter(
  failure: unknown,
  { interval, failures }: { interval: number; failures: number },
): number {
  if (failures === 0) return interval;
  const slowest = Math.max(interval, SLOWEST_MS);
  const growing = Math.min(interval * 2 ** Math.min(failures, 30), slowest);
  const asked = failure instanceof StepFailure ? (failure.retryAfterMs ?? 0) : 0;
  return Math.max(growing, Math.min(asked, MOST_RETRY_AFTER_MS));
}

function tooLong(): StepFailure {
  return new StepFailure({
    code: 'timeout',
    kind: 'timeout',
    message: `It did not end within ${LIMIT_MS / 60_000} minutes and was stopped.`,
  });
}

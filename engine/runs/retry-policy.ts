import type { StepError } from '../../shared/model/run.ts';
import type { RetryPolicy } from '../../shared/model/workflow.ts';
import { CALLED_RUN_CANCELED } from './workflow-calls.ts';

/** A server may ask for patience, but not for ever. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * When to try again, as milliseconds from now; null when the policy is used up or the error is not
 * one it covers. `attempt` counts from 1 and is the one that just failed; `random` is in [0, 1).
 */
export function nextDelay(
  policy: RetryPolicy,
  failed: { attempt: number; error: StepError; sinceFirstMs: number; random: number },
): number | null {
  if (failed.attempt >= policy.attempts || !isCovered(policy, failed.error)) return null;
  // The cap is for growth: it never shortens the delay that the author asked for.
  const cap = Math.max(policy.maxDelayMs, policy.delayMs);
  const grown =
    policy.strategy === 'fixed'
      ? policy.delayMs
      : policy.delayMs * 2 ** Math.min(failed.attempt - 1, 40);
  const capped = Math.min(grown, cap);
  // Spread downwards only, so that the cap holds.
  const spread = Math.round(capped * (1 - policy.jitter * failed.random));
  const asked = Math.min(failed.error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  const delay = Math.max(spread, asked);
  if (policy.totalMs !== undefined && failed.sinceFirstMs + delay > policy.totalMs) return null;
  return delay;
}

function isCovered(policy: RetryPolicy, error: StepError): boolean {
  // What a person has stopped does not begin again by itself.
  if (error.code === CALLED_RUN_CANCELED.code) return false;
  if (policy.on.includes('any')) return true;
  const { kind } = error;
  if (kind === undefined) return false;
  return policy.on.includes(kind) || (/^5\d\d$/.test(kind) && policy.on.includes('5xx'));
}

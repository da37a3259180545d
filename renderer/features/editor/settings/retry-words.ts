import type { RetryPolicy } from '../../../../shared/model/workflow.ts';
import { formatCount, formatDuration } from '../../../ui/format.ts';

const SHOWN_DELAYS = 6;

/** The delays between the attempts, in milliseconds, before they are spread; as the engine counts. */
export function retryDelays({
  attempts,
  strategy,
  delayMs,
  maxDelayMs,
  totalMs,
}: RetryPolicy): number[] {
  const cap = Math.max(maxDelayMs, delayMs);
  const delays: number[] = [];
  let sum = 0;
  for (let attempt = 1; attempt < attempts; attempt++) {
    const grown = strategy === 'fixed' ? delayMs : delayMs * 2 ** Math.min(attempt - 1, 40);
    const delay = Math.min(grown, cap);
    sum += delay;
    if (totalMs !== undefined && sum > totalMs) break;
    delays.push(delay);
  }
  return delays;
}

/** `5 attempts: again after 1 s, 2 s, 4 s, 8 s`. */
export function retryWords(policy: RetryPolicy): string {
  if (policy.attempts <= 1) return 'One attempt: a failure is final.';
  const delays = retryDelays(policy);
  const attempts = formatCount(delays.length + 1, 'attempt');
  const cutOff =
    policy.totalMs !== undefined && delays.length < policy.attempts - 1
      ? ` No attempt starts later than ${shortDuration(policy.totalMs)} after the first, so ${delays.length + 1} of ${policy.attempts} can happen.`
      : '';
  const [first] = delays;
  if (first === undefined) return `${attempts}.${cutOff}`;
  if (delays.every((delay) => delay === 0))
    return `${attempts}, each right after the last.${cutOff}`;
  const same = delays.every((delay) => delay === first);
  const times =
    same && delays.length > 2
      ? `again after ${shortDuration(first)} each time`
      : `again after ${listed(delays)}`;
  return `${attempts}: ${times}.${cutOff}${spreadWords(policy)}`;
}

function listed(delays: readonly number[]): string {
  const shown = delays.slice(0, SHOWN_DELAYS).map(shortDuration).join(', ');
  const rest = delays.length - SHOWN_DELAYS;
  if (rest <= 0) return shown;
  const last = delays.at(-1) ?? 0;
  return `${shown} … up to ${shortDuration(last)}`;
}

function spreadWords({ jitter }: RetryPolicy): string {
  return jitter === 0 ? '' : ` Each up to ${Math.round(jitter * 100)} % sooner, at random.`;
}

/** `1 s`, `1.5 s`, `2 min`: as few digits as say it. */
export function shortDuration(ms: number): string {
  if (ms >= 1000 && ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return formatDuration(ms);
}

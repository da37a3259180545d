import type { WebhookAnswer } from '../steps/define-step.ts';
import type { HookAnswer } from './received-request.ts';

/** Webhooks whose sender waits for a `respond` step. */
export interface WaitingAnswers {
  /** Resolves with the workflow's answer, or with null when the time is over or no run will give one. */
  wait(eventSeq: number, options: { runs: number; timeoutMs: number }): Promise<HookAnswer | null>;
  /** From a respond step. */
  deliver(eventSeq: number, answer: WebhookAnswer): 'sent' | 'late' | 'nobody';
  /** A run of the event ended; when none is left, nobody will answer any more. */
  runEnded(eventSeq: number): void;
  close(): void;
}

interface Waiting {
  resolve: (answer: HookAnswer | null) => void;
  timer: NodeJS.Timeout;
  runsLeft: number;
}

/** What comes after the time is told apart from what nobody waits for, for this many events. */
const REMEMBERED = 1000;

export function createWaitingAnswers(): WaitingAnswers {
  const waiting = new Map<number, Waiting>();
  const late = new Set<number>();

  function settle(eventSeq: number, answer: HookAnswer | null): boolean {
    const entry = waiting.get(eventSeq);
    if (entry === undefined) return false;
    waiting.delete(eventSeq);
    clearTimeout(entry.timer);
    entry.resolve(answer);
    return true;
  }

  return {
    wait(eventSeq, { runs, timeoutMs }) {
      if (runs === 0) return Promise.resolve(null);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          late.add(eventSeq);
          const oldest = late.size > REMEMBERED ? late.values().next().value : undefined;
          if (oldest !== undefined) late.delete(oldest);
          settle(eventSeq, null);
        }, timeoutMs);
        waiting.set(eventSeq, { resolve, timer, runsLeft: runs });
      });
    },
    deliver(eventSeq, answer) {
      if (settle(eventSeq, answer)) return 'sent';
      return late.has(eventSeq) ? 'late' : 'nobody';
    },
    runEnded(eventSeq) {
      const entry = waiting.get(eventSeq);
      if (entry !== undefined && --entry.runsLeft === 0) settle(eventSeq, null);
    },
    close() {
      for (const eventSeq of [...waiting.keys()]) settle(eventSeq, null);
    },
  };
}

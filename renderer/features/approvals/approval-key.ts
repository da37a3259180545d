import type { Approval } from '../../../shared/model/approval.ts';

/** An approval as the address names it: run, step, and the item of a loop it stands in. */
export function approvalKey({ runId, stepId, iteration }: Approval): string {
  return [runId, stepId, iteration].map(encodeURIComponent).join('~');
}

import type { Approval } from '../../../shared/model/approval.ts';

/** An approval as the address names it: run, step, and the item of a loop it stands in. */
export function approvalKey({ runId, stepId, iteration }: Approval): string {
  return [runId, stepId, iteration].map(encodeURIComponent).join('~');
}

/** The one that the address names; the router gives it back decoded. */
export function findApproval(
  approvals: readonly Approval[],
  address: string,
): Approval | undefined {
  return approvals.find((approval) => {
    const { runId, stepId, iteration } = approval;
    return address === approvalKey(approval) || address === [runId, stepId, iteration].join('~');
  });
}

/** The run whose approval the address names; undefined where that can be none. */
export function runOfKey(address: string): string | undefined {
  return /^(?<run>[^~]+)~/.exec(address)?.groups?.['run'];
}

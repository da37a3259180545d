import type { Api } from '../shared/rpc/contract.ts';
import { idToText } from './db/ids.ts';
import type { Approvals } from './links/approvals.ts';
import type { RunOperations } from './runs/run-operations.ts';

type ApprovalMethod = Extract<keyof Api, `approvals.${string}`>;

export function approvalMethods(deps: {
  approvals: Approvals;
  operations: Pick<RunOperations, 'get'>;
}): Pick<Api, ApprovalMethod> {
  const { approvals, operations } = deps;
  return {
    'approvals.list': async ({ limit, run }) =>
      approvals.list({ limit, run: run === undefined ? undefined : operations.get(run) }),
    'approvals.decide': async ({ runId: ref, ...answer }) => {
      const run = operations.get(ref);
      const decided = await approvals.decideOf(run, {
        ...answer,
        stepId: answer.stepId,
        iteration: answer.iteration,
      });
      return { ...decided, runId: idToText(run.id) };
    },
  };
}

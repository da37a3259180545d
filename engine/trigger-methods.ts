import type { Api } from '../shared/rpc/contract.ts';
import { previewSchedule } from './triggers/preview-schedule.ts';
import type { Triggers } from './triggers/triggers.ts';
import type { Workflows } from './workflows/workflows.ts';

export interface TriggerMethodDeps {
  workflows: Workflows;
  triggers: Triggers;
  /** IANA name of the workspace's zone. */
  timeZone: () => string;
  now: () => number;
}

type Methods = 'triggers.list' | 'triggers.checkNow' | 'schedules.preview';

/** The calls about triggers other than webhooks. */
export function triggerMethods(deps: TriggerMethodDeps): Pick<Api, Methods> {
  const { workflows, triggers } = deps;
  return {
    'triggers.list': async ({ workflow }) => ({
      triggers: await triggers.list(
        workflow === undefined ? undefined : workflows.get(workflow).seq,
      ),
    }),
    'triggers.checkNow': ({ workflow, stepId }) =>
      triggers.checkNow(workflows.get(workflow).seq, stepId),
    'schedules.preview': async ({ params, timeZone, count }) =>
      previewSchedule({
        params,
        timeZone: timeZone ?? deps.timeZone(),
        now: deps.now(),
        count,
      }),
  };
}

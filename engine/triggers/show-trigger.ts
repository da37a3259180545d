import * as z from 'zod';
import { type Trigger, triggerTroubleSchema } from '../../shared/model/trigger.ts';
import type { Live } from './registry.ts';

const troubleSchema = z.string().transform((text) => triggerTroubleSchema.parse(JSON.parse(text)));

/** As screens and commands see it. */
export function showTrigger({ trigger, row, readable }: Live): Trigger {
  const { source } = trigger;
  return {
    workflowId: trigger.workflowId,
    workflowName: trigger.workflowName,
    stepId: trigger.stepId,
    stepName: trigger.stepName,
    type: trigger.type,
    kind: source.kind,
    state: stateOf({ trigger, row, readable }),
    words: source.kind === 'schedule' && readable ? source.words(trigger.params) : null,
    timeZone: row.time_zone,
    dueAt: row.due_at,
    lastFiredAt: row.last_fired_at,
    lastCheckedAt: row.last_checked_at,
    failures: row.failures,
    trouble: row.trouble === null ? null : troubleSchema.parse(row.trouble),
    troubleSince: row.trouble_since,
  };
}

function stateOf({ trigger, row }: Live): Trigger['state'] {
  if (trigger.paused) return 'paused';
  if (row.trouble !== null) return 'troubled';
  return trigger.source.kind === 'schedule' && row.due_at === null ? 'over' : 'listening';
}

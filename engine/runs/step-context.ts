import { createHash } from 'node:crypto';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import type { StepContext, StepServices } from '../steps/define-step.ts';
import type { Links } from './links.ts';
import { incomingOf, type RunState, type StepState } from './run-state.ts';
import type { WaitRepository } from './wait-repository.ts';

/** More would make every run's row grow; the newest lines say most. */
const LOG_LINES = 200;
const LOG_LINE_LENGTH = 2000;

interface ContextDeps {
  waits: WaitRepository;
  links: Links;
  expressionHost: ExpressionHost;
  services: (run: RunState, step: StepState) => StepServices;
  mask: (json: string) => string;
  now: () => number;
}

/** What the step is given to act with; what changes while it acts is looked up when it asks. */
export function contextOf(
  deps: ContextDeps,
  run: RunState,
  step: StepState,
  signal: AbortSignal,
): StepContext {
  const { now } = deps;
  const { id } = step.compiled.step;
  const { iteration } = step.frame;
  // A step that was given up may still talk; that is not for the next attempt's log.
  const { logs } = step;
  return {
    runId: run.id,
    workflowName: run.workflow.name,
    stepId: id,
    iteration,
    attempt: step.attempts,
    idempotencyKey: `${run.id}.${id}${iteration === '' ? '' : `.${iteration}`}${editMark(deps, step)}`,
    signal,
    timeZone: run.workflow.definition.settings.timeZone ?? deps.expressionHost.timeZone,
    get incoming() {
      return incomingOf(run, step);
    },
    get waitToken() {
      return deps.links.token(run.id, id, iteration);
    },
    get waited() {
      const wait = deps.waits.at({ run_seq: run.row.seq, step_id: id, iteration });
      return wait?.result === null;
    },
    scope: () => step.frame.scope,
    now,
    log(line) {
      if (logs.length >= LOG_LINES) logs.shift();
      logs.push(line.slice(0, LOG_LINE_LENGTH));
    },
    services: deps.services(run, step),
  };
}

/**
 * Another request must not go out under the key of the one before: the other side would refuse it, or
 * answer as it did then. Made of what is stored of the input, so that it is the same after a restart.
 */
function editMark({ mask }: ContextDeps, { editedInput, compiled }: StepState): string {
  if (editedInput === null) return '';
  const shown = compiled.type?.hideSecrets(editedInput.value) ?? editedInput.value;
  return `.${createHash('sha256')
    .update(mask(JSON.stringify(shown)))
    .digest('hex')
    .slice(0, 16)}`;
}

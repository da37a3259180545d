import type { ExpressionHost } from '../../shared/expression/host.ts';
import type { WaitingAnswers } from '../events/waiting-answers.ts';
import type { Host } from '../host.ts';
import type { Kv } from '../kv/kv.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { Permits } from '../permissions/enforce.ts';
import { forkProcess } from '../processes/fork-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import {
  type SignInServices,
  type StateScope,
  StepFailure,
  type StepServices,
} from '../steps/define-step.ts';
import type { RunState, StepState } from './run-state.ts';

const REGEX_LIMIT_MS = 100;

/** What the steps of one run may ask of the engine. */
export function createStepServices(deps: {
  signIn: SignInServices;
  host: Host;
  expressionHost: ExpressionHost;
  waitingAnswers: WaitingAnswers;
  http: HttpClient;
  kv: Kv;
  sandbox: Sandbox;
  permits: Permits;
  signal: StepServices['signal'];
}): (run: RunState, step: StepState) => StepServices {
  const { signIn, host, expressionHost, waitingAnswers, http, kv, sandbox, permits } = deps;

  function matches(pattern: string, flags: string, input: string): boolean {
    const result = expressionHost.testRegex({ pattern, flags, input, timeLimitMs: REGEX_LIMIT_MS });
    if (result.ok) return result.found;
    const timedOut = result.problem === 'timeout';
    throw new StepFailure({
      code: timedOut ? 'pattern_too_slow' : 'pattern_invalid',
      message: timedOut
        ? `The pattern ${pattern} took longer than ${REGEX_LIMIT_MS} ms and was stopped.`
        : `The pattern ${pattern} is not a valid regular expression.`,
      hint: timedOut
        ? 'Nested repetitions such as (a+)+ grow without bound; write it without them.'
        : 'Test it in the step’s settings.',
    });
  }

  function stateOf(run: RunState, step: StepState): StepServices['state'] {
    const scopeOf = (scope: StateScope): string =>
      scope === 'workspace' ? '' : run.workflow.workflowId;
    const changing = {
      runSeq: run.row.seq,
      stepId: step.compiled.step.id,
      iteration: step.frame.iteration,
    };
    return {
      get: (scope, key) => kv.get(scopeOf(scope), key),
      list: (scope, prefix, limit) => kv.list(scopeOf(scope), prefix, limit),
      change(scope, key, change) {
        step.changedValue = true;
        return kv.change({ scope: scopeOf(scope), key, step: changing }, change);
      },
    };
  }

  return (run, step) => ({
    credential(name) {
      permits(run.workflow, { kind: 'credential', name });
      return signIn.credential(name);
    },
    async accessToken(name, options) {
      permits(run.workflow, { kind: 'credential', name });
      return signIn.accessToken(name, options);
    },
    matches,
    http,
    sandbox,
    get state() {
      return stateOf(run, step);
    },
    permits: (wanted) => permits(run.workflow, wanted),
    startProcess: host.startProcess ?? forkProcess,
    openUrl: (url) => host.openUrl(url),
    signal: deps.signal,
    notify: (notification) => host.notify({ ...notification, runId: run.id }),
    // The sender waits for the runs that its own request started, not for a replay.
    respond: (answer) =>
      run.row.event_seq === null || run.row.cause !== 'event'
        ? 'nobody'
        : waitingAnswers.deliver(run.row.event_seq, answer),
  });
}

import { NotFoundError } from '../../shared/errors.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { AccessTokens } from '../credentials/oauth2/access-tokens.ts';
import type { WaitingAnswers } from '../events/waiting-answers.ts';
import type { Host } from '../host.ts';
import type { Kv } from '../kv/kv.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { Permits } from '../permissions/enforce.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type StateScope, StepFailure, type StepServices } from '../steps/define-step.ts';
import type { RunState, StepState } from './run-state.ts';

const REGEX_LIMIT_MS = 100;

/** What the steps of one run may ask of the engine. */
export function createStepServices(deps: {
  credentials: Credentials;
  accessTokens: AccessTokens;
  host: Host;
  expressionHost: ExpressionHost;
  waitingAnswers: WaitingAnswers;
  http: HttpClient;
  kv: Kv;
  sandbox: Sandbox;
  permits: Permits;
  signal: StepServices['signal'];
}): (run: RunState, step: StepState) => StepServices {
  const { credentials, host, expressionHost, waitingAnswers, http, kv, sandbox, permits } = deps;

  function credential(name: string): ReturnType<StepServices['credential']> {
    try {
      return credentials.data(name);
    } catch (error) {
      throw missing(error);
    }
  }

  /** A StepFailure in the place of a NotFoundError. */
  function missing(error: unknown): unknown {
    if (!(error instanceof NotFoundError)) return error;
    return new StepFailure({
      code: 'credential_missing',
      message: `There is no credential "${error.key}".`,
      hint: `Add it: patchbay credentials set "${error.key}" ..., then retry the step.`,
    });
  }

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
      return credential(name);
    },
    async accessToken(name, options) {
      permits(run.workflow, { kind: 'credential', name });
      try {
        return await deps.accessTokens.get(name, options);
      } catch (error) {
        throw missing(error);
      }
    },
    matches,
    http,
    sandbox,
    get state() {
      return stateOf(run, step);
    },
    permits: (wanted) => permits(run.workflow, wanted),
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

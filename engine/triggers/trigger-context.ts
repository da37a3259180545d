import type { Logger } from 'pino';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import { compileTemplate, evaluateTemplate } from '../../shared/expression/template.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { Permission } from '../../shared/model/permission.ts';
import type { HttpClient } from '../net/http-client.ts';
import { type SignInServices, StepFailure } from '../steps/define-step.ts';
import type { TriggerContext } from '../steps/trigger-source.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';

/** What the engine gives to every trigger that listens by itself. */
export interface ContextDeps {
  signIn: SignInServices;
  /** Throws StepFailure `not_permitted`. */
  permits: (trigger: LiveTrigger, wanted: Permission) => void;
  http: HttpClient;
  expressionHost: ExpressionHost;
  mask: (text: string) => string;
  now: () => number;
  log: Logger;
}

/** One trigger's, for as long as the signal has not fired. `trigger` gives its newest version. */
export function createTriggerContext(
  deps: ContextDeps,
  own: {
    trigger: () => LiveTrigger;
    timeZone: string;
    signal: AbortSignal;
    state: () => Json;
    memory: TriggerContext['memory'];
    emit: TriggerContext['emit'];
    trouble: TriggerContext['trouble'];
  },
): TriggerContext {
  const { http, now, signIn, permits } = deps;
  const host: ExpressionHost = { ...deps.expressionHost, now, timeZone: own.timeZone };
  const { workflowId, workflowName, stepId } = own.trigger();
  return {
    workflowId,
    workflowName,
    stepId,
    timeZone: own.timeZone,
    signal: own.signal,
    get state() {
      return own.state();
    },
    memory: own.memory,
    now,
    emit: own.emit,
    trouble: own.trouble,
    credential(name) {
      permits(own.trigger(), { kind: 'credential', name });
      return signIn.credential(name);
    },
    async accessToken(name, options) {
      permits(own.trigger(), { kind: 'credential', name });
      return signIn.accessToken(name, options);
    },
    permits: (wanted) => permits(own.trigger(), wanted),
    evaluate: (text, scope) => evaluate(text, scope, host),
    http,
    log: (line) => deps.log.info({ workflow: workflowName, step: stepId }, deps.mask(line)),
  };
}

function evaluate(text: string, scope: JsonObject, host: ExpressionHost): Json | undefined {
  try {
    const { value } = evaluateTemplate(compileTemplate(text), scope, host);
    return value;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new StepFailure({
      code: 'expression_failed',
      message: `The expression ${text} failed: ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

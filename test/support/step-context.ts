import { onTestFinished } from 'vitest';
import { createHttpClient } from '../../engine/net/create-http-client.ts';
import type { HttpClient } from '../../engine/net/http-client.ts';
import type { NetworkPolicy } from '../../engine/net/network-policy.ts';
import {
  type StepContext,
  StepFailure,
  type StepServices,
  type WebhookAnswer,
} from '../../engine/steps/define-step.ts';
import type { CredentialData } from '../../shared/model/credential.ts';

export interface StepContextOverrides
  extends Partial<Omit<StepContext, 'services' | 'signal' | 'log'>> {
  services?: Partial<StepServices>;
  credentials?: Record<string, CredentialData>;
  network?: Partial<NetworkPolicy>;
}

export interface TestStepContext extends StepContext {
  readonly logs: string[];
  readonly notifications: { title: string; body: string }[];
  readonly answers: WebhookAnswer[];
  /** What cancellation does to a step. */
  abort(reason?: unknown): void;
}

/**
 * What a step gets from the executor, with a real HTTP client that is made when it is first asked
 * for and closed when the test ends. Call it inside a test.
 */
export function stepContext(overrides: StepContextOverrides = {}): TestStepContext {
  const { services, credentials = {}, network, ...fields } = overrides;
  const controller = new AbortController();
  const logs: string[] = [];
  const notifications: { title: string; body: string }[] = [];
  const answers: WebhookAnswer[] = [];
  let http: HttpClient | undefined;
  return {
    runId: '01890a5d-ac96-774b-bcce-b302099a8057',
    workflowName: 'A workflow',
    stepId: 'step',
    attempt: 1,
    idempotencyKey: '01890a5d-ac96-774b-bcce-b302099a8057:step',
    signal: controller.signal,
    timeZone: 'Europe/Berlin',
    now: () => Date.now(),
    log: (line) => logs.push(line),
    ...fields,
    services: {
      credential(name) {
        const found = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
        if (found !== undefined) return found;
        throw new StepFailure({
          code: 'credential_missing',
          message: `There is no credential "${name}".`,
        });
      },
      async notify(notification) {
        notifications.push(notification);
      },
      respond(answer) {
        answers.push(answer);
        return 'sent';
      },
      matches: (pattern, flags, input) => new RegExp(pattern, flags).test(input),
      ...services,
      get http() {
        if (services?.http !== undefined) return services.http;
        http ??= openHttpClient(network);
        return http;
      },
    },
    logs,
    notifications,
    answers,
    abort: (reason) => controller.abort(reason),
  };
}

/** Closed when the test ends. */
export function openHttpClient(network: Partial<NetworkPolicy> = {}): HttpClient {
  const policy: NetworkPolicy = { blockPrivate: false, allow: [], ownPorts: () => [], ...network };
  const client = createHttpClient({ policy: () => policy });
  onTestFinished(() => client.close());
  return client;
}

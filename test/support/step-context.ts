import { onTestFinished } from 'vitest';
import { createHttpClient } from '../../engine/net/create-http-client.ts';
import type { HttpClient } from '../../engine/net/http-client.ts';
import type { NetworkPolicy } from '../../engine/net/network-policy.ts';
import { forkProcess } from '../../engine/processes/fork-process.ts';
import {
  type KeptValue,
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
  readonly openedUrls: string[];
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
  const openedUrls: string[] = [];
  let http: HttpClient | undefined;
  return {
    runId: '01890a5d-ac96-774b-bcce-b302099a8057',
    workflowName: 'A workflow',
    stepId: 'step',
    iteration: '',
    incoming: [],
    waitToken: 'token-of-the-test',
    waited: false,
    attempt: 1,
    idempotencyKey: '01890a5d-ac96-774b-bcce-b302099a8057:step',
    signal: controller.signal,
    timeZone: 'Europe/Berlin',
    scope: () => ({ trigger: null, steps: {} }),
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
      accessToken: unused('accessToken'),
      async notify(notification) {
        notifications.push(notification);
      },
      respond(answer) {
        answers.push(answer);
        return 'sent';
      },
      permits() {},
      state: memoryState(),
      sandbox: NO_SANDBOX,
      startProcess: forkProcess,
      async openUrl(url) {
        openedUrls.push(url);
      },
      signal: unused('signal'),
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
    openedUrls,
    abort: (reason) => controller.abort(reason),
  };
}

/** For steps that only read and change values; the durable one has tests of its own. */
function memoryState(): StepServices['state'] {
  const kept = new Map<string, KeptValue>();
  return {
    get: (scope, key) => kept.get(`${scope} ${key}`) ?? null,
    list: (scope, prefix, limit) =>
      [...kept]
        .filter(([key]) => key.startsWith(`${scope} ${prefix}`))
        .map(([key, value]) => ({ key: key.slice(scope.length + 1), kept: value }))
        .sort((one, other) => (one.key < other.key ? -1 : 1))
        .slice(0, limit),
    async change(scope, key, change) {
      const { next, result } = change(kept.get(`${scope} ${key}`) ?? null);
      if (next === null) kept.delete(`${scope} ${key}`);
      else kept.set(`${scope} ${key}`, next);
      return result;
    },
  };
}

const NO_SANDBOX: StepServices['sandbox'] = {
  run: unused('sandbox.run'),
  close: async () => {},
};

/** A test that needs the service brings its own. */
function unused(name: string): () => never {
  return () => {
    throw new Error(`this test has no ${name}`);
  };
}

/** Closed when the test ends. */
export function openHttpClient(network: Partial<NetworkPolicy> = {}): HttpClient {
  const policy: NetworkPolicy = { blockPrivate: false, allow: [], ownPorts: () => [], ...network };
  const client = createHttpClient({ policy: () => policy });
  onTestFinished(() => client.close());
  return client;
}

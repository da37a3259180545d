import { createExpressionHost } from '../../engine/expression-host.ts';
import type { HttpClient } from '../../engine/net/http-client.ts';
import { StepFailure } from '../../engine/steps/define-step.ts';
import type { TriggerContext, TriggerEvent } from '../../engine/steps/trigger-source.ts';
import { createTriggerContext } from '../../engine/triggers/trigger-context.ts';
import type { LiveTrigger } from '../../engine/workflows/live-triggers.ts';
import type { Json } from '../../shared/json.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import type { Permission } from '../../shared/model/permission.ts';
import { recordingLog } from './recording-log.ts';
import { openHttpClient } from './step-context.ts';

export interface TestTriggerContext extends TriggerContext {
  /** Everything that was emitted, in order. */
  readonly events: readonly TriggerEvent[];
  /** How often something was emitted or remembered. */
  readonly emits: number;
  readonly troubles: readonly (Parameters<TriggerContext['trouble']>[0] | null)[];
  readonly logs: readonly string[];
  /** What it asked leave for. */
  readonly wanted: readonly Permission[];
  abort(reason?: unknown): void;
  /** After an abort: it can be used again, with what it remembers. */
  restart(): void;
}

const TRIGGER: LiveTrigger = {
  workflowSeq: 1,
  workflowId: '01890a5d-ac96-774b-bcce-b302099a8057',
  workflowName: 'A workflow',
  versionSeq: 1,
  stepId: 'start',
  stepName: 'Start',
  type: 'a-trigger',
  source: { kind: 'engine' },
  params: {},
  timeZone: null,
  paused: false,
  changedAt: 0,
};

/**
 * What a trigger gets from the engine; what it emits and remembers is kept in memory, and given to
 * it the next time. With a real HTTP client that is closed when the test ends.
 */
export function triggerContext(
  options: {
    state?: Json;
    credentials?: Record<string, CredentialData>;
    timeZone?: string;
    now?: () => number;
  } = {},
): TestTriggerContext {
  const { credentials = {}, timeZone = 'Europe/Berlin', now = () => Date.now() } = options;
  let controller = new AbortController();
  const events: TriggerEvent[] = [];
  const troubles: Parameters<TriggerContext['trouble']>[0][] = [];
  const logs: string[] = [];
  const wanted: Permission[] = [];
  const kept: { state: Json; notes: Map<string, Json>; emits: number } = {
    state: options.state ?? null,
    notes: new Map(),
    emits: 0,
  };
  let http: HttpClient | undefined;
  const log = recordingLog();
  const context = createTriggerContext(
    {
      signIn: {
        credential(name) {
          const found = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
          if (found !== undefined) return found;
          throw new StepFailure({
            code: 'credential_missing',
            message: `There is no credential "${name}".`,
          });
        },
        accessToken: async () => 'an-access-token',
      },
      permits(_trigger, permission) {
        if (permission.kind !== 'credential') wanted.push(permission);
      },
      get http() {
        http ??= openHttpClient();
        return http;
      },
      expressionHost: createExpressionHost({ now, timeZone }),
      mask: (text) => text,
      now,
      log: log.log,
    },
    {
      trigger: () => TRIGGER,
      timeZone,
      signal: controller.signal,
      state: () => kept.state,
      memory: {
        get: (key) => kept.notes.get(key),
        list: ({ after, limit }) =>
          [...kept.notes]
            .map(([key, value]) => ({ key, value }))
            .filter(({ key }) => key > after)
            .sort((one, other) => (one.key < other.key ? -1 : 1))
            .slice(0, limit),
      },
      async emit(given, state, notes = new Map()) {
        controller.signal.throwIfAborted();
        events.push(...structuredClone(given));
        kept.state = structuredClone(state);
        for (const [key, value] of notes)
          if (value === null) kept.notes.delete(key);
          else kept.notes.set(key, structuredClone(value));
        kept.emits++;
      },
      trouble: (problem) => void troubles.push(problem),
    },
  );
  return Object.defineProperties(
    {
      ...context,
      events,
      troubles,
      logs,
      wanted,
      emits: 0,
      log: (line: string) => void logs.push(line),
      abort: (reason?: unknown) => controller.abort(reason),
      restart() {
        controller = new AbortController();
      },
    },
    {
      signal: { get: () => controller.signal },
      state: { get: () => kept.state },
      emits: { get: () => kept.emits },
    },
  );
}

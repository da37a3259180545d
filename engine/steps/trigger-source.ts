import type * as z from 'zod';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import type { Permission } from '../../shared/model/permission.ts';
import type { HttpClient } from '../net/http-client.ts';

/** One thing that happened: it becomes an event, and starts a run. */
export interface TriggerEvent {
  /** What expressions read as `trigger`, beside `source` and `receivedAt`. */
  data: JsonObject;
  /** The source's own id of it: shown, and the key under which it is taken only once. */
  externalId?: string;
}

/** What a trigger that listens by itself may ask of the engine. */
export interface TriggerContext {
  readonly workflowName: string;
  readonly stepId: string;
  /** IANA zone of the workflow or workspace. */
  readonly timeZone: string;
  /** The workflow was paused or published anew, or the engine stops. */
  readonly signal: AbortSignal;
  /** What it remembered last; null the first time, or after its params changed. */
  readonly state: Json;
  now(): number;
  /**
   * Stores the events, queues a run for each that is new, and remembers `state`, in one
   * transaction. Resolves once that is durable.
   */
  emit(events: readonly TriggerEvent[], state: Json): Promise<void>;
  /** Shown beside the trigger until it is null again: it cannot listen just now, and why. */
  trouble(problem: { message: string; hint?: string } | null): void;
  /** Throws a StepFailure that names the missing credential. */
  credential(name: string): CredentialData;
  permits(wanted: Permission): void;
  readonly http: HttpClient;
  log(line: string): void;
}

/** How the engine hears of a trigger's events. Params of triggers hold no expressions. */
export type TriggerSource<P> =
  /** Due times are rows: they survive restarts, sleep and clock changes. */
  | {
      kind: 'schedule';
      /** The first time after `after` (ms UTC); null: never again. */
      next(params: P, options: { after: number; timeZone: string }): number | null;
      missed(params: P): 'skip' | 'once' | 'all';
    }
  /** Asked every so often; the next time is a row. */
  | {
      kind: 'poll';
      intervalMs(params: P): number;
      check(params: P, context: TriggerContext): Promise<void>;
    }
  /** Listens until the signal fires; one that throws is started again, later each time. */
  | { kind: 'watch'; watch(params: P, context: TriggerContext): Promise<void> }
  /** Once at each start of the engine. */
  | { kind: 'start' }
  /** The engine itself starts its runs. */
  | { kind: 'engine' };

/** With params as they are stored. */
export type ErasedTriggerSource = TriggerSource<JsonObject>;

export function eraseSource<P extends z.ZodType>(
  source: TriggerSource<z.output<P>>,
  schema: P,
): ErasedTriggerSource {
  switch (source.kind) {
    case 'schedule':
      return {
        kind: 'schedule',
        next: (params, options) => source.next(schema.parse(params), options),
        missed: (params) => source.missed(schema.parse(params)),
      };
    case 'poll':
      return {
        kind: 'poll',
        intervalMs: (params) => source.intervalMs(schema.parse(params)),
        check: (params, context) => source.check(schema.parse(params), context),
      };
    case 'watch':
      return {
        kind: 'watch',
        watch: (params, context) => source.watch(schema.parse(params), context),
      };
    case 'start':
    case 'engine':
      return source;
  }
}

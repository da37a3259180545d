import type * as z from 'zod';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import type { Permission } from '../../shared/model/permission.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { SignInServices } from './define-step.ts';

/** One thing that happened: it becomes an event, and starts a run. */
export interface TriggerEvent {
  /** What expressions read as `trigger`, beside `source` and `receivedAt`. */
  data: JsonObject;
  /** The source's own id of it: shown, and the key under which it is taken only once. */
  externalId?: string;
}

/**
 * What a trigger remembers of many things, each under a key of its own, so that an event costs no more
 * than its own. As durable as `state`, and forgotten with it.
 */
export interface TriggerMemory {
  get(key: string): Json | undefined;
  /** In the order of their keys, those behind `after`, `limit` at most. */
  list(options: { after: string; limit: number }): { key: string; value: Json }[];
}

/** What a trigger that listens by itself may ask of the engine. */
export interface TriggerContext extends SignInServices {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly stepId: string;
  /** IANA zone of the workflow or workspace. */
  readonly timeZone: string;
  /** The workflow was paused or published anew, or the engine stops. */
  readonly signal: AbortSignal;
  /** What it remembered last; null the first time, or after its params changed (see `memory`). */
  readonly state: Json;
  readonly memory: TriggerMemory;
  now(): number;
  /**
   * Stores the events that are new, queues a run for each, and remembers `state` and what `notes`
   * says of single things (null: nothing any more), in one transaction. Resolves once that is
   * durable. An event whose `externalId` the trigger has given
   * before, within the last 30 days, is not new. Throws StepFailure `event_too_large` when the data
   * of one is larger than 32 MB, DatabaseBusyError, and the reason of the signal once that fired.
   */
  emit(
    events: readonly TriggerEvent[],
    state: Json,
    notes?: ReadonlyMap<string, Json | null>,
  ): Promise<void>;
  /** Shown beside the trigger until it is null again: it cannot listen just now, and why. */
  trouble(problem: { message: string; hint?: string } | null): void;
  /** Throws a StepFailure that names the missing credential. */
  credential(name: string): CredentialData;
  permits(wanted: Permission): void;
  /**
   * The value of a text with `{{ }}` in this scope; undefined where it reads what is not there. Of
   * params named by `expressions` only. Throws StepFailure `expression_failed`.
   */
  evaluate(text: string, scope: JsonObject): Json | undefined;
  readonly http: HttpClient;
  log(line: string): void;
}

/** What becomes of times that passed while the engine did not run or the computer slept. */
export interface MissedPolicy {
  /** `once`: one run for all of them. */
  runs: 'skip' | 'once' | 'all';
  /** Of `all`: the newest so many. */
  atMost: number;
}

/** What triggers that remember something may say about their params. */
interface Remembering<P> {
  /**
   * Names of params that hold expressions, which the trigger evaluates itself, in a scope of its own.
   * No other param of a trigger may hold any.
   */
  expressions?: readonly string[];
  /** What its state depends on: a change of anything else keeps it. Left out: all params. */
  memory?(params: P): Json;
}

/** How the engine hears of a trigger's events. */
export type TriggerSource<P> =
  /** Due times are rows: they survive restarts, sleep and clock changes. */
  | {
      kind: 'schedule';
      /** The first time after `after` (ms UTC); null: never again. */
      next(params: P, options: { after: number; timeZone: string }): number | null;
      /** The last time at or before `at` (ms UTC); null: there was none. */
      previous(params: P, options: { at: number; timeZone: string }): number | null;
      missed(params: P): MissedPolicy;
      /** Its times are moments of their own: none comes again when the clock is set back. */
      once(params: P): boolean;
      /** The zone its times are meant in; null: the workflow’s. */
      timeZone(params: P): string | null;
      /** What an event says of its time besides that time. */
      describe(at: number, timeZone: string): JsonObject;
      /** In words, for people: `At 08:00, Monday through Friday`. */
      words(params: P): string;
    }
  /** Asked every so often; the next time is a row. A failure asks later each time. */
  | (Remembering<P> & {
      kind: 'poll';
      intervalMs(params: P): number;
      check(params: P, context: TriggerContext): Promise<void>;
    })
  /** Listens until the signal fires; one that throws is started again, later each time. */
  | (Remembering<P> & {
      kind: 'watch';
      watch(params: P, context: TriggerContext): Promise<void>;
    })
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
  // A schedule is asked for thousands of times in a row.
  const known = new WeakMap<JsonObject, z.output<P>>();
  function read(params: JsonObject): z.output<P> {
    const before = known.get(params);
    if (before !== undefined) return before;
    const parsed = schema.parse(params);
    known.set(params, parsed);
    return parsed;
  }
  switch (source.kind) {
    case 'schedule':
      return {
        kind: 'schedule',
        next: (params, options) => source.next(read(params), options),
        previous: (params, options) => source.previous(read(params), options),
        missed: (params) => source.missed(read(params)),
        once: (params) => source.once(read(params)),
        timeZone: (params) => source.timeZone(read(params)),
        describe: source.describe,
        words: (params) => source.words(read(params)),
      };
    case 'poll':
      return {
        kind: 'poll',
        ...remembering(source, read),
        intervalMs: (params) => source.intervalMs(read(params)),
        check: (params, context) => source.check(read(params), context),
      };
    case 'watch':
      return {
        kind: 'watch',
        ...remembering(source, read),
        watch: (params, context) => source.watch(read(params), context),
      };
    case 'start':
    case 'engine':
      return source;
  }
}

function remembering<P>(
  source: Remembering<P>,
  read: (params: JsonObject) => P,
): Remembering<JsonObject> {
  const { expressions, memory } = source;
  return {
    ...(expressions === undefined ? {} : { expressions }),
    ...(memory === undefined ? {} : { memory: (params) => memory(read(params)) }),
  };
}

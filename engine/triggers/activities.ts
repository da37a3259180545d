import type { Logger } from 'pino';
import type { Json } from '../../shared/json.ts';
import type { Committer } from '../db/committer.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { ErasedTriggerSource, TriggerEvent } from '../steps/trigger-source.ts';
import type { EventRecorder } from './record-event.ts';
import { keyOf, keyOfTrigger, type Live, type TriggerRegistry } from './registry.ts';
import { type ContextDeps, createTriggerContext } from './trigger-context.ts';
import type { TriggerRepository, TriggerRow } from './trigger-repository.ts';

/** Polls at once. */
const MOST_POLLS = 8;
/** A poll has ended by then. */
const POLL_LIMIT_MS = 10 * 60_000;
/** After failures it is asked this rarely at most, unless its own interval is longer. */
const SLOWEST_POLL_MS = 3_600_000;
/** A server that asks for more patience than this gets this. */
const MOST_RETRY_AFTER_MS = 86_400_000;
const FIRST_RESTART_MS = 1000;
const SLOWEST_RESTART_MS = 5 * 60_000;
/** A watcher that went well for so long begins with short pauses again. */
const WENT_WELL_MS = 60_000;
/** What was told to stop is waited for this long, then left behind. */
const PATIENCE_MS = 5000;

type PollSource = Extract<ErasedTriggerSource, { kind: 'poll' }>;
type WatchSource = Extract<ErasedTriggerSource, { kind: 'watch' }>;

class TriggerChanged extends Error {}

/** Why a trigger cannot listen, as it is stored and shown. */
export interface Trouble {
  message: string;
  hint?: string;
}

/** Polls that are being carried out, and watchers. */
export interface Activities {
  /** Whether a poll is under way, or there is no room for it. */
  isBusy(live: Live): boolean;
  poll(live: Live): void;
  /** Ends what is not published like that any more, and begins to watch what is new. */
  adjust(): void;
  stop(): Promise<void>;
}

interface Activity {
  readonly kind: 'poll' | 'watch';
  /** Anything else is another activity. */
  readonly settings: string;
  readonly stop: AbortController;
  done: Promise<void>;
}

export interface ActivitiesDeps extends ContextDeps {
  registry: TriggerRegistry;
  repository: TriggerRepository;
  recorder: EventRecorder;
  committer: Committer;
  /** A poll is over: another may have room, or be due. */
  ended: () => void;
  log: Logger;
}

export function createActivities(deps: ActivitiesDeps): Activities {
  const { registry, repository, recorder, committer, now, log } = deps;
  const active = new Map<string, Activity>();
  const ending = new Set<Promise<void>>();
  let polls = 0;

  function end(key: string, activity: Activity): void {
    if (active.get(key) === activity) active.delete(key);
    activity.stop.abort(new TriggerChanged('the trigger was changed or stopped'));
    ending.add(activity.done);
    void activity.done.then(() => ending.delete(activity.done));
  }

  function contextOf(key: string, live: Live, signal: AbortSignal) {
    const { trigger, row } = live;
    let troubled = row.trouble;
    async function emit(
      events: readonly TriggerEvent[],
      state: Json,
      notes: ReadonlyMap<string, Json | null> = new Map(),
    ): Promise<void> {
      signal.throwIfAborted();
      const at = now();
      const prepared = events.map(({ data, externalId }) =>
        recorder.prepare(data, { at, externalId, once: externalId !== undefined }),
      );
      const done = await committer.write(() => {
        const newest = registry.get(key);
        const stored = repository.get(row);
        if (signal.aborted || newest === undefined || stored === undefined) return null;
        const recorded = prepared.flatMap(
          (occurrence) => recorder.record(newest.trigger, occurrence, at) ?? [],
        );
        repository.setState(row, state);
        repository.setNotes(row, notes);
        const next = recorded.length === 0 ? stored : { ...stored, last_fired_at: at };
        repository.put(next);
        return { recorded, next };
      });
      if (done === null) {
        signal.throwIfAborted();
        throw new TriggerChanged('the trigger is gone');
      }
      registry.adopt(done.next);
      recorder.announce(done.recorded);
    }
    function trouble(problem: Trouble | null): void {
      const text = problem === null ? null : troubleText(problem);
      if (signal.aborted || text === troubled) return;
      troubled = text;
      note(row, (stored) => ({
        ...withTrouble(stored, text),
        failures: text === null ? 0 : stored.failures,
      }));
    }
    return createTriggerContext(deps, {
      trigger: () => registry.get(key)?.trigger ?? trigger,
      timeZone: row.time_zone,
      signal,
      state: () => repository.state(row),
      memory: {
        get: (name) => repository.note(row, name),
        list: (options) => repository.notes(row, options),
      },
      emit,
      trouble,
    });
  }

  function withTrouble(row: TriggerRow, text: string | null): TriggerRow {
    return {
      ...row,
      trouble: text,
      trouble_since: text === null ? null : (row.trouble_since ?? now()),
    };
  }

  function note(row: TriggerRow, change: (stored: TriggerRow) => TriggerRow | null): void {
    registry
      .change(row, change)
      .catch((error: unknown) => log.error({ err: error }, 'a trigger’s state was not stored'));
  }

  function troubleText({ message, hint }: Trouble): string {
    return deps.mask(JSON.stringify({ message, ...(hint === undefined ? {} : { hint }) }));
  }

  function describe(error: unknown): Trouble {
    if (error instanceof StepFailure)
      return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
    return { message: error instanceof Error ? error.message : String(error) };
  }

  async function carryOutPoll(
    live: Live,
    { source, key, signal }: { source: PollSource; key: string; signal: AbortSignal },
  ): Promise<void> {
    const { trigger, row } = live;
    const startedAt = now();
    const interval = source.intervalMs(trigger.params);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(tooLong()), POLL_LIMIT_MS);
    const either = AbortSignal.any([signal, limit.signal]);
    let failure: unknown = null;
    try {
      await source.check(trigger.params, contextOf(key, live, either));
    } catch (error) {
      failure = error ?? new Error('unknown');
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) return;
    if (failure !== null)
      log.info(
        {
          workflow: trigger.workflowName,
          step: trigger.stepId,
          failure: describe(failure).message,
        },
        'a poll failed',
      );
    const text = failure === null ? null : troubleText(describe(failure));
    await registry.change(row, (stored) => {
      if (signal.aborted || stored.params_hash !== row.params_hash) return null;
      const failures = failure === null ? 0 : stored.failures + 1;
      return {
        ...withTrouble(stored, text),
        failures,
        last_checked_at: startedAt,
        due_at: Math.max(startedAt + pauseAfter(failure, { interval, failures }), now()),
      };
    });
  }

  function beginPoll(live: Live): void {
    const { trigger, row } = live;
    const { source } = trigger;
    const key = keyOf(keyOfTrigger(trigger));
    if (source.kind !== 'poll' || active.has(key)) return;
    const stop = new AbortController();
    polls++;
    const activity: Activity = {
      kind: 'poll',
      settings: settingsOf(row),
      stop,
      done: Promise.resolve(),
    };
    active.set(key, activity);
    activity.done = carryOutPoll(live, { source, key, signal: stop.signal })
      .catch((error: unknown) => log.error({ err: error }, 'a poll’s end was not stored'))
      .finally(() => {
        polls--;
        if (active.get(key) === activity) active.delete(key);
        deps.ended();
      });
  }

  async function keepWatching(
    key: string,
    { source, signal }: { source: WatchSource; signal: AbortSignal },
  ): Promise<void> {
    let failures = 0;
    for (;;) {
      const live = registry.get(key);
      if (live === undefined || signal.aborted) return;
      const attempt = new AbortController();
      const either = AbortSignal.any([signal, attempt.signal]);
      const beganAt = performance.now();
      let problem: Trouble = { message: 'It stopped listening by itself.' };
      try {
        await source.watch(live.trigger.params, contextOf(key, live, either));
      } catch (error) {
        problem = describe(error);
      }
      // What it left behind ends with it.
      attempt.abort(new TriggerChanged('the trigger begins anew'));
      if (signal.aborted) return;
      failures = performance.now() - beganAt > WENT_WELL_MS ? 1 : failures + 1;
      log.warn(
        { workflow: live.trigger.workflowName, step: live.trigger.stepId, failures },
        `a trigger does not listen: ${deps.mask(problem.message)}`,
      );
      const count = failures;
      const text = troubleText(problem);
      note(live.row, (stored) =>
        signal.aborted ? null : { ...withTrouble(stored, text), failures: count },
      );
      await pause(restartAfter(failures), signal);
    }
  }

  function beginWatch(live: Live): void {
    const { trigger, row } = live;
    const { source } = trigger;
    if (source.kind !== 'watch') return;
    const key = keyOf(keyOfTrigger(trigger));
    const stop = new AbortController();
    const activity: Activity = {
      kind: 'watch',
      settings: settingsOf(row),
      stop,
      done: Promise.resolve(),
    };
    active.set(key, activity);
    activity.done = keepWatching(key, { source, signal: stop.signal })
      .catch((error: unknown) => log.error({ err: error }, 'a watcher ended'))
      .finally(() => {
        if (active.get(key) === activity) active.delete(key);
      });
  }

  return {
    isBusy: ({ trigger }) => polls >= MOST_POLLS || active.has(keyOf(keyOfTrigger(trigger))),
    poll: beginPoll,
    adjust() {
      for (const [key, activity] of [...active]) {
        const live = registry.get(key);
        const fits =
          live?.readable === true &&
          !live.trigger.paused &&
          live.trigger.source.kind === activity.kind &&
          settingsOf(live.row) === activity.settings;
        if (!fits) end(key, activity);
      }
      for (const live of registry.values()) {
        const { trigger, readable } = live;
        if (!readable || trigger.paused || trigger.source.kind !== 'watch') continue;
        if (!active.has(keyOf(keyOfTrigger(trigger)))) beginWatch(live);
      }
    },
    async stop() {
      for (const [key, activity] of [...active]) end(key, activity);
      if (ending.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), PATIENCE_MS);
      });
      const outcome = await Promise.race([Promise.all(ending), late]);
      clearTimeout(timer);
      if (outcome === 'late') log.error('a trigger did not end when it was told to');
    },
  };
}

function settingsOf(row: TriggerRow): string {
  return `${row.params_hash} ${row.time_zone}`;
}

function pauseAfter(
  failure: unknown,
  { interval, failures }: { interval: number; failures: number },
): number {
  if (failures === 0) return interval;
  const slowest = Math.max(interval, SLOWEST_POLL_MS);
  const growing = Math.min(interval * 2 ** Math.min(failures, 30), slowest);
  const asked = failure instanceof StepFailure ? (failure.retryAfterMs ?? 0) : 0;
  return Math.max(growing, Math.min(asked, MOST_RETRY_AFTER_MS));
}

function restartAfter(failures: number): number {
  return Math.min(FIRST_RESTART_MS * 2 ** Math.min(failures - 1, 30), SLOWEST_RESTART_MS);
}

function tooLong(): StepFailure {
  return new StepFailure({
    code: 'timeout',
    kind: 'timeout',
    message: `It did not end within ${POLL_LIMIT_MS / 60_000} minutes and was stopped.`,
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}

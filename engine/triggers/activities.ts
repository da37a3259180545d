import { createListening, type ListeningDeps, TriggerChanged } from './listening.ts';
import { carryOutPoll } from './poll.ts';
import { keyOf, keyOfTrigger, type Live } from './registry.ts';
import type { TriggerRow } from './trigger-repository.ts';
import { keepWatching } from './watch.ts';

/** Polls at once. */
const MOST_POLLS = 8;
/** What was told to stop is waited for this long, then left behind. */
const PATIENCE_MS = 5000;

/** Polls that are being carried out, and watchers. */
export interface Activities {
  /** Whether it is under way, or there is no room for it. */
  isBusy(live: Live): boolean;
  poll(live: Live): void;
  /** Ends what is not published like that any more, and begins to watch what is new. */
  adjust(): void;
  stop(): Promise<void>;
}

interface Activity {
  readonly kind: 'poll' | 'watch';
  /** With others it is another activity. */
  readonly settings: string;
  readonly stop: AbortController;
  done: Promise<void>;
}

export interface ActivitiesDeps extends ListeningDeps {
  /** A poll is over: another may have room, or be due. */
  ended: () => void;
}

export function createActivities(deps: ActivitiesDeps): Activities {
  const { registry, log } = deps;
  const listening = createListening(deps);
  const active = new Map<string, Activity>();
  const ending = new Set<Promise<void>>();
  let polls = 0;

  function begin(
    live: Live,
    kind: Activity['kind'],
    act: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const key = keyOf(keyOfTrigger(live.trigger));
    const stop = new AbortController();
    const settings = settingsOf(live.row);
    const activity: Activity = { kind, settings, stop, done: Promise.resolve() };
    active.set(key, activity);
    activity.done = act(stop.signal)
      .catch((error: unknown) => log.error({ err: error }, 'how a trigger fared was not stored'))
      .finally(() => {
        if (active.get(key) === activity) active.delete(key);
      });
    return activity.done;
  }

  function end(key: string, activity: Activity): void {
    if (active.get(key) === activity) active.delete(key);
    activity.stop.abort(new TriggerChanged('the trigger was changed or stopped'));
    ending.add(activity.done);
    void activity.done.then(() => ending.delete(activity.done));
  }

  function watch(live: Live): void {
    const { source } = live.trigger;
    const key = keyOf(keyOfTrigger(live.trigger));
    if (source.kind !== 'watch' || active.has(key)) return;
    const newest = (): Live | undefined => registry.get(key);
    void begin(live, 'watch', (signal) =>
      keepWatching({ newest, source, signal }, { listening, log }),
    );
  }

  return {
    isBusy: ({ trigger }) => polls >= MOST_POLLS || active.has(keyOf(keyOfTrigger(trigger))),
    poll(live) {
      const { source } = live.trigger;
      if (source.kind !== 'poll') return;
      polls++;
      void begin(live, 'poll', (signal) =>
        carryOutPoll({ live, source, signal }, { ...deps, listening }),
      ).then(() => {
        polls--;
        deps.ended();
      });
    },
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
      for (const live of registry.values()) if (live.readable && !live.trigger.paused) watch(live);
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

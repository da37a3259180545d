import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { Committer } from '../db/committer.ts';
import type { LiveTrigger } from '../workflows/live-triggers.ts';
import type { EventRecorder } from './record-event.ts';
import { keyOf, keyOfTrigger, type TriggerRegistry } from './registry.ts';
import type { TriggerRepository } from './trigger-repository.ts';

/** Triggers that start a run at each start of the engine. */
export interface EngineStarts {
  /** The engine starts, and these are published. */
  begin(published: readonly LiveTrigger[]): void;
  /** A trigger is published that was not before. Inside a transaction. */
  added(trigger: LiveTrigger): void;
  /** Starts their runs, once for this start. */
  tell(): Promise<void>;
  /** The engine is stopped, and did not crash. */
  noteStop(): Promise<void>;
}

export function createEngineStarts(deps: {
  registry: TriggerRegistry;
  repository: TriggerRepository;
  recorder: EventRecorder;
  committer: Committer;
  version: string;
  now: () => number;
}): EngineStarts {
  const { registry, repository, recorder, committer, now } = deps;
  const startedAt = now();
  /** Of this start: the clock may show the same time twice. */
  const start = randomUUID();
  /** What was published when the engine started; null before that. */
  let present: ReadonlySet<string> | null = null;

  function dataOf(before: Json): JsonObject {
    const known = isJsonObject(before) ? before : null;
    const time = (name: string): string | null => {
      const value = known?.[name];
      return typeof value === 'number' ? new Date(value).toISOString() : null;
    };
    return {
      startedAt: new Date(startedAt).toISOString(),
      version: deps.version,
      previousStart: time('startedAt'),
      previousStop: time('stoppedAt'),
      afterCrash: known !== null && time('stoppedAt') === null,
    };
  }

  return {
    begin(published) {
      present = new Set(published.map((trigger) => keyOf(keyOfTrigger(trigger))));
    },
    added(trigger) {
      const key = keyOfTrigger(trigger);
      // Published while the engine runs: it waits for the next start.
      if (trigger.source.kind === 'start' && present?.has(keyOf(key)) === false)
        repository.setState(key, { start, startedAt, stoppedAt: null });
    },
    async tell() {
      for (const { trigger, row } of [...registry.values()]) {
        if (trigger.source.kind !== 'start' || trigger.paused) continue;
        if (present?.has(keyOf(row)) !== true) continue;
        const at = now();
        const done = await committer.write(() => {
          const before = repository.state(row);
          // Told before something else failed.
          if (isJsonObject(before) && before['start'] === start) return null;
          const made = recorder.record(trigger, recorder.prepare(dataOf(before), { at }), at);
          const next = { ...row, last_fired_at: at };
          repository.put(next);
          repository.setState(row, { start, startedAt, stoppedAt: null });
          return { next, made };
        });
        if (done === null) continue;
        registry.adopt(done.next);
        if (done.made !== null) recorder.announce([done.made]);
      }
    },
    async noteStop() {
      const starts = [...registry.values()].filter(
        ({ trigger }) => trigger.source.kind === 'start',
      );
      if (starts.length === 0) return;
      const stoppedAt = now();
      await committer.write(() => {
        for (const { row } of starts) repository.setState(row, { start, startedAt, stoppedAt });
      });
    },
  };
}

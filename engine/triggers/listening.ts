import type { Logger } from 'pino';
import type { Committer } from '../db/committer.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { TriggerContext } from '../steps/trigger-source.ts';
import type { EventRecorder } from './record-event.ts';
import { keyOf, keyOfTrigger, type Live, type TriggerRegistry } from './registry.ts';
import { type ContextDeps, createTriggerContext } from './trigger-context.ts';
import type { TriggerRepository, TriggerRow } from './trigger-repository.ts';

/** Why a signal fired: the trigger is published, paused or restarted otherwise, or nothing runs any more. */
export class TriggerChanged extends Error {}

/** Why a trigger cannot listen, as it is stored and shown. */
export interface Trouble {
  message: string;
  hint?: string;
}

export interface ListeningDeps extends ContextDeps {
  registry: TriggerRegistry;
  repository: TriggerRepository;
  recorder: EventRecorder;
  committer: Committer;
  log: Logger;
}

/** What polls and watchers have in common. */
export interface Listening {
  /** For as long as the signal has not fired. */
  context(live: Live, signal: AbortSignal): TriggerContext;
  /** As it is stored: JSON, secrets masked. */
  troubleText(problem: Trouble): string;
  withTrouble(row: TriggerRow, text: string | null): TriggerRow;
  /** Changes a row soon; `change` gives null to leave it. */
  note(row: TriggerRow, change: (stored: TriggerRow) => TriggerRow | null): void;
}

export function createListening(deps: ListeningDeps): Listening {
  const { registry, repository, recorder, committer, now, log } = deps;

  function troubleText({ message, hint }: Trouble): string {
    return deps.mask(JSON.stringify({ message, ...(hint === undefined ? {} : { hint }) }));
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

  function emitter(live: Live, signal: AbortSignal): TriggerContext['emit'] {
    const { row } = live;
    const key = keyOf(keyOfTrigger(live.trigger));
    return async (events, state, notes = new Map()) => {
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
    };
  }

  return {
    troubleText,
    withTrouble,
    note,
    context(live, signal) {
      const { trigger, row } = live;
      const key = keyOf(keyOfTrigger(trigger));
      let shown = row.trouble;
      return createTriggerContext(deps, {
        trigger: () => registry.get(key)?.trigger ?? trigger,
        timeZone: row.time_zone,
        signal,
        state: () => repository.state(row),
        memory: {
          get: (name) => repository.note(row, name),
          list: (options) => repository.notes(row, options),
        },
        emit: emitter(live, signal),
        trouble(problem) {
          const text = problem === null ? null : troubleText(problem);
          if (signal.aborted || text === shown) return;
          shown = text;
          note(row, (stored) => ({
            ...withTrouble(stored, text),
            failures: text === null ? 0 : stored.failures,
          }));
        },
      });
    },
  };
}

export function describeTrouble(error: unknown): Trouble {
  if (error instanceof StepFailure)
    return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  return { message: error instanceof Error ? error.message : String(error) };
}

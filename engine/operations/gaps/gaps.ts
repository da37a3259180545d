import { uptime } from 'node:os';
import type { Logger } from 'pino';
import type { Gap } from '../../../shared/model/gap.ts';
import type { Committer } from '../../db/committer.ts';
import type { GapRepository } from './gap-repository.ts';

const LOOK_MS = 5000;
/** Later than this, and Patchbay had no time to receive. */
const LATE_MS = 10_000;
/** Between two notes that it runs: after a crash the gap begins at the last one, or an event. */
const BEAT_MS = 10_000;
/** What is shorter is no gap: a restart takes as long. */
const SHORTEST_MS = 1000;
/** Refusals with no longer pauses are one gap. */
const PAUSE_MS = 60_000;

/** Notes when nothing could be received: between two events a list can say so. */
export interface Gaps {
  /** Notes the time since Patchbay last ran, and then that it runs. */
  start(): void;
  /** A request was sent away because none could be taken. */
  refused(detail: string): void;
  /** From now on nothing is received. Nothing is written behind it. */
  stop(): void;
  list: GapRepository['list'];
}

interface Refusing {
  detail: string;
  from: number;
  to: number;
  /** Since they were last written. */
  refused: number;
  /** Once it is stored. */
  seq: number | null;
  isBeingWritten: boolean;
}

export function createGaps(deps: {
  repository: GapRepository;
  committer: Committer;
  changed: () => void;
  now: () => number;
  /** Seconds since the computer was started, those asleep included. */
  uptimeSec?: () => number;
  lookEveryMs?: number;
  log: Logger;
}): Gaps {
  const { repository, committer, now, uptimeSec = uptime, lookEveryMs = LOOK_MS, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  let last = { up: uptimeSec(), beat: now() };
  let refusing: Refusing | null = null;
  let stopped = false;

  /** The times of a gap that ends now; null where it is too short, or the clock was set. */
  function since(from: number): { from: number; to: number } | null {
    const begun = Math.max(from, repository.lastEventAt() ?? 0);
    const to = now();
    return to - begun >= SHORTEST_MS ? { from: begun, to } : null;
  }

  function look(): void {
    const up = uptimeSec();
    const passedMs = (up - last.up) * 1000;
    const asleep = passedMs > lookEveryMs + LATE_MS ? since(now() - passedMs) : null;
    const isBeat = now() - last.beat >= BEAT_MS || now() < last.beat;
    last = { up, beat: isBeat ? now() : last.beat };
    if (refusing !== null) keep(refusing);
    if (asleep === null && !isBeat) return;
    committer
      .write(() => {
        if (asleep !== null)
          repository.insert({ kind: 'asleep', ...asleep, detail: null, refused: 0 });
        if (isBeat && !stopped) repository.beat(last.beat, null);
      })
      .then(
        () => {
          if (asleep !== null) deps.changed();
        },
        (error: unknown) => log.warn({ err: error }, 'that Patchbay runs could not be noted'),
      );
  }

  /** Writes what was not written yet of refusals; one write at a time. */
  function keep(own: Refusing): void {
    if (own.refused === 0 || own.isBeingWritten) return;
    const { refused, seq, to } = own;
    own.isBeingWritten = true;
    committer
      .write(() => store(own, { seq, to, refused }))
      .then(
        (written) => {
          own.seq = written;
          own.refused -= refused;
          deps.changed();
        },
        (error: unknown) => log.warn({ err: error }, 'that requests were refused was not noted'),
      )
      .finally(() => {
        own.isBeingWritten = false;
      });
  }

  /** Returns its key. */
  function store(
    { detail, from }: Refusing,
    { seq, to, refused }: Pick<Refusing, 'seq' | 'to' | 'refused'>,
  ): number {
    if (seq === null) return repository.insert({ kind: 'refusing', from, to, detail, refused });
    repository.extend(seq, to, refused);
    return seq;
  }

  return {
    start() {
      try {
        const before = repository.heartbeat();
        const gap = before === undefined ? null : since(before.stoppedAt ?? before.at);
        if (gap !== null) {
          const kind: Gap['kind'] = before?.stoppedAt == null ? 'crashed' : 'offline';
          repository.insert({ kind, ...gap, detail: null, refused: 0 });
        }
        repository.beat(now(), null);
      } catch (error) {
        // A full disk must not keep Patchbay from starting.
        log.warn({ err: error }, 'that Patchbay runs could not be noted');
      }
      timer = setInterval(look, lookEveryMs);
      timer.unref();
    },
    refused(detail) {
      if (stopped) return;
      const at = now();
      const goesOn = refusing?.detail === detail && at - refusing.to <= PAUSE_MS;
      if (refusing === null || !goesOn) {
        if (refusing !== null) keep(refusing);
        refusing = { detail, from: at, to: at, refused: 0, seq: null, isBeingWritten: false };
      }
      refusing.to = at;
      refusing.refused++;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      if (timer === undefined) return;
      try {
        if (refusing !== null && refusing.refused > 0 && !refusing.isBeingWritten)
          store(refusing, refusing);
        repository.beat(now(), now());
      } catch (error) {
        log.warn({ err: error }, 'when Patchbay was stopped could not be noted');
      }
    },
    list: repository.list,
  };
}

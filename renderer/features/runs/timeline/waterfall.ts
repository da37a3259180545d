import type { StepRun } from '../../../../shared/model/run.ts';
import { formatDuration } from '../../../ui/format.ts';

/** A stretch of time in which a step was at work or waited. Times are milliseconds UTC. */
export interface Segment {
  kind: 'acting' | 'waiting';
  from: number;
  to: number;
  /** Of the attempt, or of the step where it needs none. */
  status: string;
  /** Null: the step needs none, or waits. */
  attempt: number | null;
}

/** One time axis for all steps; long stretches in which nothing was done are drawn short. */
export interface TimeAxis {
  from: number;
  to: number;
  /** Where a moment lies, from 0 to 1. */
  place(time: number): number;
  ticks: readonly { at: number; label: string }[];
  /** Stretches that are drawn shorter than they were. */
  breaks: readonly { from: number; to: number; label: string }[];
}

/**
 * What a step did over time: its attempts, and between them the wait for the next one. That a person
 * came back to it later is no wait of the step.
 */
export function segmentsOf(step: StepRun, now: number): Segment[] {
  const { attempts, startedAt, endedAt, status } = step;
  if (step.reused || status === 'skipped' || startedAt === null) return [];
  const segments: Segment[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const before = attempts[index - 1];
    if (before?.endedAt != null && attempt.cause !== 'manual')
      segments.push(wait(before.endedAt, attempt.startedAt));
    segments.push({
      kind: 'acting',
      from: attempt.startedAt,
      to: attempt.endedAt ?? (attempt.status === 'started' ? now : attempt.startedAt),
      status: attempt.status,
      attempt: attempt.number,
    });
  }
  const last = attempts.at(-1);
  if (last === undefined) {
    // A step that only waits, such as a delay, or one that is carried out at once.
    const to = endedAt ?? now;
    return [
      status === 'waiting' || step.waitReason !== null
        ? wait(startedAt, to)
        : { kind: 'acting', from: startedAt, to, status, attempt: null },
    ];
  }
  if (last.endedAt !== null) {
    const to = status === 'waiting' ? now : (endedAt ?? last.endedAt);
    // Approvals and calls: asking is an attempt, and what follows is the wait for the answer.
    if (to > last.endedAt && last.status !== 'failed') segments.push(wait(last.endedAt, to));
    else if (status === 'waiting' && step.waitReason === 'retry')
      segments.push(wait(last.endedAt, now));
  }
  return segments;
}

function wait(from: number, to: number): Segment {
  return { kind: 'waiting', from, to: Math.max(from, to), status: 'waiting', attempt: null };
}

/** Nothing done for this many times the time in which something was: drawn short. */
const LONG_IDLE = 2;
/** How long it is drawn then, as a share of that time. */
const SHORT_IDLE = 0.18;
const TICKS = 5;

interface Piece {
  from: number;
  to: number;
  /** How much room it takes. */
  room: number;
  isShortened: boolean;
}

export function timeAxis(segments: readonly Segment[], start: number): TimeAxis {
  const from = Math.min(start, ...segments.map((each) => each.from));
  const to = Math.max(from + 1, ...segments.map((each) => each.to));
  const pieces = piecesOf(busyStretches(segments), { from, to });
  const whole = pieces.reduce((sum, { room }) => sum + room, 0);

  function place(time: number): number {
    let passed = 0;
    for (const piece of pieces) {
      if (time >= piece.to) passed += piece.room;
      else if (time > piece.from)
        passed += (piece.room * (time - piece.from)) / (piece.to - piece.from);
    }
    return passed / whole;
  }
  return {
    from,
    to,
    place,
    ticks: ticksOf(pieces, from, place),
    breaks: pieces
      .filter(({ isShortened }) => isShortened)
      .map((piece) => ({
        from: place(piece.from),
        to: place(piece.to),
        label: formatDuration(piece.to - piece.from),
      })),
  };
}

/** When any step was at work, in order and without overlaps. */
function busyStretches(segments: readonly Segment[]): { from: number; to: number }[] {
  const sorted = segments
    .filter(({ kind }) => kind === 'acting')
    .toSorted((one, other) => one.from - other.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function piecesOf(
  busy: readonly { from: number; to: number }[],
  { from, to }: { from: number; to: number },
): Piece[] {
  const active = Math.max(
    1,
    busy.reduce((sum, each) => sum + each.to - each.from, 0),
  );
  const pieces: Piece[] = [];
  let at = from;
  const add = (until: number, isBusy: boolean): void => {
    if (until <= at) return;
    const length = until - at;
    const isShortened = !isBusy && length > LONG_IDLE * active && length > 1000;
    pieces.push({
      from: at,
      to: until,
      room: isShortened ? SHORT_IDLE * active : length,
      isShortened,
    });
    at = until;
  };
  for (const stretch of busy) {
    add(stretch.from, false);
    add(stretch.to, true);
  }
  add(to, false);
  return pieces;
}

function ticksOf(
  pieces: readonly Piece[],
  from: number,
  place: (time: number) => number,
): TimeAxis['ticks'] {
  const tick = (time: number) => ({ at: place(time), label: formatDuration(time - from) });
  if (pieces.some(({ isShortened }) => isShortened))
    return pieces
      .filter((_piece, index) => index === 0 || pieces[index - 1]?.isShortened === true)
      .filter(({ isShortened }) => !isShortened)
      .map((piece) => tick(piece.from));
  const to = pieces.at(-1)?.to ?? from + 1;
  const step = niceStep((to - from) / TICKS);
  const ticks = [];
  for (let time = from; time <= to; time += step) ticks.push(tick(time));
  return ticks;
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const NICE_LONG = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];

/** A length that people count in, no shorter than this (ms). */
function niceStep(ms: number): number {
  const found = [...NICE, ...NICE_LONG.map((seconds) => seconds * 1000)].find((each) => each >= ms);
  return found ?? Math.ceil(ms / 86_400_000) * 86_400_000;
}

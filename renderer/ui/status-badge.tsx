import {
  Ban,
  Check,
  CircleCheck,
  CircleDashed,
  CircleEllipsis,
  CircleMinus,
  CirclePlay,
  CircleSlash,
  CircleX,
  Copy,
  Filter,
  Handshake,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { EventStatus } from '../../shared/model/event.ts';
import type { AttemptStatus, StepRunStatus } from '../../shared/model/run.ts';
import classes from './status-badge.module.css';

export type Status = EventStatus | StepRunStatus | AttemptStatus;

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'idle';

/** Each status has a shape and a word of its own; colour only repeats what they say. */
const looks: Record<Status, { icon: LucideIcon; word: string; tone: Tone }> = {
  accepted: { icon: Check, word: 'Accepted', tone: 'good' },
  duplicate: { icon: Copy, word: 'Duplicate', tone: 'idle' },
  rejected: { icon: Ban, word: 'Rejected', tone: 'bad' },
  handshake: { icon: Handshake, word: 'Handshake', tone: 'idle' },
  queued: { icon: CircleDashed, word: 'Queued', tone: 'idle' },
  running: { icon: CirclePlay, word: 'Running', tone: 'busy' },
  started: { icon: CirclePlay, word: 'Running', tone: 'busy' },
  waiting: { icon: Hourglass, word: 'Waiting', tone: 'warn' },
  succeeded: { icon: CircleCheck, word: 'Succeeded', tone: 'good' },
  failed: { icon: CircleX, word: 'Failed', tone: 'bad' },
  filtered: { icon: Filter, word: 'Filtered', tone: 'idle' },
  canceled: { icon: CircleSlash, word: 'Canceled', tone: 'idle' },
  skipped: { icon: CircleMinus, word: 'Skipped', tone: 'idle' },
  interrupted: { icon: TriangleAlert, word: 'Interrupted', tone: 'warn' },
};
const unknownLook = { icon: CircleEllipsis, tone: 'idle' } as const;

function isStatus(status: string): status is Status {
  return Object.hasOwn(looks, status);
}

export function statusWord(status: string): string {
  return isStatus(status) ? looks[status].word : status;
}

export function StatusBadge({ status, strong = false }: { status: string; strong?: boolean }) {
  const { icon, tone } = isStatus(status) ? looks[status] : unknownLook;
  return (
    <ToneBadge icon={icon} tone={tone} strong={strong}>
      {statusWord(status)}
    </ToneBadge>
  );
}

/** A state in a word, told by its shape as well as by its colour. */
export function ToneBadge({
  icon: Icon,
  tone,
  strong = false,
  children,
}: {
  icon: LucideIcon;
  tone: Tone;
  strong?: boolean;
  children: string;
}) {
  return (
    <span className={classes.badge} data-tone={tone} data-strong={strong || undefined}>
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
      <span className={classes.word}>{children}</span>
    </span>
  );
}

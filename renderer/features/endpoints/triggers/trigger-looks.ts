import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import type { Tone } from '../../../ui/status-badge.tsx';

export const triggerLooks: Record<
  Trigger['state'],
  { icon: LucideIcon; word: string; tone: Tone }
> = {
  listening: { icon: CircleCheck, word: 'Listening', tone: 'good' },
  paused: { icon: CirclePause, word: 'Paused', tone: 'warn' },
  troubled: { icon: TriangleAlert, word: 'In trouble', tone: 'bad' },
  over: { icon: CircleDashed, word: 'Over', tone: 'idle' },
};

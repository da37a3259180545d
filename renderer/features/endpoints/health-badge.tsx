import {
  Archive,
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  KeyRound,
  type LucideIcon,
  Moon,
} from 'lucide-react';
import { type Tone, ToneBadge } from '../../ui/status-badge.tsx';
import type { Health } from './model/endpoint-health.ts';

const healthLooks: Record<Health, { icon: LucideIcon; word: string; tone: Tone }> = {
  fine: { icon: CircleCheck, word: 'Fine', tone: 'good' },
  rejecting: { icon: Ban, word: 'Rejecting', tone: 'bad' },
  keyless: { icon: KeyRound, word: 'No secret', tone: 'warn' },
  silent: { icon: Moon, word: 'Silent', tone: 'idle' },
  never: { icon: CircleDashed, word: 'Never received', tone: 'idle' },
  paused: { icon: CirclePause, word: 'Paused', tone: 'warn' },
  retired: { icon: Archive, word: 'Retired', tone: 'idle' },
};

export function HealthBadge({ health, strong = false }: { health: Health; strong?: boolean }) {
  const { icon, word, tone } = healthLooks[health];
  return (
    <ToneBadge icon={icon} tone={tone} strong={strong}>
      {word}
    </ToneBadge>
  );
}

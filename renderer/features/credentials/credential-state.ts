import { CircleCheck, CircleX, KeyRound, LockKeyhole, LogOut, type LucideIcon } from 'lucide-react';
import type { Credential } from '../../../shared/model/credential.ts';
import type { Tone } from '../../ui/status-badge.tsx';

export interface CredentialLook {
  icon: LucideIcon;
  word: string;
  tone: Tone;
}

/** What counts most: whether it can be used at all, then how its last test went. */
export function lookOf({ status, tested }: Pick<Credential, 'status' | 'tested'>): CredentialLook {
  if (status === 'unreadable') return { icon: LockKeyhole, word: 'Unreadable', tone: 'bad' };
  if (status === 'signed-out') return { icon: LogOut, word: 'Signed out', tone: 'warn' };
  if (tested === null) return { icon: KeyRound, word: 'Not tested', tone: 'idle' };
  return tested.ok
    ? { icon: CircleCheck, word: 'Works', tone: 'good' }
    : { icon: CircleX, word: 'Does not work', tone: 'bad' };
}

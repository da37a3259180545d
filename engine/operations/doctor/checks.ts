import type { DoctorCheck } from '../../../shared/model/doctor.ts';

/** Findings in the order in which they are shown. */
export interface Checks {
  readonly all: DoctorCheck[];
  ok(name: string, message: string): void;
  warn(name: string, message: string, advice: Advice): void;
  fail(name: string, message: string, advice: Advice): void;
}

export interface Advice {
  /** Why it matters. */
  why: string;
  /** What to do: where in the screens, and which command, in backticks. */
  hint: string;
}

export function createChecks(): Checks {
  const all: DoctorCheck[] = [];
  return {
    all,
    ok: (name, message) => void all.push({ name, status: 'ok', message }),
    warn: (name, message, advice) => void all.push({ name, status: 'warning', message, ...advice }),
    fail: (name, message, advice) => void all.push({ name, status: 'failed', message, ...advice }),
  };
}

export function megabytes(bytes: number): string {
  if (bytes < 1e6) return 'under 1 MB';
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `3 hours`, `2 days`: for ages. */
export function age(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return 'under a minute';
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** The first few, and how many more there are. */
export function some(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

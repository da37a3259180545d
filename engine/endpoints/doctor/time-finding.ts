import type { Finding } from '../../../shared/model/diagnosis.ts';
import {
  hiddenSettings,
  type Verification,
  withHiddenSettings,
} from '../../../shared/model/verification.ts';
import { at, bodyJson } from '../schemes/body-json.ts';
import { parseTimestamp } from '../schemes/timestamp.ts';
import { certain } from './causes.ts';
import type { Case } from './diagnose.ts';
import { presentedTimes } from './presented.ts';

/** The same settings, but for time: no signature is too old, and no secret has expired. */
export function lenient(verification: Verification): Verification {
  const timeless = withoutExpiry(verification);
  return 'toleranceSec' in timeless ? { ...timeless, toleranceSec: 0 } : timeless;
}

function withoutExpiry(verification: Verification): Verification {
  const { secrets, ...others } = hiddenSettings(verification);
  return withHiddenSettings(verification, {
    ...others,
    secrets: secrets.map(({ expiresAt: _, ...secret }) => secret),
  });
}

/** By how much the signed time is wrong; null when it is not. */
export function timeFinding(
  verification: Verification,
  { request, fits }: Case,
  now: number,
): Finding | null {
  const strict = withoutExpiry(verification);
  if (fits({ verification: strict })) return null;
  const inBody = at(bodyJson(request.body), 'webhookTimestamp');
  const times = presentedTimes(request.rawHeaders).map(parseTimestamp);
  if (typeof inBody === 'number') times.push(inBody);
  for (const time of times) {
    if (time === null || !fits({ verification: strict, now: time })) continue;
    return now >= time
      ? certain('timestamp_too_old', span(now - time))
      : certain('timestamp_in_future', span(time - now));
  }
  return null;
}

function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

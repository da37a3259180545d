import { connect } from 'node:net';
import type { Database } from 'better-sqlite3';
import type { Settings } from '../../../shared/model/settings.ts';
import type { ClockJump } from '../clock-watch.ts';
import { age, type Checks } from './checks.ts';

const PATIENCE_MS = 2000;
const AHEAD_MS = 60_000;
/** No release is older: a clock before it was never set. */
const OLDEST_TIME = Date.UTC(2026, 0, 1);
const RECENT_JUMPS_MS = 24 * 3_600_000;

export interface SurroundingsDeps {
  db: Database;
  settings: Settings;
  hooksUrl: string | null;
  sockets: readonly { host: string; port: number }[];
  jumps: readonly ClockJump[];
  now: number;
}

/** Listeners and the clock. */
export async function checkSurroundings(checks: Checks, deps: SurroundingsDeps): Promise<void> {
  await checkListeners(checks, deps);
  checkClock(checks, deps);
  checkZone(checks, deps.settings);
}

async function checkListeners(checks: Checks, { hooksUrl, sockets }: SurroundingsDeps) {
  if (hooksUrl === null) return checks.ok('listener', 'Patchbay is not running as a listener now.');
  const deaf: string[] = [];
  for (const { host, port } of sockets)
    if (!(await answers(host, port))) deaf.push(`${host}:${port}`);
  if (deaf.length > 0)
    checks.fail('listener', `Cannot be connected to: ${deaf.join(', ')}.`, {
      why: 'Webhooks do not arrive, or the screens do not open.',
      hint: 'A firewall of this computer may be in the way. Restart Patchbay if it is not.',
    });
  else checks.ok('listener', `Webhooks are received at ${hooksUrl}.`);
}

/** An address for all interfaces is reached by loopback. */
function answers(host: string, port: number): Promise<boolean> {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return new Promise((resolve) => {
    const socket = connect({ host: reached, port });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function checkClock(checks: Checks, { db, jumps, now }: SurroundingsDeps): void {
  // The last ones only: there may be millions.
  const newest =
    db
      .prepare<[], number>(
        `SELECT MAX(t) FROM (SELECT received_at AS t FROM events ORDER BY seq DESC LIMIT 1000)`,
      )
      .pluck()
      .get() ?? 0;
  const changed =
    db
      .prepare<[], number>(
        'SELECT MAX(until) FROM (SELECT until FROM audit ORDER BY seq DESC LIMIT 100)',
      )
      .pluck()
      .get() ?? 0;
  const written = Math.max(newest, changed);
  const set = { hint: 'Set the clock, and let the system keep it right (NTP).' };
  const recent = jumps.filter(({ at }) => now - at < RECENT_JUMPS_MS);
  const back = recent.filter(({ byMs }) => byMs < 0);
  if (now < OLDEST_TIME)
    checks.fail('clock', `The clock says ${new Date(now).toISOString()}.`, {
      why: 'Signatures with a time are refused, certificates seem not to be valid yet.',
      ...set,
    });
  else if (written > now + AHEAD_MS)
    checks.warn(
      'clock',
      `What was stored last is from ${age(written - now)} ahead: the clock was set back.`,
      {
        why: 'Delays, schedules and retries come later than meant, and signed times may not fit.',
        ...set,
      },
    );
  else if (back.length > 0)
    checks.warn('clock', `The clock went back ${back.length} times in the last day.`, {
      why: 'Times may be out of order, and signed times may not fit.',
      ...set,
    });
  else {
    const gap = recent.reduce((sum, { byMs }) => sum + byMs, 0);
    checks.ok(
      'clock',
      gap === 0
        ? 'The clock goes on evenly.'
        : `The computer slept, or its clock was set, for ${age(gap)} in the last day.`,
    );
  }
}

function checkZone(checks: Checks, settings: Settings): void {
  const zone = settings.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    const text = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    checks.ok(
      'time zone',
      settings.timeZone === undefined ? `${text}, as the computer’s.` : `${text}.`,
    );
  } catch {
    checks.fail('time zone', `“${zone}” is no time zone that this system knows.`, {
      why: 'Schedules and dates in workflows cannot be worked out.',
      hint: 'Set another one: Settings → General, or `patchbay settings set timeZone=Europe/Berlin`.',
    });
  }
}

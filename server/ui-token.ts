import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * The token of the screens: 32 random bytes in base64url, kept in the data folder so that an open
 * tab survives a restart. A file that others could read is replaced.
 */
export function keepUiToken(dataDir: string): string {
  return keepToken(dataDir, 'ui-token');
}

/** What a monitor reads /metrics with, and can do nothing else with. */
export function keepMetricsToken(dataDir: string): string {
  return keepToken(dataDir, 'metrics-token');
}

function keepToken(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  const kept = readToken(file);
  if (kept !== undefined) return kept;
  const token = randomBytes(32).toString('base64url');
  const next = `${file}.${process.pid}.tmp`;
  rmSync(next, { force: true });
  writeFileSync(next, `${token}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(next, file);
  return token;
}

function readToken(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const exposed = process.platform !== 'win32' && (stat.mode & 0o077) !== 0;
  if (exposed) return undefined;
  const text = readFileSync(file, 'utf8').trim();
  return tokenPattern.test(text) ? text : undefined;
}

/** Takes the same time wherever, and whether, the two differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * The cookie that the token is exchanged for. Its value is derived, so that a browser profile
 * never holds the token; its name is the workspace's, because cookies ignore ports and two
 * workspaces on one computer would overwrite each other's.
 */
export function uiCookie(token: string): { name: string; value: string } {
  const derive = (use: string) => createHmac('sha256', token).update(use).digest('base64url');
  return {
    name: `patchbay-${derive('patchbay ui cookie name').slice(0, 10)}`,
    value: derive('patchbay ui session'),
  };
}

/** @returns the values of every cookie of that name (RFC 6265, section 5.4 allows several) */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}

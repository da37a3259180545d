import { createHash } from 'node:crypto';

/** Ids beyond those of the newest look are kept up to here, for items that come back. */
const KEPT = 5000;

/** A short text for an id of any length. */
export function shortId(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * What is remembered of the things seen at a source: `present` are all that it shows now (short
 * ids), `before` what was remembered. The newest come last.
 */
export function remembered(before: readonly string[], present: readonly string[]): string[] {
  const now = new Set(present);
  const old = before.filter((id) => !now.has(id));
  const room = Math.max(KEPT - now.size, 0);
  return [...(room === 0 ? [] : old.slice(-room)), ...now];
}

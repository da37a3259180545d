export type HashAlgorithm = 'sha256' | 'sha1' | 'sha512' | 'md5';

export interface RegexOperation {
  pattern: string;
  /** Any of `imsuv`; the host adds what it needs to walk through the input. */
  flags: string;
  input: string;
  timeLimitMs: number;
}

export interface RegexMatch {
  /** Offset in the input, in UTF-16 units. */
  index: number;
  text: string;
  /** Numbered groups from 1 on; a group that took no part is `null`. */
  groups: (string | null)[];
  /** Named groups, in the order of the pattern. */
  named: [name: string, text: string | null][];
}

export type RegexFailure =
  | { ok: false; problem: 'timeout' | 'too-many-matches' }
  | { ok: false; problem: 'syntax'; message: string };

/**
 * The few things an expression may need that are not pure. The interpreter itself has no clock, no
 * randomness and never runs a person's pattern in the host's own context.
 */
export interface ExpressionHost {
  /** Milliseconds UTC. */
  now(): number;
  /** IANA name; used where an expression names no time zone. */
  readonly timeZone: string;
  randomBytes(count: number): Uint8Array;
  hash(algorithm: HashAlgorithm, data: Uint8Array): Uint8Array;
  hmac(algorithm: HashAlgorithm, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Is there a match anywhere? Stops at the time limit. `elapsedMs` counts against the budget. */
  testRegex(
    operation: RegexOperation,
  ): { ok: true; found: boolean; elapsedMs: number } | RegexFailure;
  /**
   * The matches from left to right, `maxMatches` at most (the rest is not looked for). Fails with
   * `too-many-matches` when their texts together exceed `maxChars`, before they are handed over.
   */
  matchRegex(
    operation: RegexOperation & { maxMatches: number; maxChars: number },
  ): { ok: true; matches: RegexMatch[]; elapsedMs: number } | RegexFailure;
}

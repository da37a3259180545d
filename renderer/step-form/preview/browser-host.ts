import type { ExpressionHost, RegexMatch } from '../../../shared/expression/host.ts';
import { browserHash, browserHmac } from './hashes.ts';

/**
 * What expressions need of a browser. Patterns run unwatched, so whoever evaluates must be able to
 * be ended from outside (a worker); `patterns: false` refuses them instead.
 */
export function createBrowserHost({
  timeZone,
  patterns,
}: {
  timeZone: string;
  patterns: boolean;
}): ExpressionHost {
  return {
    now: () => Date.now(),
    timeZone,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    hash: browserHash,
    hmac: browserHmac,
    testRegex({ pattern, flags, input }) {
      if (!patterns) return { ok: false, problem: 'timeout' };
      const read = readPattern(pattern, flags);
      if (!(read instanceof RegExp)) return read;
      const start = performance.now();
      const found = read.test(input);
      return { ok: true, found, elapsedMs: performance.now() - start };
    },
    matchRegex({ pattern, flags, input, maxMatches, maxChars }) {
      if (!patterns) return { ok: false, problem: 'timeout' };
      const read = readPattern(pattern, `${flags}g`);
      if (!(read instanceof RegExp)) return read;
      const start = performance.now();
      const matches: RegexMatch[] = [];
      let chars = 0;
      for (const match of input.matchAll(read)) {
        if (matches.length >= maxMatches) break;
        const found = toMatch(match);
        for (const text of [found.text, ...found.groups, ...found.named.map(([, named]) => named)])
          chars += text?.length ?? 0;
        if (chars > maxChars) return { ok: false, problem: 'too-many-matches' };
        matches.push(found);
      }
      return { ok: true, matches, elapsedMs: performance.now() - start };
    },
  };
}

function readPattern(
  pattern: string,
  flags: string,
): RegExp | { ok: false; problem: 'syntax'; message: string } {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    return { ok: false, problem: 'syntax', message: error instanceof Error ? error.message : '' };
  }
}

function toMatch(match: RegExpExecArray): RegexMatch {
  return {
    index: match.index,
    text: match[0],
    groups: match.slice(1).map((group: string | undefined) => group ?? null),
    named: Object.entries(match.groups ?? {}).map(([name, text]: [string, string | undefined]) => [
      name,
      text ?? null,
    ]),
  };
}

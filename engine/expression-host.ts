import { createHash, createHmac, randomBytes } from 'node:crypto';
import vm from 'node:vm';
import * as z from 'zod';
import type { ExpressionHost, RegexFailure } from '../shared/expression/host.ts';
import { endsSoon } from './regex-cost.ts';

/** One pattern on one text; the budget of an evaluation may leave less. */
const maxRegexMs = 100;

export interface ExpressionHostOptions {
  /** Milliseconds UTC. */
  now: () => number;
  /** IANA name. */
  timeZone: string;
}

/** What expressions need of Node: random bytes, hashes, and patterns that can be stopped. */
export function createExpressionHost({ now, timeZone }: ExpressionHostOptions): ExpressionHost {
  return {
    now,
    timeZone,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    hash: (algorithm, data) => new Uint8Array(createHash(algorithm).update(data).digest()),
    hmac: (algorithm, key, data) =>
      new Uint8Array(createHmac(algorithm, key).update(data).digest()),
    testRegex: ({ pattern, flags, input, timeLimitMs }) => {
      const result = run({ kind: 'test', pattern, flags, input, timeLimitMs });
      return result.ok ? { ok: true, found: result.found, elapsedMs: result.elapsedMs } : result;
    },
    matchRegex: ({ pattern, flags, input, timeLimitMs, maxMatches, maxChars }) => {
      const limits = { maxMatches, maxChars };
      const result = run({ kind: 'match', pattern, flags, input, timeLimitMs, ...limits });
      return result.ok
        ? { ok: true, matches: result.matches, elapsedMs: result.elapsedMs }
        : result;
    },
  };
}

/**
 * Runs in a context of its own, because only a script in a context can be stopped while a pattern
 * is at work. Texts go in, one JSON text comes out: no object crosses in either direction.
 */
const script = new vm.Script(
  `(() => {
    const { kind, pattern, flags, maxMatches, maxChars } = JSON.parse(operation);
    let expression;
    try {
      expression = new RegExp(pattern, flags + (kind === 'test' ? '' : 'g'));
    } catch (error) {
      return JSON.stringify({ problem: 'syntax', message: String(error.message) });
    }
    if (kind === 'test') return JSON.stringify({ found: expression.test(input), matches: [] });
    const matches = [];
    let chars = 0;
    while (matches.length < maxMatches) {
      const match = expression.exec(input);
      if (match === null) break;
      const groups = [];
      chars += match[0].length;
      for (let i = 1; i < match.length; i += 1) {
        groups.push(match[i] === undefined ? null : match[i]);
        chars += match[i] === undefined ? 0 : match[i].length;
      }
      const named = [];
      for (const name in match.groups) {
        const text = match.groups[name];
        named.push([name, text === undefined ? null : text]);
        chars += text === undefined ? 0 : text.length;
      }
      if (chars > maxChars) return JSON.stringify({ problem: 'too-many-matches' });
      matches.push({ index: match.index, text: match[0], groups, named });
      if (match[0] === '') {
        const point = expression.unicode || expression.unicodeSets ? input.codePointAt(match.index) : 0;
        expression.lastIndex = match.index + (point > 0xffff ? 2 : 1);
      }
    }
    return JSON.stringify({ found: matches.length > 0, matches });
  })()`,
  { filename: 'pattern.js' },
);

const context = vm.createContext(Object.create(null), {
  codeGeneration: { strings: false, wasm: false },
});

const answerSchema = z.union([
  z.object({ problem: z.literal('too-many-matches') }),
  z.object({ problem: z.literal('syntax'), message: z.string() }),
  z.object({
    found: z.boolean(),
    matches: z.array(
      z.object({
        index: z.number(),
        text: z.string(),
        groups: z.array(z.string().nullable()),
        named: z.array(z.tuple([z.string(), z.string().nullable()])),
      }),
    ),
  }),
]);

interface Operation {
  kind: 'test' | 'match';
  pattern: string;
  flags: string;
  input: string;
  timeLimitMs: number;
  maxMatches?: number;
  maxChars?: number;
}

type Found = Extract<z.infer<typeof answerSchema>, { found: boolean }>;

function run({
  input,
  timeLimitMs,
  ...operation
}: Operation): ({ ok: true; elapsedMs: number } & Found) | RegexFailure {
  const start = performance.now();
  const text = runInContext(JSON.stringify(operation), {
    input,
    watched: !endsSoon(operation.pattern, input.length),
    timeout: Math.max(1, Math.min(timeLimitMs, maxRegexMs)),
  });
  if (text === undefined) return { ok: false, problem: 'timeout' };
  const answer = answerSchema.parse(JSON.parse(text));
  if ('problem' in answer) return { ok: false, ...answer };
  return { ok: true, ...answer, elapsedMs: performance.now() - start };
}

/** The JSON text of the answer, or nothing when time ran out. */
function runInContext(
  operation: string,
  { input, watched, timeout }: { input: string; watched: boolean; timeout: number },
): string | undefined {
  context['operation'] = operation;
  context['input'] = input;
  try {
    return String(script.runInContext(context, watched ? { timeout } : {}));
  } catch (error) {
    // Errors of the other context are not instances of this one's Error.
    if (errorCode(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    // Not to keep a large text alive until the next pattern comes.
    context['input'] = '';
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

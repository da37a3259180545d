import { Budget } from '../../../shared/expression/budget.ts';
import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { compileTemplate, evaluateTemplate } from '../../../shared/expression/template.ts';
import type { Value } from '../../../shared/expression/values.ts';
import { createBrowserHost } from '../preview/browser-host.ts';
import {
  blockOptions,
  type CompletionOption,
  memberOptions,
  nameOptions,
  pathOptions,
} from './completion-options.ts';
import { namesAround } from './local-names.ts';
import type { StepSamples } from './samples.ts';
import { type Segment, segmentAround, segmentsOf } from './segments.ts';

export interface Completion {
  /** Where the typed name begins. */
  from: number;
  /** Where it ends: behind the cursor when it stands inside a name. */
  to: number;
  options: readonly CompletionOption[];
}

const word = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const wordBefore = new RegExp(`${word}$`, 'u');
const wordBehind = /^[\p{L}\p{N}_$]*/u;

/**
 * What can stand at the cursor, from the real data. Nothing outside of braces, unless it was asked
 * for: then whole expressions.
 */
export function completionAt(
  text: string,
  position: number,
  samples: StepSamples,
  { explicit }: { explicit: boolean },
): Completion | undefined {
  const segment = segmentAround(segmentsOf(text), position);
  if (segment === undefined)
    return explicit ? wholeExpressions(text, position, samples) : undefined;
  const start = segment.from + 2;
  const before = text.slice(start, position);
  if (insideText(before)) return undefined;
  const block = /^\s*([#/]\w*)$/.exec(before);
  if (block !== null) return blocksAt(text, position, block[1] ?? '', segment);
  const typed = wordBefore.exec(before)?.[0] ?? '';
  const from = position - typed.length;
  const to = position + (wordBehind.exec(text.slice(position))?.[0].length ?? 0);
  const head = before.slice(0, before.length - typed.length);
  const names = namesAround(text, segment, position, (source, scope) =>
    sampleOf(source, { ...samples.scope, ...scope }),
  );
  const scope = { ...samples.scope, ...names };
  const member = /(\?)?\.$/.exec(head);
  if (member !== null) {
    const dot = from - member[0].length;
    const base = baseBefore(text.slice(start, dot));
    if (base === undefined) return undefined;
    return { from, to, options: memberOptions(sampleOf(base, scope), { dot, samples, base }) };
  }
  if (
    /[\p{L}\p{N}_$)\]"']\s+$/u.test(head) &&
    !/(?:^|[#\s])(?:if|each|in|typeof|else)\s+$/.test(head)
  )
    return undefined;
  if (typed === '' && !explicit && !/^\s*$|[(,=<>&|?:+\-*/%!{[]\s*$|(?:#if|#each)\s+$/.test(head))
    return undefined;
  if (/\d$/.test(head)) return undefined;
  return { from, to, options: nameOptions(scope, samples, Object.keys(names)) };
}

/** Whether the cursor stands in a literal of text: an odd quote is open. */
function insideText(before: string): boolean {
  let open: string | undefined;
  for (let i = 0; i < before.length; i += 1) {
    const char = before[i];
    if (open !== undefined && char === '\\') i += 1;
    else if (open === char) open = undefined;
    else if (open === undefined && (char === '"' || char === "'" || char === '`')) open = char;
  }
  return open !== undefined;
}

/** The operand that ends just before a dot: names, calls and brackets, back to where it begins. */
export function baseBefore(text: string): string | undefined {
  let at = text.length;
  for (;;) {
    const char = text[at - 1];
    if (char === ')' || char === ']') {
      const open = openingBefore(text, at - 1);
      if (open === undefined) return undefined;
      at = open;
      continue;
    }
    if (char === '"' || char === "'") {
      const open = text.lastIndexOf(char, at - 2);
      if (open < 0) return undefined;
      at = open;
      break;
    }
    const name = /[\p{L}\p{N}_$]+$/u.exec(text.slice(0, at))?.[0];
    if (name !== undefined) at -= name.length;
    if (text[at - 1] !== '.') {
      if (name === undefined && text[at] !== '(' && text[at] !== '[') return undefined;
      break;
    }
    at -= text[at - 2] === '?' ? 2 : 1;
  }
  const base = text.slice(at).trim();
  return base === '' ? undefined : base;
}

function openingBefore(text: string, close: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    const char = text[at] ?? '';
    if (char === ')' || char === ']' || char === '}') depth += 1;
    else if (char === '(' || char === '[' || char === '{') {
      depth -= 1;
      if (depth === 0) return at;
    } else if (char === '"' || char === "'") {
      const open = text.lastIndexOf(char, at - 1);
      if (open < 0) return undefined;
      at = open;
    }
  }
  return undefined;
}

const host = createBrowserHost({ timeZone: 'UTC', patterns: false });

/** What a part of an expression gives on the samples; `undefined` when that cannot be said quickly. */
function sampleOf(source: string, scope: ExpressionScope): Value {
  try {
    const budget = new Budget({ steps: 20_000, bytes: 1_000_000, regexMs: 0 });
    return evaluateTemplate(compileTemplate(`{{ ${source} }}`), scope, host, { budget }).value;
  } catch {
    // It is being written: what cannot be read has no completion.
    return undefined;
  }
}

function wholeExpressions(
  text: string,
  position: number,
  samples: StepSamples,
): Completion | undefined {
  const typed = wordBefore.exec(text.slice(0, position))?.[0] ?? '';
  const from = position - typed.length;
  const options = pathOptions(samples).map((option) => ({
    ...option,
    insert: `{{ ${option.label} }}`,
  }));
  return options.length === 0 ? undefined : { from, to: position, options };
}

function blocksAt(text: string, position: number, typed: string, segment: Segment): Completion {
  const rest = text.slice(position, segment.to);
  // Braces that were closed by themselves are part of what is written instead.
  const to = /^\s*\}\}$/.test(rest) ? segment.to : position;
  return {
    from: position - typed.length,
    to,
    options: blockOptions,
  };
}

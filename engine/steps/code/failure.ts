import { type StepContext, StepFailure } from '../define-step.ts';
import type { CodeParams } from './params.ts';

type End = Awaited<ReturnType<StepContext['services']['sandbox']['run']>>;
type Problem = Extract<End, { ok: false }>['problem'];

const NO_MODULES =
  'There are no modules and nothing of Node in the sandbox; other steps read files, send requests and run programs.';
const MISSING: { readonly [name: string]: string } = {
  require: NO_MODULES,
  process: NO_MODULES,
  module: NO_MODULES,
  exports: NO_MODULES,
  __dirname: NO_MODULES,
  global: 'The global object is called globalThis.',
  window: 'There is no browser here; the global object is called globalThis.',
  document: 'There is no browser here. The Parse step reads HTML.',
  Buffer: 'Use TextEncoder and TextDecoder, and btoa and atob for Base64.',
  Intl: 'Format dates and numbers in an expression and hand them over as input.',
  setInterval: 'Use a loop with await new Promise(r => setTimeout(r, 1000)).',
  fetch: 'Name the hosts that fetch may reach in the step’s settings.',
  $json: 'Here it is trigger.body, or steps.ID.',
  $input: 'Here it is input, trigger.body, or steps.ID.',
  items: 'Here it is input, trigger.body, or steps.ID.',
  vars: 'Check how it is called in expressions.',
};

/** What became of the code, in words of the step; with the place in the code. */
export function codeFailure(problem: Problem, params: CodeParams): StepFailure {
  const { line, column, stack, name } = problem;
  const at =
    line === null ? '' : column === null ? ` (line ${line})` : ` (line ${line}, column ${column})`;
  const { code, message, hint, kind } = explain(problem, params, at);
  return new StepFailure({
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(kind === undefined ? {} : { kind }),
    details: { name, line, column, stack },
  });
}

function explain(
  problem: Problem,
  { timeoutMs, memoryMb }: CodeParams,
  at: string,
): { code: string; message: string; hint?: string; kind?: string } {
  const { name, message } = problem;
  switch (problem.kind) {
    case 'syntax':
      return {
        code: 'code_syntax',
        message: `The code is not JavaScript that can run: ${message}${at}.`,
        hint: 'Mind what is missing just before that place: a bracket, a quote or a comma.',
      };
    case 'failed': {
      const what = message === '' ? name || 'something without a message' : message;
      const hint = hintOf(message);
      return {
        code: 'code_failed',
        message: `The code threw ${name === '' || message === '' ? '' : `${name}: `}${what}${at}.`,
        ...(hint === undefined ? {} : { hint }),
      };
    }
    case 'output':
      return {
        code: 'code_output',
        message: `What the code returned cannot be kept: ${message}${at}.`,
        hint: 'Return objects, lists, text, numbers, true, false or null; turn others into text with String(…).',
      };
    case 'timeout':
      return {
        code: 'code_timeout',
        kind: 'timeout',
        message: `The code took longer than ${timeoutMs / 1000} s and was stopped${at}.`,
        hint: 'Look for a loop that does not end; if it needs that long, raise the step’s time limit.',
      };
    case 'memory':
      return {
        code: 'code_memory',
        message: `The code needed more than ${memoryMb} MB of memory and was stopped${at}.`,
        hint: 'Work on less at a time, for example in a For each; if it needs that much, raise the step’s memory.',
      };
    case 'stack':
      return {
        code: 'code_stack',
        message: `The code’s calls, or its values, are nested too deep${at}.`,
        hint: 'Look for a function that calls itself without end; turn deep recursion into a loop.',
      };
    case 'stuck':
      return {
        code: 'code_stuck',
        message: 'The code waits for a promise that nothing can settle any more.',
        hint: 'Look for a Promise whose resolve is never called.',
      };
    case 'crashed':
      return {
        code: 'code_crashed',
        message: `The sandbox broke down and was ended${message === '' ? '' : `: ${message}`}.`,
        hint: 'The code met a fault of the sandbox. Please report it, with the code if you can.',
      };
  }
}

function hintOf(message: string): string | undefined {
  const name = /^'?([\w$]+)'? is not defined$/.exec(message)?.[1];
  if (name === undefined) return undefined;
  return Object.hasOwn(MISSING, name) ? MISSING[name] : undefined;
}

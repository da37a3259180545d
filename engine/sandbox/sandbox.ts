import type { Json } from '../../shared/json.ts';

export interface SandboxRun {
  /** Body of an async function; `return` gives the output. */
  code: string;
  /** Values that the code sees as globals: copies, which it may change as it likes. */
  globals: { readonly [name: string]: Json };
  /** Runs of one lane never hold every worker, and lanes take turns: the workflow, say. */
  lane: string;
  /** From the first line to the last; the wait for a worker does not count. */
  timeLimitMs: number;
  /** Of the code and its values together; less than 16 MiB counts as 16 MiB. */
  memoryLimitBytes: number;
  /** `console` output, a line each, at most 2,000 characters; told while the code runs. */
  log: (line: string) => void;
  /** Left out: the code has no `fetch`. What it throws is what the code's `fetch` throws. */
  fetch?: (request: SandboxRequest, signal: AbortSignal) => Promise<SandboxResponse>;
  signal: AbortSignal;
}

export interface SandboxRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: string | null;
  redirect: 'follow' | 'manual' | 'error';
}

export interface SandboxResponse {
  /** Where the answer came from at last. */
  url: string;
  redirected: boolean;
  status: number;
  headers: [string, string][];
  body: string;
}

/**
 * Code that does not do what it should is nothing unusual, so it is an answer and not an exception.
 *
 * - `syntax`: it is not JavaScript; `failed`: it threw; `output`: what it returned is no JSON value;
 * - `timeout`, `memory`, `stack`: it met that limit;
 * - `stuck`: it waits for a promise that nothing will ever settle;
 * - `crashed`: it brought the sandbox down, which must not be possible, but harms nobody else.
 */
export interface SandboxProblem {
  kind: 'syntax' | 'failed' | 'output' | 'timeout' | 'memory' | 'stack' | 'stuck' | 'crashed';
  /** Of the error, such as `TypeError`; empty where there is none. */
  name: string;
  message: string;
  /** In the person's code, from 1; null when unknown. */
  line: number | null;
  column: number | null;
  /** The calls that led there, the innermost first, only those in the person's code. */
  stack: string[];
}

export type SandboxEnd = { ok: true; value: Json } | { ok: false; problem: SandboxProblem };

/** Runs code of the person in QuickJS, in worker threads that can be ended. */
export interface Sandbox {
  /** Rejects with the signal's reason, and with UnavailableError when no thread can be started. */
  run(options: SandboxRun): Promise<SandboxEnd>;
  /** Ends every worker; runs under way are rejected. */
  close(): Promise<void>;
}

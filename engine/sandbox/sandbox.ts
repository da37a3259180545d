import type { Json } from '../../shared/json.ts';

export interface SandboxRun {
  /** Body of an async function; `return` gives the output. */
  code: string;
  /** Values that the code sees as globals. */
  globals: { [name: string]: Json };
  /** The worker is ended at this time, whatever the code does. */
  timeLimitMs: number;
  memoryLimitBytes: number;
  /** `console` output, a line each, already cut to a sensible length. */
  log: (line: string) => void;
  /** Left out: the code has no `fetch`. */
  fetch?: (request: SandboxRequest) => Promise<SandboxResponse>;
  signal: AbortSignal;
}

export interface SandboxRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: string | null;
}

export interface SandboxResponse {
  status: number;
  headers: [string, string][];
  body: string;
}

/** Runs code of the person in QuickJS, in worker threads that can be ended. */
export interface Sandbox {
  /** Throws SandboxError (shared/errors family) with line and column, or when a limit was met. */
  run(options: SandboxRun): Promise<Json>;
  /** Ends every worker. */
  close(): Promise<void>;
}

import { onTestFinished } from 'vitest';
import { createSandbox, type SandboxOptions } from '../../engine/sandbox/create-sandbox.ts';
import type {
  Sandbox,
  SandboxEnd,
  SandboxProblem,
  SandboxRun,
} from '../../engine/sandbox/sandbox.ts';
import type { Json } from '../../shared/json.ts';

export interface TestSandbox extends Sandbox {
  /** With limits that a test need not wait long for; `lines` collects what was printed. */
  end(code: string, more?: Partial<SandboxRun>): Promise<SandboxEnd>;
  /** What the code returns; fails the test when it fails. */
  value(code: string, more?: Partial<SandboxRun>): Promise<Json>;
  /** How the code fails; fails the test when it does not. */
  problem(code: string, more?: Partial<SandboxRun>): Promise<SandboxProblem>;
  readonly lines: string[];
}

/** Real threads, ended when the test ends. Call it inside a test. */
export function openSandbox(options: SandboxOptions = {}): TestSandbox {
  const sandbox = testSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The caller closes it. */
export function testSandbox(options: SandboxOptions = {}): TestSandbox {
  const sandbox = createSandbox(options);
  const lines: string[] = [];

  function end(code: string, more: Partial<SandboxRun> = {}): Promise<SandboxEnd> {
    return sandbox.run({
      code,
      globals: {},
      lane: 'test',
      timeLimitMs: 10_000,
      memoryLimitBytes: 64 * 1024 * 1024,
      log: (line) => lines.push(line),
      signal: new AbortController().signal,
      ...more,
    });
  }

  return {
    ...sandbox,
    lines,
    end,
    async value(code, more) {
      const result = await end(code, more);
      if (!result.ok) throw new Error(`the code failed: ${JSON.stringify(result.problem)}`);
      return result.value;
    },
    async problem(code, more) {
      const result = await end(code, more);
      if (result.ok) throw new Error(`the code returned ${JSON.stringify(result.value)}`);
      return result.problem;
    },
  };
}

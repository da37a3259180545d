import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { inRoot, ownNode, root } from './paths.mjs';
import { projectEnv, run } from './processes.mjs';

const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');

/**
 * `failures` are the names of what failed, where there are any.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   numTodoTests: number, testResults: { name: string, status: string,
 *   assertionResults: { status: string, fullName: string }[] }[] }} Report
 */

/**
 * Runs one suite of vitest.config.ts, its progress shown.
 *
 * @param {{ suite: string, patterns: readonly string[], env: Record<string, string> }} options
 *   `patterns` and options of vitest choose among the suite's tests
 * @returns {Promise<Counts>}
 */
export async function runSuite({ suite, patterns, env }) {
  const report = inRoot('.cache', 'test-results', `${suite}.json`);
  mkdirSync(inRoot('.cache', 'test-results'), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--project', suite, '--reporter=default', '--reporter=json'];
  // A chosen pattern may fit no test of this suite. A whole suite without tests is a mistake.
  if (patterns.length > 0) args.push('--passWithNoTests');
  const { code } = await run(
    ownNode,
    [vitest, ...args, `--outputFile.json=${report}`, ...patterns],
    { show: true, env: projectEnv(env) },
  );
  return countsOf(report, code);
}

/**
 * @param {string} report a file that vitest wrote
 * @param {number} code the exit code of vitest
 * @returns {Counts}
 */
function countsOf(report, code) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    /** @type {Report} */
    const { testResults, ...totals } = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed = totals.numPassedTests;
    counts.skipped = totals.numPendingTests + totals.numTodoTests;
    // A file that cannot be loaded has no tests that could fail.
    const broken = testResults.filter((f) => f.status === 'failed' && !f.assertionResults.length);
    counts.failed = totals.numFailedTests + broken.length;
    counts.failures = testResults.flatMap((file) => {
      const name = relative(root, file.name);
      if (broken.includes(file)) return [`${name} (not loaded)`];
      const failed = file.assertionResults.filter(({ status }) => status === 'failed');
      return failed.map(({ fullName }) => `${name} > ${fullName}`);
    });
  } catch {
    // No report: it did not get that far.
  }
  // Unhandled errors and crashed workers show in the exit code alone.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** @param {string} suite @returns {Promise<number>} how many tests it has, without running any */
export async function countTests(suite) {
  const { code, output } = await run(ownNode, [vitest, 'list', '--project', suite, '--json']);
  try {
    return code === 0 ? JSON.parse(output.slice(output.indexOf('['))).length : 1;
  } catch {
    return 1;
  }
}

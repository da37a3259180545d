import { checkRunner, checks } from './checks.mjs';
import { run } from './processes.mjs';
import { duration, say } from './progress.mjs';
import { runSuite } from './suites.mjs';

/**
 * One line of the final table.
 *
 * @typedef {import('./suites.mjs').Counts} Counts
 * @typedef {{ name: string, work: () => Promise<Counts> }} Step
 */

/** @param {keyof typeof checks} which @returns {Step} */
export function checkStep(which) {
  const { name, args } = checks[which];
  return {
    name,
    async work() {
      const { code, output } = await run(checkRunner, args);
      if (code !== 0) say(output.trimEnd());
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    },
  };
}

/**
 * @param {string} suite
 * @param {{ patterns?: readonly string[], env?: Record<string, string> }} [options]
 * @returns {Step}
 */
export function suiteStep(suite, { patterns = [], env = {} } = {}) {
  return { name: `${suite} tests`, work: () => runSuite({ suite, patterns, env }) };
}

/** @param {Counts} counts @returns {string} `3 passed, 0 failed`, and what was skipped if anything */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {Step} step
 * @param {string} number which of how many, for the progress
 * @returns {Promise<{ name: string, verdict: string, counts: Counts, took: string }>}
 */
async function carryOutOne({ name, work }, number) {
  say(`[${number}] ${name} ...`);
  const start = performance.now();
  /** @type {Counts} */
  let counts;
  try {
    counts = await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  const took = duration(performance.now() - start);
  const verdict = counts.failed > 0 ? 'FAILED' : counts.passed > 0 ? 'ok' : 'SKIPPED';
  say(`[${number}] ${name}: ${verdict}, ${took}`);
  return { name, verdict, counts, took };
}

/**
 * Carries out all steps, one after the other, and side by side those of a list within the list: one
 * that fails does not stop the next. Ends with a table and the totals as the last line, and sets the
 * exit code.
 *
 * @param {readonly (Step | readonly Step[])[]} steps
 */
export async function carryOut(steps) {
  const all = steps.flat();
  const results = [];
  for (const next of steps) {
    const begun = [next].flat().map((step) => {
      return carryOutOne(step, `${all.indexOf(step) + 1}/${all.length}`);
    });
    results.push(...(await Promise.all(begun)));
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const width = Math.max(...all.map(({ name }) => name.length));
  const table = results.map(({ name, verdict, counts, took }) => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    return `${verdict.padEnd(7)}  ${name.padEnd(width)}  ${inWords(counts).padEnd(32)}  ${took}`;
  });
  const failures = results.flatMap(({ counts }) => counts.failures ?? []);
  // The end is what is read first, and all that some logs keep.
  const named = failures.map((failure) => `\nFAILED   ${failure}`).join('');
  console.log(`\n${table.join('\n')}\n${named}${named && '\n'}\n${inWords(total)}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

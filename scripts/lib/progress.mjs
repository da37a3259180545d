/** @param {number} ms @returns {string} `340 ms`, `2.1 s`, `1 min 20 s` */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** @param {string} text one line of progress: on stderr, so that results can be piped */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Does one piece of work and says how long it took.
 *
 * @template T
 * @param {string} name what is being done, as a person would say it
 * @param {() => T | Promise<T>} work its string result, if it is one, is shown
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const start = performance.now();
  try {
    const result = await work();
    const note = typeof result === 'string' ? `${result}, ` : '';
    say(`  ${name}: ${note}${duration(performance.now() - start)}`);
    return result;
  } catch (error) {
    say(`  ${name}: failed after ${duration(performance.now() - start)}`);
    throw error;
  }
}

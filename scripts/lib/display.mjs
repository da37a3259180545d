import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Works with a screen that nobody sees, so that tests put no windows in front of anybody. Only Linux
 * has such a thing; elsewhere the screen is the one that is there.
 *
 * @template T
 * @param {(env: Record<string, string>) => Promise<T>} work given what its programs need
 * @returns {Promise<T>}
 * @throws {Error} where there is no Xvfb
 */
export async function withDisplay(work) {
  if (process.platform !== 'linux') return work({});
  const args = ['-displayfd', '1', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'];
  const screen = spawn('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => screen.once('close', resolve));
  try {
    await once(screen, 'spawn');
    const lines = createInterface(screen.stdout);
    const number = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
    if (number === undefined) throw new Error('Xvfb ended before it had a screen.');
    return await work({ DISPLAY: `:${String(number[0]).trim()}` });
  } finally {
    screen.kill();
    if (screen.pid !== undefined) await ended;
  }
}

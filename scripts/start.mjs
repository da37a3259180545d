// `npm start`: from a fresh clone to a running Patchbay: the desktop app, or the headless host where
// there can be no window. Plain Node.js 20 without libraries, since it is what installs them.
// `npm start -- --data FOLDER`, `--hooks HOST:PORT` go to either; `--headless` chooses the second, as
// does any other option of `patchbay serve`.
import { desktopArguments, whyNoWindow } from './lib/desktop-start.mjs';
import { ensureOwnElectron } from './lib/electron-runtime.mjs';
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { inRoot, ownNode, root } from './lib/paths.mjs';
import { run, runInForeground } from './lib/processes.mjs';
import { say } from './lib/progress.mjs';

/** An app that ends this soon with an error has not opened its window. */
const SOON_MS = 10_000;

/** @param {readonly string[]} args */
function startHeadless(args) {
  const cli = inRoot('dist', 'cli.js');
  const own = args.filter((arg) => arg !== '--headless' && arg !== '--hidden');
  return runInForeground(ownNode, [cli, 'serve', ...own]);
}

/**
 * @param {readonly string[]} args @param {string[]} given as the app reads them
 * @returns {Promise<number>} an exit code
 */
async function startWindow(args, given) {
  /** @type {string} */
  let electron;
  try {
    electron = (await ensureOwnElectron()).executable;
  } catch {
    say(
      'Electron cannot be downloaded here: starting the headless host, with screens for a browser.',
    );
    return startHeadless(args);
  }
  const startedAt = Date.now();
  const code = await runInForeground(electron, [root, ...given]);
  if (code === 0 || code === 130 || Date.now() - startedAt > SOON_MS) return code;
  say(`Electron ended with code ${code}: starting the headless host, with screens for a browser.`);
  return startHeadless(args);
}

requireNode20();
try {
  await ensureInstalled();
  const build = await run(ownNode, [inRoot('scripts', 'build.mjs')], { show: true });
  if (build.code !== 0) process.exit(build.code);
  const args = process.argv.slice(2);
  const given = desktopArguments(args);
  const reason = given === null ? null : whyNoWindow(process);
  if (reason !== null) say(`${reason}: starting the headless host, with screens for a browser.`);
  process.exitCode =
    given === null || reason !== null ? await startHeadless(args) : await startWindow(args, given);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

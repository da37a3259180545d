// `npm run seed [-- --data DIR]`: fills a demo workspace by running the real engine through some
// days in a few seconds. Plain Node.js 20 without libraries: it may be the first script of a clone.
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { inRoot, ownNode } from './lib/paths.mjs';
import { run, runInForeground } from './lib/processes.mjs';
import { say } from './lib/progress.mjs';

requireNode20();
try {
  await ensureInstalled();
  const hook = inRoot('scripts', 'lib', 'sql-hook.mjs');
  const main = inRoot('scripts', 'seed', 'main.ts');
  const args = process.argv.slice(2);
  process.exitCode = await runInForeground(ownNode, ['--import', hook, main, ...args]);
  // What the printed commands are run with.
  if (process.exitCode === 0) await run(ownNode, [inRoot('scripts', 'build.mjs'), '--cli']);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

// `npm start`: from a fresh clone to a running Patchbay. Plain Node.js 20 without libraries, since
// it is what installs them. Arguments are handed on: `npm start -- --data FOLDER`.
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { inRoot, ownNode } from './lib/paths.mjs';
import { run, runInForeground } from './lib/processes.mjs';
import { say } from './lib/progress.mjs';

requireNode20();
try {
  await ensureInstalled();
  const build = await run(ownNode, [inRoot('scripts', 'build.mjs')], { show: true });
  if (build.code !== 0) process.exit(build.code);
  say('The desktop window is not part of this version: starting the headless host instead.');
  const cli = inRoot('dist', 'cli.js');
  process.exitCode = await runInForeground(ownNode, [cli, 'serve', ...process.argv.slice(2)]);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

// `npm run package`: the desktop app as people install it, into release/. Without arguments all that
// this system can make; else those of electron-builder: `npm run package -- --linux deb`, `-- --dir`.
// `-- --for-tests` makes the one that the tests drive, in .cache/desktop.

import { checks } from './lib/checks.mjs';
import { packageApp, packageForTests } from './lib/desktop-package.mjs';
import { ensureElectron } from './lib/electron-runtime.mjs';
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { ownNode } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { say } from './lib/progress.mjs';

requireNode20();
try {
  await ensureInstalled();
  const build = await run(ownNode, checks.build.args, { show: true });
  const args = process.argv.slice(2);
  if (build.code !== 0) process.exitCode = build.code;
  else if (args.includes('--for-tests')) {
    console.log(await packageForTests(await ensureElectron()));
  } else {
    process.exitCode = await packageApp(args);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

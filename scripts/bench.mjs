// `npm run bench -- [NAME ...] [OPTION ...]`: runs bench/NAME.ts, or every benchmark, with the
// project's own Node. Options are handed on to the benchmarks.
import { readdirSync } from 'node:fs';
import { checks } from './lib/checks.mjs';
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { inRoot, ownNode } from './lib/paths.mjs';
import { run, runInForeground } from './lib/processes.mjs';
import { ensureProgram } from './lib/programs.mjs';
import { say } from './lib/progress.mjs';

requireNode20();
const known = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const chosen = args.filter((arg) => !arg.startsWith('-'));
const unknown = chosen.filter((name) => !known.includes(name));

async function main() {
  if (unknown.length > 0) {
    say(`no benchmark ${unknown.join(', ')}; there are: ${known.join(', ') || 'none'}`);
    return 1;
  }
  await ensureInstalled();
  const build = await run(ownNode, checks.build.args, { show: true });
  if (build.code !== 0) return build.code;
  if (!(await ensureProgram('wrk'))) {
    say('wrk is not installed: benchmarks that can use another load generator do so.');
  }
  let worst = 0;
  for (const name of chosen.length > 0 ? chosen : known) {
    say(`bench/${name}.ts ...`);
    const hook = inRoot('scripts', 'lib', 'sql-hook.mjs');
    const file = inRoot('bench', `${name}.ts`);
    const code = await runInForeground(ownNode, ['--import', hook, file, ...options]);
    if (code !== 0) say(`bench/${name}.ts failed (${code})`);
    if (code === 130) return code;
    worst = Math.max(worst, code);
  }
  return worst;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

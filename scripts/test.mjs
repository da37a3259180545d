// `npm test`: installs what is missing, then builds, checks and tests everything. Plain Node.js 20
// without libraries, since it is what installs them. The last line is the totals.
// `--only SUITE [PATTERN ...]` runs one suite; patterns and options are those of vitest.
import { canInstallPackages } from './lib/apt.mjs';
import { packageForTests } from './lib/desktop-package.mjs';
import { withDisplay } from './lib/display.mjs';
import { ensureElectron } from './lib/electron-runtime.mjs';
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { carryOut, checkStep, suiteStep } from './lib/plan.mjs';
import { ensureChromium, ensureDovecot } from './lib/programs.mjs';
import { say } from './lib/progress.mjs';
import { countTests } from './lib/suites.mjs';

requireNode20();

/**
 * The browser tests need a Chromium. Without one they count as skipped, and it is said loudly: a
 * green run must not hide that nobody looked at the screens.
 *
 * @param {readonly string[]} patterns
 * @returns {import('./lib/plan.mjs').Step}
 */
function browserStep(patterns) {
  return {
    name: 'browser tests',
    async work() {
      const chromium = await ensureChromium();
      if (chromium) {
        return suiteStep('browser', { patterns, env: { PATCHBAY_CHROMIUM: chromium } }).work();
      }
      say('!! NO BROWSER: the browser tests are SKIPPED, the screens were not looked at.');
      say(
        canInstallPackages()
          ? '!! apt-get installed no Chromium that starts.'
          : '!! Install Chromium, Chrome or Edge, or name one in PATCHBAY_CHROMIUM.',
      );
      return { passed: 0, failed: 0, skipped: await countTests('browser') };
    },
  };
}

/**
 * A few of the engine's tests read mail from a real IMAP server. Without one those count as skipped,
 * and it is said as loudly.
 *
 * @param {readonly string[]} patterns
 * @returns {import('./lib/plan.mjs').Step}
 */
function engineStep(patterns) {
  return {
    name: 'engine tests',
    async work() {
      const dovecot = await ensureDovecot().catch((error) => {
        say(error instanceof Error ? error.message : String(error));
        return undefined;
      });
      if (!dovecot) {
        say('!! NO IMAP SERVER: the tests that read mail are SKIPPED.');
        say(
          canInstallPackages()
            ? '!! apt-get installed no Dovecot.'
            : '!! Install Dovecot with IMAP, or name one in PATCHBAY_DOVECOT.',
        );
      }
      return suiteStep('engine', { patterns, env: { PATCHBAY_DOVECOT: dovecot ?? '' } }).work();
    },
  };
}

/**
 * The desktop app as it is packaged, with a real window. Getting an Electron takes long the first
 * time, so it is begun at once and goes on beside the steps before this one.
 *
 * @param {readonly string[]} args patterns; `--all` holds all specs of the screens against it
 * @returns {import('./lib/plan.mjs').Step}
 */
function electronStep(args) {
  const patterns = args.filter((arg) => arg !== '--all');
  const all = args.includes('--all') ? '1' : '';
  const runtime = ensureElectron().catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    return undefined;
  });
  return {
    name: 'electron tests',
    async work() {
      const electron = await runtime;
      if (electron) {
        const app = await packageForTests(electron);
        return withDisplay((display) => {
          const env = { ...display, PATCHBAY_DESKTOP: app, PATCHBAY_ALL_SCREENS: all };
          // Each window has an engine and a page of its own: two fill the two cores of CI.
          return suiteStep('electron', { patterns: ['--maxWorkers=2', ...patterns], env }).work();
        });
      }
      say(
        '!! NO ELECTRON: the tests of the desktop app are SKIPPED, its window was not looked at.',
      );
      return { passed: 0, failed: 0, skipped: await countTests('electron') };
    },
  };
}

const suites = {
  unit: (/** @type {string[]} */ patterns) => [suiteStep('unit', { patterns })],
  engine: (/** @type {string[]} */ patterns) => [engineStep(patterns)],
  // These start dist/cli.js, so it has to be the one of today.
  receiver: (/** @type {string[]} */ patterns) => [
    checkStep('build'),
    suiteStep('receiver', { patterns }),
  ],
  browser: (/** @type {string[]} */ patterns) => [checkStep('build'), browserStep(patterns)],
  electron: (/** @type {string[]} */ patterns) => [checkStep('build'), electronStep(patterns)],
};

/** @param {string} name @returns {name is keyof typeof suites} */
function isSuite(name) {
  return Object.hasOwn(suites, name);
}

const args = process.argv.slice(2);
const only = args[0] === '--only' ? (args[1] ?? '') : undefined;
try {
  await ensureInstalled();
  if (only === undefined) {
    // Which files that leaves out: vitest.config.ts.
    process.env.PATCHBAY_BRIEF = '1';
    const electron = electronStep(args);
    await carryOut([
      checkStep('build'),
      // The types of the whole project are found one after the other, by one core.
      [
        checkStep('types'),
        checkStep('lint'),
        checkStep('layering'),
        suiteStep('unit', { patterns: args }),
      ],
      engineStep(args),
      suiteStep('receiver', { patterns: args }),
      browserStep(args),
      electron,
    ]);
  } else if (isSuite(only)) {
    await carryOut(suites[only](args.slice(2)));
  } else {
    throw new Error(`no suite "${only}": choose ${Object.keys(suites).join(', ')}`);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

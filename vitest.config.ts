import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const sqlAsText: Plugin = {
  name: 'patchbay-sql-as-text',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.sql')) return null;
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
  },
};

const browserTests = '**/*.browser.test.ts';
const electronTests = '**/*.electron.test.ts';

/**
 * Specs of the screens that are held against the desktop app's window too: of the editor, the inbox
 * and the runs; all that can be with `npm run test:electron -- --all`, which takes some minutes. Not
 * there: pages that are no screens of the app (`approval`, `step-form`), and `editor-speed`, which
 * measures against a page of its own in the same browser. Single tests say themselves why they are
 * left out in the desktop app.
 */
const screensInElectron =
  process.env.PATCHBAY_ALL_SCREENS === '1'
    ? [
        '{approvals,credentials,endpoints,first-*,inbox,morning,runs,settings,workflows}',
        'editor-{access,canvas,drafts,files,keyboard,panels,problems,story}',
      ]
    : ['{editor-story,inbox,morning}'];

interface Suite {
  include: string[];
  exclude: string[];
  env?: Record<string, string>;
  /** A worker loads the engine once, for all its files. */
  shared?: true;
}

/**
 * Two files of the engine that are with the unit tests, which get a process each: ids only go up
 * within a process, and the engine's other files drive the clock far ahead.
 */
const ALONE = '(ids|preview)';

/**
 * `npm test` has a quarter of an hour on two cores. What is left to the suites by themselves: torment
 * at length (`npm run test:chaos`), how smoothly 500 steps are panned, and what looks at fields,
 * panels and lists one by one, beside the stories that use them (`npm run test:browser`).
 */
const isBrief = process.env.PATCHBAY_BRIEF === '1';
const LONG = {
  receiver: ['test/chaos/long-runs.test.ts', 'test/server/fuzz.test.ts'],
  electron: ['test/e2e/desktop-workers.electron.test.ts'],
  browser: ['test/e2e/{editor-panels,editor-speed,first-page,step-form,workflows}.browser.test.ts'],
};

/**
 * The suites of `npm test`. Each runs alone with `npm run test:NAME`; together they are every test
 * file, so that none is forgotten.
 */
const suites: Record<string, Suite> = {
  unit: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: [
      `test/engine/**/!${ALONE}.test.ts`,
      'test/{server,cli,chaos,e2e}/**',
      browserTests,
      electronTests,
    ],
  },
  engine: {
    include: ['test/engine/**/*.test.ts'],
    exclude: [`**/@${ALONE}.test.ts`],
    shared: true,
  },
  receiver: {
    include: ['test/{server,cli,chaos,e2e}/**/*.test.ts'],
    exclude: [browserTests, electronTests, ...(isBrief ? LONG.receiver : [])],
    shared: true,
  },
  browser: { include: [`test/${browserTests}`], exclude: isBrief ? LONG.browser : [] },
  electron: {
    include: [
      `test/${electronTests}`,
      ...screensInElectron.map((name) => `test/e2e/${name}.browser.test.ts`),
    ],
    exclude: isBrief ? LONG.electron : [],
    env: { PATCHBAY_HOST: 'electron' },
  },
};

export default defineConfig({
  plugins: [sqlAsText],
  cacheDir: '.cache/vite',
  test: {
    // Native bindings and child processes belong in processes of their own, not in threads.
    pool: 'forks',
    // Twice what CI has of cores: many tests wait for clocks, processes and browsers.
    maxWorkers: 4,
    // These only end what hangs: how long a test takes depends on what else the machine does.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // A test that passes at the second try has found something.
    retry: 0,
    projects: Object.entries(suites).map(([name, { include, exclude, env, shared }]) => ({
      extends: true,
      test: {
        name,
        include,
        exclude: ['test/fixtures/**', ...exclude],
        isolate: shared !== true,
        ...(env === undefined ? {} : { env }),
      },
    })),
  },
});

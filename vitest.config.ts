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

/**
 * The suites of `npm test`. Each runs alone with `npm run test:NAME`; together they are every test
 * file, so that none is forgotten.
 */
const suites: Record<string, { include: string[]; exclude: string[] }> = {
  unit: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/{engine,server,cli,chaos,e2e}/**', browserTests],
  },
  engine: { include: ['test/engine/**/*.test.ts'], exclude: [browserTests] },
  receiver: { include: ['test/{server,cli,chaos,e2e}/**/*.test.ts'], exclude: [browserTests] },
  browser: { include: [`test/${browserTests}`], exclude: [] },
};

export default defineConfig({
  plugins: [sqlAsText],
  cacheDir: '.cache/vite',
  test: {
    // Native bindings and child processes belong in processes of their own, not in threads.
    pool: 'forks',
    // One more than CI has cores: many tests wait for clocks, processes and browsers.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A test that passes at the second try has found something.
    retry: 0,
    projects: Object.entries(suites).map(([name, { include, exclude }]) => ({
      extends: true,
      test: { name, include, exclude: ['test/fixtures/**', ...exclude] },
    })),
  },
});

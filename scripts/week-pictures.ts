// Part of `npm run screenshots`: pictures that need a week behind them, drawn of the demo workspace
// of scripts/seed.mjs. With names, only those.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { inRoot, ownNode } from './lib/paths.mjs';
import { openBrowser, type Picture, rail, startPatchbay, take } from './lib/pictures.ts';
import { run } from './lib/processes.mjs';

const tall = { width: 1280, height: 1100 };

async function drawInsights(page: Page): Promise<void> {
  await rail(page, 'Insights').click();
  await page.getByText('Week', { exact: true }).click();
  await page.getByRole('heading', { name: 'Database' }).waitFor();
}

async function drawSettings(page: Page): Promise<void> {
  await rail(page, 'Settings').click();
  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await page.getByRole('button', { name: 'Run the checks' }).click();
  await page.getByText('The database is sound').waitFor();
}

async function drawSamples(page: Page): Promise<void> {
  await page.goto(new URL('#/start', page.url()).href);
  await page.getByRole('heading', { name: 'See it work' }).waitFor();
}

const pictures: readonly Picture[] = [
  { name: 'insights', colorScheme: 'light', size: tall, draw: drawInsights },
  { name: 'insights-dark', colorScheme: 'dark', size: tall, draw: drawInsights },
  { name: 'settings', colorScheme: 'light', draw: drawSettings },
  { name: 'settings-dark', colorScheme: 'dark', draw: drawSettings },
  { name: 'first-steps', colorScheme: 'light', draw: drawSamples },
];

const data = await mkdtemp(join(tmpdir(), 'patchbay-week-'));
const browser = await openBrowser();
try {
  const seeded = await run(ownNode, [inRoot('scripts', 'seed.mjs'), '--data', data]);
  if (seeded.code !== 0) throw new Error(seeded.output);
  const patchbay = await startPatchbay(data);
  try {
    const wanted = process.argv.slice(2);
    for (const picture of pictures)
      if (wanted.length === 0 || wanted.includes(picture.name))
        await take(browser, patchbay.ui, picture);
  } finally {
    await patchbay.stop();
  }
} finally {
  await browser.close();
  await rm(data, { recursive: true, force: true });
}

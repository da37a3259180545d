// Part of `npm run screenshots`: docs/screenshots/desktop*.png, taken of the packaged app's real window
// on a demo workspace.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { commandOfDesktop } from './lib/desktop-command.ts';
import { packageForTests } from './lib/desktop-package.mjs';
import { withDisplay } from './lib/display.mjs';
import { ensureElectron } from './lib/electron-runtime.mjs';
import { inRoot, ownNode } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

/** What the window draws, as the system would put it on the screen. */
async function take(app: ElectronApplication, page: Page, name: string): Promise<void> {
  // Drawn, and drawn once more: what is captured is the last picture that was handed on.
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 200)))))',
  );
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const image = await window?.webContents.capturePage();
    return image?.toPNG().toString('base64') ?? '';
  });
  await writeFile(inRoot('docs', 'screenshots', `${name}.png`), Buffer.from(png, 'base64'));
  console.log(`wrote docs/screenshots/${name}.png`);
}

async function drawAll(app: ElectronApplication, page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const rail = page.getByRole('navigation');
  await rail.getByRole('link', { name: 'Inbox' }).click();
  await page
    .getByRole('option', { name: /shop-orders/ })
    .first()
    .click();
  await page.getByRole('tree').filter({ visible: true }).first().waitFor();
  await take(app, page, 'desktop');
  await rail.getByRole('link', { name: 'This app' }).click();
  await page.getByRole('heading', { level: 1, name: 'This app' }).waitFor();
  await page.getByText('Data folder').first().waitFor();
  await take(app, page, 'desktop-app');
}

const executablePath = await packageForTests(await ensureElectron());
const data = await mkdtemp(join(tmpdir(), 'patchbay-window-'));
try {
  const seeded = await run(ownNode, [inRoot('scripts', 'seed.mjs'), '--data', data]);
  if (seeded.code !== 0) throw new Error(seeded.output);
  await withDisplay(async (env) => {
    const app = await _electron.launch(commandOfDesktop({ executablePath, data, env }));
    try {
      await drawAll(app, await app.firstWindow());
    } finally {
      app.process().kill('SIGKILL');
    }
  });
} finally {
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
}

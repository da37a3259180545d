// Pictures of the built screens, for scripts/screenshots.ts and scripts/week-pictures.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { bestNode, inRoot } from './paths.mjs';
import { ensureChromium } from './programs.mjs';

export const cli = inRoot('dist', 'cli.js');
const readySchema = z.object({ hooks: z.url(), ui: z.url() });

export interface Picture {
  name: string;
  colorScheme: 'light' | 'dark';
  /** In pixels; left out, a small window. */
  size?: { width: number; height: number };
  draw: (page: Page) => Promise<unknown>;
  /** Where another page than the first is what the picture shows. */
  shown?: (page: Page) => Page | undefined;
}

export const largeWindow = { width: 1920, height: 1080 };

export const rail = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('link', { name });

export async function startPatchbay(data: string) {
  const free = '127.0.0.1:0';
  const args = [cli, 'serve', '--json', '--data', data, '--hooks', free, '--ui', free];
  const child: ChildProcess = spawn(bestNode(), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('serve has no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { ...readySchema.parse(JSON.parse(String(line))), stop };
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureChromium();
  if (!executablePath) throw new Error('Chromium is needed: install the package "chromium".');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}

/** Writes docs/screenshots/NAME.png. */
export async function take(browser: Browser, address: string, picture: Picture): Promise<void> {
  const { name, colorScheme, size = { width: 1280, height: 800 }, draw, shown } = picture;
  const context = await browser.newContext({ viewport: size, colorScheme });
  const page = await context.newPage();
  await page.goto(address);
  await draw(page);
  await page.evaluate('document.fonts.ready.then(() => null)');
  const path = inRoot('docs', 'screenshots', `${name}.png`);
  await (shown?.(page) ?? page).screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(`wrote docs/screenshots/${name}.png`);
  await context.close();
}

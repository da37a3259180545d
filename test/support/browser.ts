import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';
import { expect, onTestFinished, type TestContext } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { inTime, isDesktop, latestDesktop, SCREENS } from './desktop.ts';
import { until } from './until.ts';

/** `npm test` finds or installs one and says where. */
const executablePath = process.env.PATCHBAY_CHROMIUM ?? '/usr/bin/chromium';

/** A real Chromium with a profile of its own that calls nobody by itself. Who starts it closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface WatchedPage {
  page: Page;
  /** What the page complained about: errors, broken policy, exceptions. */
  complaints: readonly string[];
}

export type PageOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

/**
 * A page in a session of its own that remembers every complaint; closed when the test ends. In the
 * desktop app it is the window of the app that was started last, as if it were new.
 */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  if (isDesktop) return desktopPage(options);
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Nothing is waited for that only looks nice.
    reducedMotion: 'reduce',
    ...options,
  });
  // Shorter than a test may take, so that a failure says what was waited for.
  context.setDefaultTimeout(30_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  return watched(page);
}

/** The window of the desktop app as it is for somebody who has just signed in to a browser. */
export async function desktopPage({
  viewport,
  colorScheme = 'light',
}: PageOptions): Promise<WatchedPage> {
  const { page } = latestDesktop();
  await page.setViewportSize(viewport ?? { width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await inTime(
    'the page answers',
    page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    }),
  );
  await page.goto(SCREENS);
  const opened = await watched(page);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return opened;
}

async function watched(page: Page): Promise<WatchedPage> {
  onTestFinished(({ task }) => kept(page, task));
  const complaints: string[] = [];
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  };
  const onError = (error: Error): void => {
    complaints.push(error.message);
  };
  page.on('console', onConsole);
  page.on('pageerror', onError);
  // The window of the desktop app is there for the next test as well.
  onTestFinished(() => {
    page.off('console', onConsole);
    page.off('pageerror', onError);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy broken: ${event.violatedDirective} by ${event.blockedURI}`);
    });
  });
  return { page, complaints };
}

/** What a test that failed saw last, in `.cache/test-results`. */
async function kept(page: Page, { id, name, result }: TestContext['task']): Promise<void> {
  if (result?.state !== 'fail' || page.isClosed()) return;
  const path = inRoot(
    '.cache',
    'test-results',
    `${name.replaceAll(/\W+/g, '-')}-${id}-${Date.now()}.png`,
  );
  await page.screenshot({ path, timeout: 10_000 }).catch(() => undefined);
}

/** The file that a person gets who does this. */
export async function downloaded(
  page: Page,
  act: () => Promise<void>,
): Promise<{ name: string; path: string }> {
  if (isDesktop) {
    const { downloads } = latestDesktop();
    const before = (await downloads()).length;
    await act();
    return until('the file', async () => (await downloads())[before]);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

/**
 * Looks at what is on screen with axe-core: every rule of WCAG A and AA, and its best practices. In
 * the dark theme, which has the same elements in other colours, only at contrast.
 *
 * `exclude` are selectors of what is judged by eye, with the reason where it is said.
 */
export async function expectAccessible(
  page: Page,
  what: string,
  { exclude = [] }: { exclude?: string[] } = {},
): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (excluded) => {
    // A tooltip floats above the page, described by what it belongs to.
    window.axe.configure({
      rules: [{ id: 'region', selector: 'body *:not([role="tooltip"], [role="tooltip"] *)' }],
    });
    const isDark = document.documentElement.dataset.mantineColorScheme === 'dark';
    const { violations: found } = await window.axe.run(
      { include: [['html']], exclude: excluded.map((selector) => [selector]) },
      {
        runOnly: isDark
          ? ['color-contrast', 'link-in-text-block']
          : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        // Of the rules that pass nothing is read.
        resultTypes: ['violations'],
      },
    );
    return found.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
    }));
  }, exclude);
  expect(violations, what).toEqual([]);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

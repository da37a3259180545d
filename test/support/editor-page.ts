import type { Browser, Locator, Page } from 'playwright-core';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { openPage, type PageOptions, type WatchedPage } from './browser.ts';
import { isDesktop, latestDesktop } from './desktop.ts';
import type { ServeProcess } from './patchbay-cli.ts';

export const wide = { viewport: { width: 1400, height: 900 } };

/** A page with the cookie of a signed-in person, in a session of its own. */
export async function signedIn(
  browser: Browser,
  serve: ServeProcess,
  options: PageOptions = wide,
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  await watched.page.goto(serve.ui ?? '');
  await watched.page.getByRole('heading', { level: 1 }).first().waitFor();
  return watched;
}

/** What the page itself could ask for. */
export async function rpc(page: Page, method: string, input: unknown): Promise<unknown> {
  if (isDesktop) return latestDesktop().ask(method, input);
  return page.evaluate(
    async ({ name, body }) => {
      const response = await fetch(`rpc/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(await response.text());
      return response.json();
    },
    { name: method, body: input },
  );
}

function idIn(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('id' in value))
    throw new Error('no id in the answer');
  return String(value.id);
}

export async function createWorkflow(
  page: Page,
  name: string,
  definition: Partial<WorkflowDefinition> = {},
): Promise<string> {
  const created = await rpc(page, 'workflows.create', {
    name,
    definition: { steps: [], edges: [], ...definition },
  });
  return idIn(created);
}

/** What the engine has, not what the page shows. */
export async function draftOf(page: Page, id: string): Promise<WorkflowDefinition> {
  const detail = await rpc(page, 'workflows.get', { id });
  if (typeof detail !== 'object' || detail === null || !('draft' in detail))
    throw new Error('no draft in the answer');
  // The engine's own answer, which its tests hold against the schema.
  return detail.draft as WorkflowDefinition;
}

export async function openEditor(page: Page, id: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/workflows/${id}`);
  await canvas(page).waitFor();
}

export const canvas = (page: Page): Locator => page.getByRole('application', { name: /^Canvas/ });
export const step = (page: Page, name: string | RegExp): Locator =>
  canvas(page).getByRole('group', { name });
export const saved = (page: Page): Promise<void> =>
  page.getByText('Saved', { exact: true }).waitFor();
/** What screen readers were told last. */
export const told = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('status', { name: 'What happened' }).getByText(text).waitFor();
export const edges = (page: Page): Locator => page.locator('.react-flow__edge');

/** The middle of something on screen. */
export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Takes it, moves it in steps as a hand does, lets go. */
export async function drag(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

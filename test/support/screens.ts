import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import { expectAccessible, openPage, type WatchedPage } from './browser.ts';
import { patchbay, type ServeProcess, serving, testFolder } from './patchbay-cli.ts';
import { writeWorkflow } from './workflow-files.ts';

export interface ShownWorkspace extends WatchedPage {
  serve: ServeProcess;
}

/** A served workspace with these workflows live, and one of its screens open. */
export async function openScreen(
  browser: Browser,
  name: string,
  files: readonly WorkflowFileInput[] = [],
): Promise<ShownWorkspace> {
  const data = await testFolder();
  for (const [index, file] of files.entries()) {
    const path = await writeWorkflow(data, file, `${index}.json`);
    const { code, stderr } = await patchbay(['import', path, '--publish', '--data', data]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  const watched = await openPage(browser);
  await watched.page.goto(serve.ui ?? '');
  await rail(watched.page, name).click();
  await watched.page.getByRole('heading', { name, level: 1 }).waitFor();
  return { ...watched, serve };
}

export const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name });

/** In both schemes: what is on screen stays as it is, but for its colours. */
export async function expectAccessibleInBoth(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${what}, ${colorScheme}`);
  }
}

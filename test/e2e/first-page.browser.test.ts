import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { workflowFileSchema } from '../../shared/model/workflow.ts';
import { expectAccessible, launchBrowser, openPage, type WatchedPage } from '../support/browser.ts';
import { isDesktop } from '../support/desktop.ts';
import { type HttpSink, startSink } from '../support/http-sink.ts';
import { patchbay, type ServeProcess, serving, testFolder } from '../support/patchbay-cli.ts';
import { expectAccessibleInBoth } from '../support/screens.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

/** The tests of this file are one story on one workspace, told in order. */
let browser: Browser;
let sink: HttpSink;
let warehouseIsOpen = true;

beforeAll(async () => {
  browser = await launchBrowser();
  sink = await startSink((_request, response) => {
    response.statusCode = warehouseIsOpen ? 200 : 503;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: warehouseIsOpen }));
  });
});

afterAll(async () => {
  await browser.close();
  await sink.close();
});

/** Imports the shop's example through the command line; its warehouse is our sink, tried once. */
async function importExample(data: string): Promise<void> {
  const text = await readFile(inRoot('examples', 'shop-order-filter.json'), 'utf8');
  const file = workflowFileSchema.parse(
    JSON.parse(text.replaceAll('http://127.0.0.1:9000', sink.url)),
  );
  const steps = file.steps.map((step) =>
    step.retry === undefined ? step : { ...step, retry: { ...step.retry, attempts: 1 } },
  );
  const path = await writeWorkflow(data, { ...file, steps }, 'shop.json');
  const { code, stderr } = await patchbay(['import', path, '--publish', '--data', data]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

let orders = 0;
async function sendOrder(serve: ServeProcess, fields: Record<string, unknown> = {}): Promise<void> {
  orders += 1;
  const order = {
    id: `order_${orders}`,
    status: 'paid',
    total: 300,
    currency: 'EUR',
    customer: { name: 'Ada <b>Lovelace</b>', email: 'ada@example.com' },
    items: [{ sku: 'SKU-1', quantity: 2, price: 150, digital: false }],
    ...fields,
  };
  const response = await fetch(`${serve.hooks}/hooks/shop-orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  // With its answer, which says why when it is refused.
  expect([response.status, await response.text()]).toEqual([202, expect.stringContaining('ok')]);
}

async function startWorkspace(): Promise<{ data: string; serve: ServeProcess }> {
  const data = await testFolder();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  return { data, serve };
}

async function signIn(
  serve: ServeProcess,
  options?: Parameters<typeof openPage>[1],
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  await watched.page.goto(serve.ui ?? '');
  await watched.page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  return watched;
}

const row = (page: Page, name: string | RegExp) => page.getByRole('option', { name });
/** The row of a list whose detail is open. */
const openRow = (page: Page) =>
  page.getByRole('listbox', { name: /newest first/ }).locator('[aria-selected=true]');
const rail = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name });

describe('the first page', () => {
  // The desktop app brings its files along.
  it.skipIf(isDesktop)('says what to do when a screen’s file is gone with an update', async () => {
    const { serve } = await startWorkspace();
    const { page } = await signIn(serve);
    await page.route('**/assets/insights-screen-*.js', (route) => route.abort());
    await rail(page, 'Insights').click();
    await page.getByRole('heading', { name: 'This screen could not be read', level: 1 }).waitFor();
    await page.getByText('Patchbay may have been updated').waitFor();
    await expectAccessibleInBoth(page, 'a screen that is gone');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await page.getByRole('heading', { name: 'Insights', level: 1 }).waitFor();
  });

  it('shows a webhook and its run as they happen, and lets a failed one be retried', async () => {
    const { data, serve } = await startWorkspace();
    const { page, complaints } = await signIn(serve);
    // The token is gone from the address, and the cookie is out of reach of scripts.
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate(() => document.cookie)).toBe('');

    await page.getByRole('heading', { name: 'Nothing can arrive yet' }).waitFor();
    await page.getByRole('button', { name: 'Try a sample' }).waitFor();
    await importExample(data);
    await page.getByRole('heading', { name: 'Waiting for the first webhook' }).waitFor();
    await page.getByText(`${serve.hooks}/hooks/shop-orders`).waitFor();

    await page.evaluate(() => {
      document.body.dataset.loaded = 'once';
    });
    await sendOrder(serve);
    await row(page, /Accepted.*shop-orders/).waitFor();
    await rail(page, 'Runs').click();
    await row(page, /Succeeded.*Shop orders to the warehouse/).waitFor();

    warehouseIsOpen = false;
    await sendOrder(serve);
    await row(page, /Failed.*Shop orders to the warehouse/).click();
    const run = page.getByRole('region', { name: 'Run', exact: true });
    await run.getByText('“Tell the warehouse” failed:').waitFor();
    await run.getByRole('option', { name: /Tell the warehouse.*Failed/ }).waitFor();
    await run.getByRole('tab', { name: 'Input' }).click();
    await run.getByRole('tree', { name: 'Input of Tell the warehouse' }).waitFor();

    warehouseIsOpen = true;
    const before = sink.requests.length;
    await run.getByRole('button', { name: 'Retry', exact: true }).click();
    const question = page.getByRole('dialog');
    await question.getByText('This will send 1 HTTP request again.').waitFor();
    await question.getByText(`POST ${sink.url}/parcels`).waitFor();
    expect(sink.requests).toHaveLength(before);
    await question.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByRole('alert').getByText('is being carried out again').waitFor();
    await run.getByRole('option', { name: /Tell the warehouse.*Succeeded.*2 attempts/ }).waitFor();
    expect(sink.requests).toHaveLength(before + 1);

    await run.getByRole('link', { name: 'Event', exact: true }).click();
    const event = page.getByRole('region', { name: 'Event', exact: true });
    await event.getByRole('heading', { name: 'paid' }).waitFor();
    // What a stranger sent is text, never a part of the page.
    await event.getByText('"Ada <b>Lovelace</b>"').waitFor();
    await event.getByRole('link', { name: /Succeeded.*Shop orders/ }).waitFor();
    await event.getByRole('tab', { name: 'Raw body' }).click();
    await event.getByText('"email":"ada@example.com"').waitFor();
    await event.getByRole('tab', { name: /headers$/ }).click();
    await event.getByRole('row', { name: 'content-type application/json' }).waitFor();

    expect(await page.evaluate(() => document.body.dataset.loaded)).toBe('once');
    expect(complaints).toEqual([]);
  });

  it('keeps what one looks at in place while events arrive', async () => {
    const { data, serve } = await startWorkspace();
    await importExample(data);
    for (let i = 0; i < 60; i += 1) await sendOrder(serve);
    const { page, complaints } = await signIn(serve);
    const opened = row(page, /Accepted/).nth(3);
    await opened.click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    const selected = openRow(page);
    const place = await selected.boundingBox();
    const address = page.url();
    for (let i = 0; i < 7; i += 1) await sendOrder(serve);
    const pill = page.getByRole('button', { name: '7 new' });
    await pill.waitFor();
    expect(await selected.boundingBox()).toEqual(place);
    expect(page.url()).toBe(address);

    await pill.click();
    await pill.waitFor({ state: 'detached' });
    const list = page.getByRole('listbox');
    expect(await list.evaluate((element) => element.scrollTop)).toBe(0);
    // Older ones are read when they are needed.
    await list.press('End');
    await until('the oldest event', async () => {
      await list.press('End');
      return (await page.locator('[aria-posinset="67"]').count()) === 1;
    });
    expect(complaints).toEqual([]);
  });

  it('says that many came, when more came than it could follow, and leads to the newest', async () => {
    const { data, serve } = await startWorkspace();
    await importExample(data);
    for (let i = 0; i < 3; i += 1) await sendOrder(serve);
    const { page } = await signIn(serve);
    await row(page, /Accepted/)
      .first()
      .click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    const address = page.url();
    await page.route('**/rpc/events.list', (route) => route.abort());
    for (let sent = 0; sent < 2300; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => sendOrder(serve)));
    }
    await page.unroute('**/rpc/events.list');
    await sendOrder(serve);
    const pill = page.getByRole('button', { name: 'Many new' });
    await pill.waitFor();
    expect(await openRow(page).count()).toBe(1);
    expect(page.url()).toBe(address);
    await pill.click();
    await pill.waitFor({ state: 'detached' });
    expect(await openRow(page).count()).toBe(0);
    expect(await page.locator('[aria-posinset="1"]').count()).toBe(1);
  });

  it('can be used with the keyboard alone', async () => {
    const { data, serve } = await startWorkspace();
    await importExample(data);
    for (let i = 0; i < 5; i += 1) await sendOrder(serve);
    const { page, complaints } = await signIn(serve);
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    const selected = openRow(page);
    await row(page, /Accepted/)
      .first()
      .waitFor();

    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await page.keyboard.press('/');
    expect(await focused()).toBe('Search events');
    await page.keyboard.press('Escape');
    await until('the focus in the list', async () => (await focused()) === 'Events, newest first');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await selected.count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    await until('the focus in the detail', async () => (await focused()) === 'Event');
    expect(await selected.getAttribute('aria-posinset')).toBe('2');
    await page.keyboard.press('k');
    await until('the row above', async () => {
      return (await selected.getAttribute('aria-posinset')) === '1';
    });

    await page.getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('trigger.id', { exact: true }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByRole('treeitem').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(5);

    await page.keyboard.press('Escape');
    await until('the focus in the list', async () => (await focused()) === 'Events, newest first');
    expect(await selected.count()).toBe(0);

    await rail(page, 'Runs').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('listbox', { name: 'Runs, newest first' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Run', exact: true }).waitFor();
    const rerun = page.getByRole('button', { name: 'Re-run', exact: true });
    await rerun.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await until('the focus on the verb', async () => (await focused()) === 'Start a new run');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toBe('Re-run');
    await page.getByRole('region', { name: 'Run', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  // In the desktop app the engine comes back by itself: test/e2e/desktop-engine.electron.test.ts.
  it.skipIf(isDesktop)(
    'says that the connection is lost, and goes on by itself after a restart',
    async () => {
      const { data, serve } = await startWorkspace();
      await importExample(data);
      const { page } = await signIn(serve);
      await page.getByText('Receiving').waitFor();
      await serve.kill();
      await page.getByText('Connection lost.').waitFor();
      await expectAccessible(page, 'connection lost');
      const address = new URL(serve.ui ?? '').host;
      const again = await serving({ data, args: ['--ui', address] });
      await page.getByText('Connection lost.').waitFor({ state: 'detached' });
      await sendOrder(again);
      await row(page, /Accepted.*shop-orders/).waitFor();
    },
  );

  // Nobody signs in to the desktop app.
  it.skipIf(isDesktop)(
    'says when the tab is signed out, and goes on once it is signed in',
    async () => {
      const { data, serve } = await startWorkspace();
      const { page } = await signIn(serve);
      await page.getByText('Receiving').waitFor();
      await serve.kill();
      await rm(join(data, 'ui-token'));
      const again = await serving({ data, args: ['--ui', new URL(serve.ui ?? '').host] });
      await page.getByRole('heading', { name: 'This tab is not signed in any more' }).waitFor();
      await expectAccessible(page, 'signed out');
      const other = await page.context().newPage();
      await other.goto(again.ui ?? '');
      await page.getByRole('heading', { name: 'Nothing can arrive yet' }).waitFor();
    },
  );

  it.skipIf(isDesktop)('shows nothing to a browser that was not given the address', async () => {
    const { serve } = await startWorkspace();
    const { page } = await openPage(browser);
    const response = await page.goto(new URL('/', serve.ui ?? '').href);
    expect(response?.status()).toBe(401);
    await page.getByRole('heading', { name: 'This tab is not signed in' }).waitFor();
    await expectAccessible(page, 'sign-in page');
  });
});

describe('in both themes', () => {
  it('axe finds nothing on any screen', async () => {
    const { data, serve } = await startWorkspace();
    const { page, complaints } = await signIn(serve);
    const at = (path: string) => new URL(`/#${path}`, serve.ui ?? '').href;
    await page.getByRole('heading', { name: 'Nothing can arrive yet' }).waitFor();
    await expectAccessibleInBoth(page, 'empty inbox');
    await importExample(data);
    await page.getByRole('heading', { name: 'Waiting for the first webhook' }).waitFor();
    await expectAccessibleInBoth(page, 'first command');
    await rail(page, 'Runs').click();
    await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
    await expectAccessibleInBoth(page, 'no runs');

    warehouseIsOpen = false;
    await sendOrder(serve);
    await row(page, /Failed/).waitFor();
    warehouseIsOpen = true;
    await sendOrder(serve, { status: 'open' });
    await row(page, /Filtered/).waitFor();
    await sendOrder(serve, { id: 'twice' });
    await sendOrder(serve, { id: 'twice' });
    await fetch(`${serve.hooks}/hooks/unknown`, { method: 'POST', body: 'x' });
    await row(page, /Succeeded/).waitFor();
    await expectAccessibleInBoth(page, 'list of runs');
    await row(page, /Failed/).click();
    const run = page.getByRole('region', { name: 'Run', exact: true });
    await run.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    await expectAccessibleInBoth(page, 'failed run');
    await run.getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await run.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessibleInBoth(page, 'question before a retry');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessibleInBoth(page, 'notification');

    await rail(page, 'Inbox').click();
    await row(page, /Rejected/).waitFor();
    await row(page, /Duplicate/).waitFor();
    await expectAccessibleInBoth(page, 'list of events');
    await row(page, /Rejected/).click();
    const event = page.getByRole('region', { name: 'Event', exact: true });
    await event.getByText('No endpoint has this path.').waitFor();
    await expectAccessibleInBoth(page, 'rejected event');
    await event.getByRole('tab', { name: /headers$/ }).click();
    await expectAccessibleInBoth(page, 'headers');
    await row(page, /Duplicate/).click();
    await event.getByRole('link', { name: 'Open the first one' }).click();
    await event.getByRole('link', { name: /Succeeded/ }).waitFor();
    await event.getByRole('tab', { name: 'Raw body' }).click();
    await expectAccessibleInBoth(page, 'accepted event');
    await page.getByRole('complementary').getByRole('button', { name: 'Handshake' }).click();
    await page.getByRole('heading', { name: 'Nothing fits the search' }).waitFor();
    await expectAccessibleInBoth(page, 'nothing with this status');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('menu').waitFor();
    await expectAccessibleInBoth(page, 'theme menu');
    expect(complaints).toEqual([]);

    await page.goto(at('/inbox/01890a5d-ac96-774b-bcce-b302099a8057'));
    await page.getByRole('heading', { name: 'This event cannot be shown' }).waitFor();
    await expectAccessibleInBoth(page, 'no such event');
    await page.goto(at('/nowhere'));
    await page.getByRole('heading', { name: 'There is no such screen' }).waitFor();
    await expectAccessibleInBoth(page, 'no such screen');
    await page.setViewportSize({ width: 640, height: 800 });
    await page.goto(at('/runs'));
    await row(page, /Filtered/).click();
    await run.waitFor();
    await expectAccessibleInBoth(page, 'narrow window');
  });
});

it('keeps the theme that was chosen', async () => {
  const { serve } = await startWorkspace();
  const { page } = await signIn(serve, { colorScheme: 'light' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Theme: As the system' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await until('the dark theme', async () => (await background()) !== light);
  const dark = await background();
  await page.reload();
  await page.getByRole('button', { name: 'Theme: Dark' }).waitFor();
  expect(await background()).toBe(dark);
});

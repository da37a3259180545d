import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { expectAccessibleInBoth, openScreen, rail } from '../support/screens.ts';
import { until } from '../support/until.ts';
import { orderWorkflow } from '../support/workflow-files.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const row = (page: Page, name: string | RegExp) =>
  page.getByRole('listbox', { name: 'Endpoints' }).getByRole('option', { name });
const pane = (page: Page) => page.getByRole('region', { name: 'Endpoint', exact: true });
const tab = (page: Page, name: string) => pane(page).getByRole('tab', { name });
const dialog = (page: Page) => page.getByRole('dialog');
const secrets = (page: Page) => pane(page).getByRole('region', { name: 'Secrets' });

/** What the engine refused, and the screen explained, is told by the browser as well. */
const isRefusal = (complaint: string): boolean => /status of (?:400|409)/.test(complaint);

/** Long, for many programs on few processors. */

describe('the screen of endpoints', () => {
  it('makes one for a provider, tries it with good and hostile requests, and explains a refusal', async () => {
    const { page, serve, complaints } = await openScreen(browser, 'Endpoints');
    await page.getByRole('heading', { name: 'No endpoints yet' }).waitFor();
    await expectAccessibleInBoth(page, 'no endpoints');

    await page.getByRole('button', { name: 'Make the first one' }).click();
    await page.getByRole('button', { name: /^Stripe/ }).waitFor();
    await expectAccessibleInBoth(page, 'who sends');
    await page.getByRole('textbox', { name: 'Search who sends' }).fill('git');
    await page.getByRole('button', { name: /^Stripe/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^GitHub/ }).click();
    const form = page.getByRole('region', { name: 'Settings of the new endpoint' });
    await form.getByRole('textbox', { name: 'Path' }).fill('not a path');
    await form.getByRole('button', { name: 'Make the endpoint' }).click();
    await form.getByText('may use letters, digits').waitFor();
    await form.getByRole('textbox', { name: 'Path' }).fill('github');
    await form.getByRole('button', { name: 'Make one' }).click();
    await form.getByText('Copy it to the sender now').waitFor();
    await expectAccessibleInBoth(page, 'the form of a new endpoint');
    await form.getByRole('button', { name: 'Make the endpoint' }).click();
    await row(page, /Never received.*\/github/).waitFor();
    await pane(page).getByText(`${serve.hooks}/hooks/github`, { exact: true }).waitFor();

    await tab(page, 'Try it').click();
    await pane(page).getByRole('button', { name: 'Send the sample' }).click();
    await pane(page).getByText('1 request sent, and each was answered as it should be.').waitFor();
    await pane(page)
      .getByRole('row', { name: /push 200 Accepted/ })
      .waitFor();
    await pane(page).getByRole('button', { name: 'Send hostile ones' }).click();
    await pane(page)
      .getByText(/requests sent, and each was answered as it should be/)
      .waitFor();
    await pane(page)
      .getByRole('row', {
        name: /tampered body 401 Rejected: The signature or credential is wrong/,
      })
      .waitFor();
    await expectAccessibleInBoth(page, 'what became of hostile requests');

    await pane(page).getByRole('textbox', { name: 'Body' }).fill('{"mine": true}');
    await pane(page).getByRole('button', { name: 'Send the event' }).click();
    await pane(page).getByText('Accepted, and 0 runs started.').waitFor();

    const forged = await fetch(`${serve.hooks}/hooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
      body: '{}',
    });
    expect(forged.status).toBe(401);
    await row(page, /Rejecting.*\/github/).waitFor();
    await tab(page, 'Overview').click();
    await pane(page).getByRole('button', { name: 'Explain' }).click();
    await pane(page).getByText('Possible').first().waitFor();
    await expectAccessibleInBoth(page, 'the overview of an endpoint');
    await pane(page)
      .getByRole('link', { name: /Rejected The signature or credential is wrong/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    expect(complaints.filter((each) => !isRefusal(each))).toEqual([]);
  });

  it('changes a secret without refusing anything, and settings that can be taken back', async () => {
    const { page, serve, complaints } = await openScreen(browser, 'Endpoints', [
      orderWorkflow('http://127.0.0.1:9'),
    ]);
    const send = async (headers: Record<string, string> = {}) =>
      (await fetch(`${serve.hooks}/hooks/orders`, { method: 'POST', headers, body: '{}' })).status;
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    await row(page, /\/orders.*Anyone.*Orders/).click();
    await tab(page, 'Verification').click();
    await pane(page).getByRole('combobox', { name: 'Takes events of' }).click();
    await page.getByRole('option', { name: 'Bearer token' }).click();
    await pane(page).getByRole('button', { name: 'Save', exact: true }).click();
    await row(page, /No secret.*\/orders/).waitFor();
    expect(await send(as('the-first-token'))).toBe(401);

    const add = async (value: string, name: string): Promise<void> => {
      await secrets(page).getByRole('button', { name: /^Add/ }).click();
      await dialog(page).getByLabel('Token', { exact: true }).fill(value);
      await dialog(page).getByRole('textbox', { name: 'Name' }).fill(name);
      await dialog(page).getByRole('button', { name: 'Add the secret' }).click();
      await secrets(page).getByText(name).waitFor();
    };
    await add('the-first-token', 'first');
    expect(await send(as('the-first-token'))).toBe(200);
    await add('the-second-token', 'second');
    expect([await send(as('the-first-token')), await send(as('the-second-token'))]).toEqual([
      200, 200,
    ]);
    const first = secrets(page).getByRole('listitem').filter({ hasText: 'first' });
    await first.getByText(/Matched last/).waitFor();
    await expectAccessibleInBoth(page, 'two secrets');
    await first.getByRole('button', { name: 'Retire' }).click();
    await page.getByRole('button', { name: 'Retire the secret' }).click();
    await first.getByText(/Ended/).waitFor();
    expect([await send(as('the-first-token')), await send(as('the-second-token'))]).toEqual([
      401, 200,
    ]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await first.getByText(/Active\./).waitFor();
    expect(await send(as('the-first-token'))).toBe(200);
    await pane(page).getByRole('button', { name: 'Verify past events' }).click();
    await pane(page)
      .getByText(/carried the secret itself/)
      .waitFor();

    await tab(page, 'Settings').click();
    await pane(page).getByRole('textbox', { name: 'Status' }).fill('202');
    await pane(page).getByRole('textbox', { name: 'Addresses' }).fill('nowhere');
    await expectAccessibleInBoth(page, 'settings of an endpoint');
    await pane(page).getByRole('button', { name: 'Save', exact: true }).click();
    await pane(page).getByText('Some settings cannot work like this').waitFor();
    await pane(page).getByRole('textbox', { name: 'Addresses' }).fill('127.0.0.0/8');
    await pane(page).getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').getByText('Saved').waitFor();
    expect(await send(as('the-first-token'))).toBe(202);

    await tab(page, 'Shape').click();
    await pane(page)
      .getByRole('button', { name: /^Learn it/ })
      .click();
    await pane(page).getByRole('button', { name: 'Compare the newest events' }).click();
    await pane(page)
      .getByText(/events compared: all fit/)
      .waitFor();
    await expectAccessibleInBoth(page, 'the shape of events');
    // What is chosen counts at once, and leaves the schema that is being written as it is.
    const schema = pane(page).getByRole('textbox', { name: 'JSON Schema' });
    await schema.fill('{ "type": "object" }');
    await pane(page).getByRole('combobox', { name: 'An event that deviates' }).click();
    await page.getByRole('option', { name: /^Is marked and held/ }).click();
    await page.getByText('Events that deviate start no runs until they are replayed.').waitFor();
    expect(await schema.inputValue()).toBe('{ "type": "object" }');
    await pane(page).getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Events are compared with it from now on.').waitFor();

    await pane(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await dialog(page).getByText('“Orders” listens to it.').waitFor();
    await dialog(page).getByRole('button', { name: 'Retire it' }).click();
    await row(page, /Retired.*\/orders/).waitFor();
    expect(await send(as('the-first-token'))).toBe(410);
    expect(complaints.filter((each) => !isRefusal(each))).toEqual([]);
  });

  it('can be used with the keyboard alone, and brings back what was removed', async () => {
    const { page, complaints } = await openScreen(browser, 'Endpoints', [
      orderWorkflow('http://127.0.0.1:9'),
    ]);
    await row(page, /\/orders/).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'New endpoint', level: 1 }).waitFor();
    await page.getByRole('button', { name: /^No verification/ }).focus();
    await page.keyboard.press('Enter');
    const form = page.getByRole('region', { name: 'Settings of the new endpoint' });
    await form.getByRole('textbox', { name: 'Path' }).focus();
    await page.keyboard.type('garden');
    await page.keyboard.press('Enter');
    await pane(page).getByRole('heading', { name: '/garden' }).waitFor();

    await page.keyboard.press('j');
    await pane(page).getByRole('heading', { name: '/orders' }).waitFor();
    await page.keyboard.press('k');
    await pane(page).getByRole('heading', { name: '/garden' }).waitFor();
    await page.keyboard.press('Escape');
    await pane(page).waitFor({ state: 'detached' });
    await until('the focus in the list', () =>
      page
        .getByRole('listbox', { name: 'Endpoints' })
        .evaluate((element) => element === document.activeElement),
    );
    await page.keyboard.press('Enter');
    await pane(page).getByRole('heading', { name: '/garden' }).waitFor();
    await until('the focus in the pane', () =>
      pane(page).evaluate((element) => element === document.activeElement),
    );

    await pane(page).getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Remove…' }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Remove the endpoint' }).focus();
    await page.keyboard.press('Enter');
    await row(page, /\/garden/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, /\/garden/).waitFor();

    await pane(page).getByRole('button', { name: 'Make a workflow from it' }).click();
    await until('the editor', async () => /#\/workflows\/[0-9a-f-]{36}/.test(page.url()));
    await rail(page, 'Endpoints').click();
    await row(page, /\/garden.*garden/).waitFor();
    expect(complaints.filter((each) => !isRefusal(each))).toEqual([]);
  });
});

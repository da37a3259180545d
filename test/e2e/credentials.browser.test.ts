import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizationServer, CLIENT_ID, CLIENT_SECRET } from '../support/authorization-server.ts';
import { launchBrowser } from '../support/browser.ts';
import { type HttpSink, startSink } from '../support/http-sink.ts';
import { expectAccessibleInBoth, openScreen } from '../support/screens.ts';
import { manualWorkflow } from '../support/workflow-files.ts';

let browser: Browser;
let sink: HttpSink;

beforeAll(async () => {
  sink = await startSink();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await sink.close();
});

const row = (page: Page, name: string | RegExp) =>
  page.getByRole('listbox', { name: 'Credentials' }).getByRole('option', { name });
const pane = (page: Page) => page.getByRole('region', { name: 'Credential', exact: true });
const form = (page: Page) => page.getByRole('region', { name: 'Settings of the new credential' });
const dialog = (page: Page) => page.getByRole('dialog');

/** What the engine refused, and the screen explained, is told by the browser as well. */
const isRefusal = (complaint: string): boolean => /status of (?:400|409)/.test(complaint);

/** Long, for many programs on few processors. */

/** A workflow whose second step signs in with `shop`. */
const usesShop = {
  ...manualWorkflow('To the shop'),
  steps: [
    { id: 'start', type: 'manual' },
    {
      id: 'call',
      type: 'http-request',
      params: { url: 'http://127.0.0.1:9/', auth: { type: 'credential', credential: 'shop' } },
    },
  ],
  edges: [{ from: 'start', to: 'call' }],
};

describe('the screen of credentials', () => {
  it('adds one that a link names, tests, renames, changes and removes it, and says what follows', async () => {
    const { page, complaints } = await openScreen(browser, 'Credentials', [usesShop]);
    await page.getByRole('heading', { name: 'No credentials yet' }).waitFor();
    await expectAccessibleInBoth(page, 'no credentials');

    // As the preview of a workflow file links to one that is missing.
    await page.evaluate(() => {
      location.hash = '#/credentials?new=shop';
    });
    await page.getByRole('textbox', { name: 'Search what it is for' }).fill('bearer');
    await expectAccessibleInBoth(page, 'kinds of credentials');
    await page.getByRole('button', { name: /^Bearer token/ }).click();
    await form(page).getByRole('textbox', { name: 'Name of the credential' }).waitFor();
    await form(page).getByRole('button', { name: 'Save the credential' }).click();
    await form(page)
      .getByText(/Invalid input|is missing|needed|expected/i)
      .first()
      .waitFor();
    await form(page).getByLabel('Token', { exact: true }).fill('tok-0123456789');
    await expectAccessibleInBoth(page, 'the form of a new credential');
    await form(page).getByRole('button', { name: 'Save the credential' }).click();
    await row(page, /Not tested.*shop/).waitFor();
    await pane(page).getByRole('link', { name: 'To the shop' }).waitFor();
    // What is stored is nowhere on the page.
    expect(await page.content()).not.toContain('tok-0123456789');

    await pane(page).getByRole('button', { name: 'Test' }).click();
    await pane(page)
      .getByRole('textbox', { name: 'An address to try it on' })
      .fill(`${sink.url}/me`);
    await pane(page).getByRole('button', { name: 'Try it' }).click();
    await pane(page)
      .getByText(/^It works\./)
      .waitFor();
    await row(page, /Works.*shop/).waitFor();
    expect(sink.requests.at(-1)?.headers.authorization).toBe('Bearer tok-0123456789');
    await expectAccessibleInBoth(page, 'a credential');

    await pane(page).getByRole('button', { name: 'Rename' }).click();
    await dialog(page)
      .getByText('The new name is written into the draft of “To the shop”.')
      .waitFor();
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill('shop API');
    await expectAccessibleInBoth(page, 'a new name');
    await dialog(page).getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('alert').getByText('1 draft changed: To the shop.').waitFor();
    await pane(page).getByRole('heading', { name: 'shop API' }).waitFor();

    await pane(page).getByLabel('Token', { exact: true }).fill('tok-9876543210');
    await pane(page).getByRole('button', { name: 'Save', exact: true }).click();
    await row(page, /Not tested.*shop API/).waitFor();

    await pane(page).getByRole('button', { name: 'Remove' }).click();
    await dialog(page).getByText('1 step of “To the shop” will fail.').waitFor();
    await expectAccessibleInBoth(page, 'before it is removed');
    await dialog(page).getByRole('button', { name: 'Remove it all the same' }).click();
    await page.getByRole('heading', { name: 'No credentials yet' }).waitFor();
    expect(complaints.filter((each) => !isRefusal(each))).toEqual([]);
  });

  it('signs in at a provider in the browser, and with the address that the browser ended at', async () => {
    const server = await authorizationServer();
    const { page, complaints } = await openScreen(browser, 'Credentials');
    await page.keyboard.press('n');
    await page
      .getByRole('button', { name: /^OAuth2/ })
      .first()
      .click();
    const fill = (name: string, value: string) =>
      form(page).getByLabel(name, { exact: true }).fill(value);
    await fill('Name of the credential', 'sheets');
    await fill('Authorization URL', `${server.url}/authorize`);
    await fill('Token URL', `${server.url}/token`);
    await fill('Client id', CLIENT_ID);
    await fill('Client secret', CLIENT_SECRET);
    await form(page).getByRole('button', { name: 'Save the credential' }).click();
    await row(page, /Signed out.*sheets/).waitFor();

    const signIn = pane(page).getByRole('region', { name: 'Sign-in' });
    await signIn.getByRole('button', { name: 'Sign in' }).click();
    const link = signIn.getByRole('link', { name: 'Open the sign-in page' });
    await expectAccessibleInBoth(page, 'a sign-in');
    await server.signIn((await link.getAttribute('href')) ?? '');
    await signIn.getByRole('button', { name: 'Sign in again' }).waitFor();
    await row(page, /sheets/)
      .filter({ hasNotText: 'Signed out' })
      .waitFor();

    await signIn.getByRole('button', { name: 'Sign in again' }).click();
    const redirect = await server.redirectOf((await link.getAttribute('href')) ?? '');
    const address = signIn.getByRole('textbox', { name: 'The address at which the browser ended' });
    await address.fill('https://elsewhere.test/');
    await signIn.getByRole('button', { name: 'Finish' }).click();
    await signIn.getByRole('alert').waitFor();
    await address.fill(redirect.href);
    await signIn.getByRole('button', { name: 'Finish' }).click();
    await signIn.getByRole('button', { name: 'Sign in again' }).waitFor();

    await signIn.getByRole('button', { name: 'Sign in again' }).click();
    await signIn.getByRole('button', { name: 'Cancel' }).click();
    await signIn.getByText(/cancel/i).waitFor();
    expect(complaints.filter((each) => !isRefusal(each))).toEqual([]);
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { expectAccessibleInBoth, openScreen, rail } from '../support/screens.ts';
import { until } from '../support/until.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const sample = (page: Page, name: string) => page.getByRole('region', { name });
const palette = (page: Page) => page.getByRole('combobox', { name: 'Go to, or do' });

async function inPalette(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await palette(page).waitFor();
  await page.keyboard.type(text);
}

describe('somebody who has just come', () => {
  it('gets to a run that succeeded by buttons alone, reads its numbers, and finds things by typing', async () => {
    const { page, complaints } = await openScreen(browser, 'Inbox');
    await page.getByRole('heading', { name: 'Nothing can arrive yet' }).waitFor();
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await page.getByRole('heading', { name: 'See it work' }).waitFor();

    const hello = sample(page, 'A webhook shows a notification');
    await hello.getByRole('button', { name: 'Send a test webhook' }).click();
    await hello.getByText('Sent to').waitFor();
    await hello.getByText('Succeeded').waitFor();
    const form = sample(page, 'A form that asks you first');
    await form.getByRole('button', { name: 'Send a test webhook' }).click();
    await form.getByText('Waiting', { exact: true }).waitFor();
    const orders = sample(page, 'Count the large orders of each day');
    for (const name of ['Send a test webhook', 'Send another one']) {
      await orders.getByRole('button', { name }).click();
      await orders.getByText('Succeeded').waitFor();
    }
    await expectAccessibleInBoth(page, 'first steps');
    await hello.getByRole('link', { name: 'the event in the inbox' }).click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();

    await rail(page, 'Insights').click();
    const events = page.getByRole('region', { name: 'Events', exact: true });
    await events.getByRole('listitem').filter({ hasText: 'Accepted' }).getByText('4').waitFor();
    const slider = events.getByRole('slider');
    await slider.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(
      /: Accepted \d, Other 0, Rejected 0$/,
    );
    await events.getByRole('button', { name: 'Events as a table' }).click();
    await events.getByRole('columnheader', { name: 'Rejected' }).waitFor();
    await page.getByRole('rowheader', { name: /^Count it/ }).waitFor();
    await expectAccessibleInBoth(page, 'insights');

    // A number leads to what was counted: here without the run that still waits.
    const figure = (name: string) =>
      page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
    await figure('Runs').getByRole('link', { name: '3', exact: true }).click();
    const runs = page.getByRole('listbox', { name: 'Runs, newest first' });
    await runs.getByRole('option').first().waitFor();
    await until('the runs that were counted', async () => {
      return (await runs.getByRole('option').count()) === 3;
    });
    expect(await page.getByRole('combobox', { name: 'Search runs' }).inputValue()).toMatch(
      /^status:succeeded,failed,filtered,canceled -cause:test,rehearsal after:/,
    );

    await inPalette(page, 'nothing has this name');
    await page.getByText('Nothing has these words.').waitFor();
    await expectAccessibleInBoth(page, 'the palette');
    await page.keyboard.press('Escape');
    await inPalette(page, 'asks you');
    await page.getByRole('option', { name: 'A form that asks you first' }).waitFor();
    await page.keyboard.press('Enter');
    await page
      .getByRole('textbox', { name: 'Name of the workflow' })
      .or(page.getByRole('heading', { name: 'A form that asks you first' }))
      .first()
      .waitFor();

    await rail(page, 'Settings').click();
    await inPalette(page, 'first webhook arrived');
    await page.getByRole('option', { name: /hello/ }).waitFor();
    await page.keyboard.press('Escape');
    await inPalette(page, 'pause every');
    await page.keyboard.press('Enter');
    await page.getByText('Everything is paused').first().waitFor();
    await inPalette(page, 'first steps');
    await page.keyboard.press('Enter');
    await hello.getByRole('button', { name: 'Send a test webhook' }).click();
    await hello.getByText('Queued').waitFor();
    await page.getByText('1 run waits, and begins').waitFor();
    await expectAccessibleInBoth(page, 'paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await hello.getByText('Succeeded').waitFor();

    await page.keyboard.press('?');
    await page
      .getByRole('dialog', { name: 'Keys' })
      .getByText('Go anywhere, do anything')
      .waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });
});

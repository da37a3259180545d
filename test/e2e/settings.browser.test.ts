import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { expectAccessibleInBoth, openScreen, rail } from '../support/screens.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const section = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
};

describe('settings', () => {
  it('are found, checked at the field, saved, and last', async () => {
    const { page, complaints } = await openScreen(browser, 'Settings');
    await page.keyboard.press('/');
    await page.keyboard.type('database take');
    await page.getByRole('link', { name: 'Let the database take at most' }).click();
    const size = page.getByRole('textbox', { name: 'Let the database take at most' });
    await size.fill('a lot');
    await page.getByText('Write a size, such as 10 GB or 512 MB.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Some values cannot be saved').waitFor();
    await expectAccessibleInBoth(page, 'a setting that is wrong');
    await rail(page, 'Workflows').click();
    await page.getByText('1 change of the settings is kept').waitFor();
    await page.getByRole('button', { name: 'Back to the settings' }).click();
    expect(await size.inputValue()).toBe('a lot');
    await size.fill('2 GB');
    await page.getByRole('textbox', { name: 'Keep events and runs for' }).fill('7');
    await page.getByText('2 changes are not saved.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Retention', level: 2 }).waitFor();
    expect(await size.inputValue()).toBe('2 GB');

    await section(page, 'Webhooks');
    await page.getByRole('textbox', { name: 'Further public names' }).fill('not a name');
    await page.getByRole('textbox', { name: 'Open connections' }).fill('300');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('"not a name" is no host name').waitFor();
    await page.getByRole('textbox', { name: 'Further public names' }).fill('hooks.example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Some of what you saved counts from the next start').waitFor();
    for (const name of ['General', 'Network and permissions', 'Logs']) {
      await section(page, name);
      await expectAccessibleInBoth(page, name);
    }
    await section(page, 'Who changed what');
    await page.getByText(/^Changed the settings: .*retention.maxAgeDays/).waitFor();
    await section(page, 'Health');
    await page.getByRole('button', { name: 'Run the checks' }).click();
    await page.getByText('The database is sound.').waitFor();
    await expectAccessibleInBoth(page, 'Health');
    await section(page, 'Alerts');
    await page.getByRole('button', { name: 'New alert' }).click();
    const dialog = page.getByRole('dialog', { name: 'New alert' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Runs that fail');
    await expectAccessibleInBoth(page, 'a new alert');
    await dialog.getByRole('button', { name: 'Add alert' }).click();
    await page.getByText('1 run of any workflow failed within 1 h: a notification.').waitFor();
    await page.getByRole('button', { name: 'Remove Runs that fail' }).click();
    await page.getByText('There is none: a failed run').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('switch', { name: 'Runs that fail is on' }).waitFor();
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });

  it('a backup is made and put back, after saying what goes', async () => {
    const { page } = await openScreen(browser, 'Settings');
    await section(page, 'Backup and restore');
    await page.getByRole('button', { name: 'Back up now' }).click();
    const backups = page.getByRole('list', { name: 'Backups' }).getByRole('listitem');
    await backups.filter({ hasText: 'By hand' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('first steps');
    await page.keyboard.press('Enter');
    const sample = page.getByRole('region', { name: 'A webhook shows a notification' });
    await sample.getByRole('button', { name: 'Send a test webhook' }).click();
    await sample.getByText('Succeeded').waitFor();
    await rail(page, 'Settings').click();
    await section(page, 'Backup and restore');
    await backups.filter({ hasText: 'By hand' }).getByRole('button', { name: 'Restore…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore this backup?' });
    await dialog.getByText('0 workflows').waitFor();
    await dialog.getByText('1 event and 1 run came after it').waitFor();
    await expectAccessibleInBoth(page, 'restoring');
    await dialog.getByRole('button', { name: 'Restore it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await rail(page, 'Workflows').click();
    // It connects again by itself.
    const empty = page.getByRole('heading', { name: 'No workflows yet' });
    await empty.waitFor();
  });
});

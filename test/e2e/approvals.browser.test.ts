import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import { launchBrowser } from '../support/browser.ts';
import { expectAccessibleInBoth, openScreen, rail } from '../support/screens.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const payInvoices: WorkflowFileInput = {
  format: 'patchbay/workflow@1',
  name: 'Pay invoices',
  endpoints: [{ key: 'invoices', path: 'invoices' }],
  steps: [
    { id: 'hook', type: 'webhook', params: { endpoint: 'invoices' } },
    {
      id: 'ask',
      type: 'wait-for-approval',
      params: {
        title: 'Pay {{ trigger.body.vendor }}?',
        fields: [
          { name: 'amount', label: 'Amount', kind: 'number', required: true },
          { name: 'account', label: 'From', kind: 'select', options: ['Giro', 'Savings'] },
        ],
      },
    },
  ],
  edges: [{ from: 'hook', to: 'ask' }],
};

const feed: WorkflowFileInput = {
  format: 'patchbay/workflow@1',
  name: 'News',
  steps: [
    { id: 'feed', type: 'rss', params: { url: 'http://127.0.0.1:9/feed.xml' } },
    { id: 'kept', type: 'set', params: { value: '{{ trigger.body.title }}' } },
  ],
  edges: [{ from: 'feed', to: 'kept' }],
};

const row = (page: Page, name: RegExp) =>
  page.getByRole('listbox', { name: 'Approvals, oldest first' }).getByRole('option', { name });
const pane = (page: Page) => page.getByRole('region', { name: 'Approval', exact: true });

describe('what waits for a person, and what listens', () => {
  it('shows questions, the oldest first, and takes answers', async () => {
    const { page, serve, complaints } = await openScreen(browser, 'Approvals', [payInvoices]);
    await page.getByRole('heading', { name: 'Nothing waits for an answer' }).waitFor();
    await expectAccessibleInBoth(page, 'no approvals');
    for (const vendor of ['Acme', 'Globex', 'Initech']) {
      await fetch(`${serve.hooks}/hooks/invoices`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ vendor }),
      });
      await row(page, new RegExp(`Pay ${vendor}`)).waitFor();
    }
    await rail(page, 'Approvals 3 open').waitFor();
    expect(await page.getByRole('option').first().textContent()).toContain('Acme');

    await page.keyboard.press('j');
    await page.getByRole('listbox', { name: 'Approvals, oldest first' }).focus();
    await page.keyboard.press('Enter');
    await pane(page).getByRole('heading', { name: 'Pay Acme?' }).waitFor();
    await pane(page).getByRole('button', { name: 'Approve' }).click();
    await pane(page).getByText('This is required.').waitFor();
    await expectAccessibleInBoth(page, 'an approval');
    await pane(page).getByRole('textbox', { name: 'Amount' }).fill('120');
    await pane(page).getByRole('textbox', { name: 'Your name' }).fill('Anna');
    await pane(page).getByRole('button', { name: 'Approve' }).click();
    await row(page, /Pay Acme/).waitFor({ state: 'detached' });
    await rail(page, 'Approvals 2 open').waitFor();

    await row(page, /Pay Globex/).click();
    expect(await pane(page).getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Anna');
    await pane(page).getByRole('button', { name: 'Reject' }).click();
    await row(page, /Pay Globex/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open the run' }).last().click();
    const run = page.getByRole('region', { name: 'Run', exact: true });
    await run.getByText('Pay invoices').first().waitFor();

    // Where the run waits, the same question takes the same answers.
    await rail(page, 'Approvals 1 open').click();
    await row(page, /Pay Initech/).click();
    await pane(page).getByRole('link', { name: 'Open the run' }).click();
    const amount = run.getByRole('textbox', { name: 'Amount' });
    await amount.pressSequentially('12.5');
    expect(await amount.inputValue()).toBe('12.5');
    await run.getByRole('button', { name: 'Approve' }).click();
    const timeline = run.getByRole('listbox', { name: 'Timeline' });
    await timeline.getByRole('option', { name: /approval.*Succeeded/i }).click();
    await run.getByText('12.5', { exact: true }).waitFor();
    await rail(page, 'Approvals').click();
    await page.getByRole('heading', { name: 'Nothing waits for an answer' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what other triggers wait for, and what keeps them', async () => {
    const { page, complaints } = await openScreen(browser, 'Endpoints', [feed]);
    await page.getByRole('link', { name: 'Other triggers 1 in trouble' }).click();
    const list = page.getByRole('list', { name: 'Other triggers' });
    await list.getByText('Nothing is listening at 127.0.0.1:9').waitFor();
    await list.getByRole('link', { name: 'Workflow News' }).waitFor();
    await expectAccessibleInBoth(page, 'other triggers');
    await list.getByRole('button', { name: 'Check now' }).click();
    await list.getByText('Tried 2 times in a row').waitFor();
    expect(complaints).toEqual([]);
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launchBrowser, openPage } from '../support/browser.ts';
import { askStep, ended, linkStep, pathOf, settled, started } from '../support/links.ts';
import { type Receiver, receiver } from '../support/receiver.ts';
import { stepOf } from '../support/test-engine.ts';
import { workflow } from '../support/test-workflows.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const FIELDS = [
  { name: 'amount', label: 'Amount to pay', kind: 'number', required: true, default: 120 },
  { name: 'account', label: 'Account', kind: 'select', options: ['Giro', 'Savings'] },
  { name: 'day', label: 'When', kind: 'date', default: '2026-11-23' },
  { name: 'seen', label: 'I have seen the invoice', kind: 'boolean', required: true },
  { name: 'note', label: 'Note for the bookkeeper', kind: 'multiline' },
  { name: 'code', label: 'Cost centre' },
];

interface Asked {
  own: Receiver;
  runId: string;
  url: string;
}

async function asked(params: Parameters<typeof askStep>[1] = {}): Promise<Asked> {
  const own = await receiver();
  const id = await own.workflow(
    workflow([
      linkStep('link', 'ask'),
      askStep('ask', {
        title: 'Pay the invoice of Müller & Sons?',
        message: '1,240.00 € until Friday.\n\nIt was checked by the warehouse.',
        fields: JSON.parse(JSON.stringify(FIELDS)),
        timeout: { amount: 3, unit: 'days' },
        ...params,
      }),
    ]),
  );
  const run = await started(own, id);
  const path = pathOf(stepOf(run, 'link').output);
  return { own, runId: run.id, url: `http://127.0.0.1:${own.port}${path}` };
}

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

describe('the page of an approval in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'can be read and used by everybody, on a phone, %s',
    async (colorScheme) => {
      const { own, runId, url } = await asked();
      const { page, complaints } = await openPage(browser, { ...PHONE, colorScheme });
      await page.goto(url);
      await expectAccessible(page, 'the question');
      // Nothing is wider than the screen.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        360,
      );

      await page.getByLabel('Account').selectOption('Savings');
      await page.getByLabel('I have seen the invoice').check();
      await page.getByLabel('Note for the bookkeeper').fill('first\nsecond');
      await page.getByLabel('Your name').fill('Anna');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('heading', { name: 'Approved' }).waitFor();
      await expectAccessible(page, 'the answer');
      expect(stepOf(await ended(own, runId), 'ask').output).toMatchObject({
        decision: 'approved',
        by: 'Anna',
        fields: {
          amount: 120,
          account: 'Savings',
          day: '2026-11-23',
          seen: true,
          note: 'first\nsecond',
          code: null,
        },
      });
      await page.goto(url);
      await page.getByRole('heading', { name: 'Already answered' }).waitFor();
      await expectAccessible(page, 'that it was answered');
      // 410 is what the page says; nothing else is wrong.
      expect(complaints.filter((text) => !text.includes('410'))).toEqual([]);
    },
  );

  it('decides nothing by Enter in a field, and all of it by keyboard', async () => {
    const { own, runId, url } = await asked({ fields: [{ name: 'code' }] });
    const { page } = await openPage(browser);
    await page.goto(url);
    await page.getByLabel('code').fill('x');
    await page.keyboard.press('Enter');
    await page.getByLabel('Your name').press('Enter');
    expect((await settled(own, runId)).status).toBe('waiting');
    await page.getByLabel('code').focus();
    for (const _ of ['name', 'comment', 'approve', 'reject']) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Reject');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Rejected' }).waitFor();
    expect(stepOf(await ended(own, runId), 'ask')).toMatchObject({
      port: 'rejected',
      output: { fields: { code: 'x' } },
    });
  });

  it('asks for what is missing, keeps what was filled in, and leads to the field', async () => {
    const { own, runId, url } = await asked();
    const { page } = await openPage(browser);
    await page.goto(url);
    await page.getByLabel('Cost centre').fill('K-12');
    // As from a browser that checks nothing by itself.
    await page.getByLabel('Amount to pay').fill('');
    await page.evaluate(() => document.querySelector('form')?.setAttribute('novalidate', ''));
    await page.getByRole('button', { name: 'Approve' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('Amount to pay is required');
    await expectAccessible(page, 'what is missing');
    expect(await page.getByLabel('Cost centre').inputValue()).toBe('K-12');
    await alert.getByRole('link', { name: 'Amount to pay' }).click();
    await page.getByLabel('Amount to pay').fill('5');
    await page.getByLabel('I have seen the invoice').check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect(stepOf(await ended(own, runId), 'ask').output).toMatchObject({
      fields: { amount: 5, seen: true, code: 'K-12' },
    });
  });

  it('takes a double click for one', async () => {
    const { own, runId, url } = await asked({ fields: [] });
    const { page } = await openPage(browser);
    await page.goto(url);
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect((await ended(own, runId)).status).toBe('succeeded');
  });

  it('is not sent by a form on another site', async () => {
    const { own, runId, url } = await asked({ fields: [] });
    const { page } = await openPage(browser);
    await page.route('http://evil.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${url}"><button name="decision" value="approved">Win</button></form>`,
      }),
    );
    await page.goto('http://evil.example/');
    await page.getByRole('button', { name: 'Win' }).click();
    await page.getByRole('heading', { name: 'Not from this page' }).waitFor();
    expect((await settled(own, runId)).status).toBe('waiting');
  });
});

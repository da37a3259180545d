import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { editorWorkspace, field, order, part, side, tabTo, workflowId } from '../support/editor.ts';
import { canvas, draftOf, saved, step, told } from '../support/editor-page.ts';
import { until } from '../support/until.ts';

const workspace = editorWorkspace();

/** The pointer is nowhere in this file. */
const focused = (page: Page, target: Locator): Promise<void> =>
  target.and(page.locator(':focus')).waitFor();

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Adds what follows the step that has the focus. */
async function addAfter(page: Page, words: string, name: RegExp): Promise<void> {
  await page.keyboard.press('/');
  await focused(page, page.getByRole('combobox', { name: 'Add a step' }));
  await page.keyboard.type(words);
  await page.getByRole('option', { name }).first().waitFor();
  await page.keyboard.press('Enter');
  await focused(page, step(page, name));
}

/** Puts the value of that name into the field used last. */
async function insertSample(page: Page, name: string): Promise<void> {
  const search = part(page, 'Input').getByRole('searchbox');
  await tabTo(page, search);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(name);
  await part(page, 'Input').getByRole('treeitem', { name }).last().waitFor();
  await page.keyboard.press('ArrowDown');
  const tree = part(page, 'Input').getByRole('tree');
  await focused(page, tree);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
}

it('builds, tests, publishes and runs a workflow without a mouse', async () => {
  const { page, complaints } = await workspace.signIn();
  await press(page, page.getByRole('navigation').getByRole('link', { name: 'Workflows' }));
  await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
  await page.keyboard.press('n');
  await press(page, page.getByRole('button', { name: 'From scratch' }));
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  const id = workflowId(page);

  await tabTo(page, canvas(page));
  await addAfter(page, 'webhook', /^Webhook/);
  await addAfter(page, 'filter', /^Filter/);
  await addAfter(page, 'http', /^HTTP request/);
  await addAfter(page, 'notif', /^Notification/);
  await saved(page);
  expect((await draftOf(page, id)).edges).toEqual([
    { from: 'webhook', port: 'out', to: 'filter' },
    { from: 'filter', port: 'true', to: 'http_request' },
    { from: 'http_request', port: 'out', to: 'notification' },
  ]);

  for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowLeft');
  await focused(page, step(page, /^Webhook/));
  await page.keyboard.press('Enter');
  const endpoint = part(page, 'Settings').getByRole('combobox', { name: 'Endpoint' });
  await tabTo(page, endpoint);
  await page.keyboard.type('keys');
  await page.getByRole('option', { name: 'Create endpoint “keys”' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await part(page, 'Settings').getByText('/hooks/keys').waitFor();
  await workspace.receive('keys', order);
  await part(page, 'Output').getByText('order_1001').waitFor();
  await page.keyboard.press('Escape');
  await focused(page, step(page, /^Webhook/));

  await page.keyboard.press('ArrowRight');
  await focused(page, step(page, /^Filter/));
  await page.keyboard.press('Enter');
  await press(page, part(page, 'Settings').getByRole('button', { name: 'Add condition' }));
  await focused(page, field(page, 'Value'));
  await page.keyboard.type('{{ trigger.body.to');
  await page.getByRole('option', { name: /total/ }).first().waitFor();
  // A list that opens under somebody's fingers takes no key at once.
  await until('the completion', async () => {
    await page.keyboard.press('Enter');
    return (await field(page, 'Value').textContent())?.includes('total') === true;
  });
  await page.keyboard.press('Escape');
  await part(page, 'Settings').getByText('142.5').waitFor();
  await tabTo(page, part(page, 'Settings').getByRole('combobox', { name: 'Operator' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('is at least');
  await page.getByRole('option', { name: 'is at least', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, field(page, 'Compared with'));
  await page.keyboard.type('100');
  await page.keyboard.press('Escape');
  await focused(page, step(page, /^Filter/));

  await page.keyboard.press('ArrowRight');
  await focused(page, step(page, /^HTTP request/));
  await page.keyboard.press('Enter');
  await tabTo(page, field(page, 'URL'));
  await page.keyboard.type(`${workspace.sink.url}/keys/`);
  await insertSample(page, 'order_1001');
  await part(page, 'Settings').getByText(`${workspace.sink.url}/keys/order_1001`).waitFor();
  await press(page, part(page, 'Output').getByRole('button', { name: 'Test step' }));
  await focused(page, page.getByRole('button', { name: 'Test for real' }));
  await page.keyboard.press('Enter');
  await part(page, 'Output').getByText('Succeeded').waitFor();
  await page.keyboard.press('Escape');
  await focused(page, step(page, /^HTTP request/));

  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await tabTo(page, field(page, 'Title'));
  await page.keyboard.type('A large order');
  await page.keyboard.press('Escape');
  await focused(page, step(page, /^Notification/));
  await saved(page);

  await page.keyboard.press('Shift+Tab');
  await press(page, page.getByRole('button', { name: 'Publish', exact: true }));
  await press(page, side(page, 'Publish').getByRole('button', { name: 'Allow and publish' }));
  await told(page, 'Version 1 is published');
  await workspace.receive('keys', { ...order, id: 'order_2' });
  await step(page, /^Notification.*Succeeded/).waitFor();
  expect(workspace.sink.requests.map(({ url }) => url)).toEqual([
    '/keys/order_1001',
    '/keys/order_2',
  ]);
  expect(complaints).toEqual([]);
});

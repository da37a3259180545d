import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  connectPorts,
  dropStep,
  editorWorkspace,
  field,
  mapInto,
  openStep,
  order,
  panel,
  part,
  rail,
  side,
  workflowId,
} from '../support/editor.ts';
import { draftOf, edges, rpc, saved, step } from '../support/editor-page.ts';
import { until } from '../support/until.ts';

/** While it is closed, what calls the shop waits for its answer. */
let gate = Promise.resolve();
const workspace = editorWorkspace((_request, response) => {
  void gate.then(() => {
    response.setHeader('content-type', 'application/json');
    response.end('{"taken":true}');
  });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function build(page: Page): Promise<void> {
  await dropStep(page, 'Webhook', { dx: -380, dy: -240 });
  await dropStep(page, 'Filter', { dx: -130, dy: -240 });
  await dropStep(page, 'HTTP request', { dx: 120, dy: -240 });
  await dropStep(page, 'Notification', { dx: 370, dy: -240 });
  await connectPorts(page, ['webhook', 'out'], 'filter');
  await connectPorts(page, ['filter', 'true'], 'http_request');
  await connectPorts(page, ['http_request', 'out'], 'notification');
  await until('three edges are drawn', async () => (await edges(page).count()) === 3);
}

/** Fills the forms from what arrived at the endpoint. */
async function map(page: Page): Promise<void> {
  const settings = part(page, 'Settings');
  await openStep(page, /^Webhook/);
  await settings.getByRole('combobox', { name: 'Endpoint' }).fill('shop-orders');
  await page.getByRole('option', { name: 'Create endpoint “shop-orders”' }).click();
  await settings.getByText(`${workspace.serve.hooks}/hooks/shop-orders`).waitFor();
  // Nothing is published yet: what arrives is there to work with all the same.
  await workspace.receive('shop-orders', order);
  await part(page, 'Output').getByText('order_1001').waitFor();

  await openStep(page, /^Filter/);
  await settings.getByRole('button', { name: 'Add condition' }).click();
  await mapInto(page, 'total', 'Value');
  await settings.getByText('142.5').waitFor();
  await settings.getByRole('combobox', { name: 'Operator' }).click();
  await page.getByRole('option', { name: 'is at least', exact: true }).click();
  await field(page, 'Compared with').fill('100');

  await openStep(page, /^HTTP request/);
  await field(page, 'URL').fill(`${workspace.sink.url}/orders/`);
  await mapInto(page, 'id', 'URL');
  await settings.getByText(`${workspace.sink.url}/orders/order_1001`).waitFor();

  await openStep(page, /^Notification/);
  await mapInto(page, 'name', 'Title');
  await settings.getByText('Ada Lovelace').waitFor();
  await saved(page);
}

it('builds the first workflow by mouse, from a received event to a run on the canvas', async () => {
  const { page, complaints } = await workspace.signIn();
  await rail(page, 'Workflows').click();
  await button(page, 'Make the first one').click();
  await page.getByRole('button', { name: 'From scratch' }).click();
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  const id = workflowId(page);
  // Whatever happens from here on happens without loading the page again.
  await page.evaluate(() => {
    document.body.dataset.loaded = 'once';
  });

  await build(page);
  await map(page);
  const built = await draftOf(page, id);
  expect(built.steps).toMatchObject([
    { id: 'webhook', params: { endpoint: expect.any(String) } },
    { id: 'filter', params: { conditions: [{ left: '{{ trigger.body.total }}', op: 'gte' }] } },
    {
      id: 'http_request',
      params: { url: `${workspace.sink.url}/orders/{{ trigger.body.id }}` },
    },
    { id: 'notification', params: { title: '{{ trigger.body.customer.name }}' } },
  ]);
  expect(built.edges).toEqual([
    { from: 'webhook', port: 'out', to: 'filter' },
    { from: 'filter', port: 'true', to: 'http_request' },
    { from: 'http_request', port: 'out', to: 'notification' },
  ]);
  await button(page, 'Problems: No problems').waitFor();

  // A test acts for real, so it asks first.
  await openStep(page, /^HTTP request/);
  const output = part(page, 'Output');
  await output.getByRole('button', { name: 'Test step' }).click();
  const question = page.getByRole('alertdialog', { name: 'This acts for real' });
  await question.getByText(`${workspace.sink.url}/orders/`).waitFor();
  expect(workspace.sink.requests).toHaveLength(0);
  await question.getByRole('button', { name: 'Test for real' }).click();
  await output.getByText('Succeeded').waitFor();
  await output.getByText('taken').waitFor();
  expect(workspace.sink.requests.map(({ url }) => url)).toEqual(['/orders/order_1001']);

  // Publishing says what the workflow may reach, and asks.
  await button(page, 'Publish').click();
  const publish = side(page, 'Publish');
  await publish.getByRole('list', { name: 'What it asks for' }).getByText('127.0.0.1').waitFor();
  await publish.getByRole('button', { name: 'Allow and publish' }).click();
  await publish.getByText('Version 1 is published').waitFor();
  await button(page, 'Close Publish').click();
  await panel(page).getByRole('button', { name: 'Close the panel' }).click();

  // An order arrives; its run is on the canvas while it goes on, and when it has ended.
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  await workspace.receive('shop-orders', { ...order, id: 'order_1002', total: 310 });
  await step(page, /^Filter.*Succeeded/).waitFor();
  await step(page, /^HTTP request.*Running/).waitFor();
  open();
  await step(page, /^HTTP request.*Succeeded/).waitFor();
  await step(page, /^Notification.*Succeeded/).waitFor();
  await page.getByRole('button', { name: 'Run on the canvas: Succeeded' }).waitFor();
  expect(workspace.sink.requests.at(-1)?.url).toBe('/orders/order_1002');

  // One that is too small ends at the filter.
  await workspace.receive('shop-orders', { ...order, id: 'order_1003', total: 12 });
  await page.getByRole('button', { name: 'Run on the canvas: Filtered' }).waitFor();
  await step(page, /^Notification.*Skipped/).waitFor();
  await workspace.notified('Ada Lovelace');

  expect(await page.evaluate(() => document.body.dataset.loaded)).toBe('once');
  expect(complaints).toEqual([]);
});

it('takes back everything to the empty canvas, and brings all of it again', async () => {
  const { page, complaints } = await workspace.signIn();
  await rail(page, 'Workflows').click();
  await button(page, 'New workflow').click();
  await page.getByRole('button', { name: 'From scratch' }).click();
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  const id = workflowId(page);
  await build(page);
  await openStep(page, /^Notification/);
  // A word is one step of undo, however many letters it has.
  await field(page, 'Title').pressSequentially('Order');
  await saved(page);
  await panel(page).getByRole('button', { name: 'Close the panel' }).click();
  const built = await draftOf(page, id);

  const undo = page.getByRole('button', { name: 'Undo' });
  for (let times = 0; times < 8; times++) await undo.click();
  await page.getByRole('button', { name: 'Undo', disabled: true }).waitFor();
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  await saved(page);
  expect(await draftOf(page, id)).toMatchObject({ steps: [], edges: [] });

  for (let times = 0; times < 8; times++) await page.keyboard.press('Control+Shift+z');
  await page.getByRole('button', { name: 'Redo', disabled: true }).waitFor();
  await saved(page);
  expect(await draftOf(page, id)).toEqual(built);
  await page.reload();
  await step(page, /^Notification/).waitFor();
  expect(await rpc(page, 'workflows.get', { id })).toMatchObject({ draft: built });
  expect(complaints).toEqual([]);
});

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { WorkflowStep } from '../../shared/model/workflow.ts';
import { expectAccessible } from '../support/browser.ts';
import { dropFile, editorWorkspace, field, order, rail, workflowId } from '../support/editor.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  openEditor,
  rpc,
  saved,
  step,
  told,
} from '../support/editor-page.ts';
import { expectAccessibleInBoth } from '../support/screens.ts';
import { until } from '../support/until.ts';

const workspace = editorWorkspace();

const steps: WorkflowStep[] = [
  { id: 'start', type: 'manual', params: {}, position: { x: 0, y: 0 } },
  {
    id: 'price',
    type: 'set',
    name: 'Price',
    params: { fields: [{ name: 'gross', value: '{{ trigger.body.net * 1.19 }}' }] },
    position: { x: 320, y: 0 },
  },
  {
    id: 'tell',
    type: 'notification',
    name: 'Tell',
    params: { title: '{{ steps.price.gross }} €' },
    position: { x: 640, y: 0 },
  },
];
const edges = [
  { from: 'start', port: 'out', to: 'price' },
  { from: 'price', port: 'out', to: 'tell' },
];

async function newWorkflow(page: Page): Promise<string> {
  await rail(page, 'Workflows').click();
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByRole('button', { name: 'From scratch' }).click();
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  return workflowId(page);
}

it('copies steps from one workflow into another, and cuts them out again', async () => {
  const { page, complaints } = await workspace.signIn();
  const first = await createWorkflow(page, 'Prices', { steps, edges });
  await openEditor(page, first);
  await step(page, /Price/).click();
  await step(page, /Tell/).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+c');
  await told(page, '2 parts copied');

  const second = await newWorkflow(page);
  await canvas(page).focus();
  await page.keyboard.press('Control+v');
  await told(page, '2 parts pasted');
  // Twice: the second lot reads its own steps, not those of the first.
  await page.keyboard.press('Control+v');
  await saved(page);
  const pasted = await draftOf(page, second);
  expect(pasted.edges).toEqual([
    { from: 'price', port: 'out', to: 'tell' },
    { from: 'price_2', port: 'out', to: 'tell_2' },
  ]);
  expect(pasted.steps.map(({ params }) => params)).toEqual([
    steps[1]?.params,
    steps[2]?.params,
    steps[1]?.params,
    { title: '{{ steps.price_2.gross }} €' },
  ]);
  await page.keyboard.press('Control+x');
  await until('the second lot is gone', async () => {
    const { steps: left } = await draftOf(page, second);
    return left.map(({ id }) => id).join() === 'price,tell';
  });
  // The first workflow is as it was.
  expect(await draftOf(page, first)).toMatchObject({ steps, edges });
  expect(complaints).toEqual([]);
});

const file = {
  format: 'patchbay/workflow@1',
  name: 'Orders by file',
  endpoints: [{ key: 'orders', path: 'file-orders' }],
  steps: [
    { id: 'order', type: 'webhook', params: { endpoint: 'orders' } },
    {
      id: 'tell',
      type: 'http-request',
      name: 'Tell the shop',
      params: { method: 'POST', url: 'http://127.0.0.1:9000/orders' },
    },
  ],
  edges: [{ from: 'order', to: 'tell' }],
};

it('imports a file that is dropped, after saying what it would do', async () => {
  const { page, complaints } = await workspace.signIn();
  await rail(page, 'Workflows').click();
  await page.getByRole('heading', { name: 'Workflows', level: 1 }).waitFor();

  await dropFile(page, { name: 'notes.json', text: 'Buy milk' });
  const refused = page.getByRole('dialog', { name: 'Import notes.json' });
  await refused.getByText('notes.json is no workflow file').waitFor();
  await expectAccessible(page, 'a file that is no workflow');
  await refused.getByRole('button', { name: 'Close' }).last().click();
  await refused.waitFor({ state: 'detached' });

  await dropFile(page, { name: 'orders.json', text: JSON.stringify(file) });
  const preview = page.getByRole('dialog', { name: 'Import orders.json' });
  await preview.getByText('/file-orders').waitFor();
  await preview.getByText('will be made').waitFor();
  await preview.getByRole('list', { name: 'What it may reach' }).getByText('127.0.0.1').waitFor();
  await expectAccessible(page, 'preview of a file');
  await preview.getByRole('button', { name: 'Import as a draft' }).click();

  await canvas(page).waitFor();
  await step(page, /Tell the shop/).waitFor();
  await page.getByRole('heading', { name: 'Orders by file', level: 1 }).waitFor();
  // Its endpoint is there, and takes what comes.
  await workspace.receive('file-orders', order);
  expect(complaints).toEqual([]);
});

it('fills a request from a curl command that is pasted, and from an OpenAPI document', async () => {
  const { page, id, complaints } = await workspace.editorOn({ steps: steps.slice(0, 1) });
  const paste = (text: string) =>
    page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      const target = document.activeElement ?? document.body;
      const options = { clipboardData: data, bubbles: true, cancelable: true };
      target.dispatchEvent(new ClipboardEvent('paste', options));
    }, text);
  const dialog = page.getByRole('dialog', { name: 'Fill the request' });
  const fill = dialog.getByRole('button', { name: 'Fill the step' });
  const request = async () =>
    (await draftOf(page, id)).steps.find(({ type }) => type === 'http-request');

  // On the canvas it becomes a step; how it signs in becomes a credential.
  await canvas(page).focus();
  await paste("curl -X POST 'https://shop.example/v1/orders' -u key:secret-4711 -d amount=5");
  await dialog.getByText('POST https://shop.example/v1/orders').waitFor();
  await expect
    .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)))
    .toBe(true);
  await dialog.getByText('Signs in with the credential “shop.example”').waitFor();
  await expectAccessibleInBoth(page, 'a curl command');
  await fill.click();
  await step(page, /POST shop\.example/).waitFor();
  await saved(page);
  await until('the draft', async () => (await request())?.params['url'] !== undefined);
  expect(await request()).toMatchObject({
    name: 'POST shop.example/v1/orders',
    params: {
      method: 'POST',
      url: 'https://shop.example/v1/orders',
      body: { type: 'form', fields: { amount: '5' } },
      auth: { type: 'credential', credential: 'shop.example' },
    },
  });
  expect(await rpc(page, 'credentials.get', { name: 'shop.example' })).toMatchObject({
    type: 'basic',
    data: { username: 'key' },
  });

  // Pasted into the address it fills the form that is open.
  await field(page, 'URL').click();
  await paste('curl https://shop.example/v1/items?page=2');
  await dialog.getByText('GET https://shop.example/v1/items').waitFor();
  await fill.click();
  await until('the draft', async () => (await request())?.params['method'] === 'GET');

  await page.getByRole('button', { name: 'OpenAPI document' }).click();
  await dialog.locator('input[type="file"]').setInputFiles({
    name: 'pets.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Pets', version: '1' },
        servers: [{ url: 'https://pets.example/api' }],
        paths: {
          '/pets': {
            get: { operationId: 'listPets', summary: 'All pets', responses: {} },
            post: { operationId: 'addPet', summary: 'Another pet', responses: {} },
          },
        },
      }),
    ),
  });
  await dialog.getByRole('searchbox', { name: 'Operations of Pets' }).fill('another');
  await dialog.getByText('All pets').waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: /POST.*Another pet/ }).click();
  await dialog.getByText('POST https://pets.example/api/pets').waitFor();
  await expectAccessibleInBoth(page, 'an OpenAPI document');
  await fill.click();
  await until('the draft', async () => {
    return (await request())?.params['url'] === 'https://pets.example/api/pets';
  });
  expect(complaints).toEqual([]);
});

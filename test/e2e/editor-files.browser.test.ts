import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { WorkflowStep } from '../../shared/model/workflow.ts';
import { expectAccessible } from '../support/browser.ts';
import { dropFile, editorWorkspace, order, rail, workflowId } from '../support/editor.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  openEditor,
  saved,
  step,
  told,
} from '../support/editor-page.ts';
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

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { expectAccessible } from '../support/browser.ts';
import {
  dropFile,
  editorWorkspace,
  field,
  openStep,
  order,
  part,
  rail,
  side,
} from '../support/editor.ts';
import { canvas, createWorkflow, openEditor, rpc, step } from '../support/editor-page.ts';
import { expectAccessibleInBoth } from '../support/screens.ts';

const workspace = editorWorkspace();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function definition(page: Page, path: string): Promise<Partial<WorkflowDefinition>> {
  const endpoint = await rpc(page, 'endpoints.create', { settings: { path } });
  const id =
    typeof endpoint === 'object' && endpoint !== null && 'id' in endpoint ? endpoint.id : '';
  return {
    steps: [
      {
        id: 'hook',
        type: 'webhook',
        name: 'Order',
        params: { endpoint: String(id) },
        position: { x: 0, y: 0 },
      },
      {
        id: 'large',
        type: 'filter',
        params: { conditions: [{ left: '{{ trigger.body.total }}', op: 'gte', right: 100 }] },
        position: { x: 280, y: 0 },
      },
      {
        id: 'call',
        type: 'http-request',
        name: 'Tell the shop',
        params: { url: `${workspace.sink.url}/orders/{{ trigger.body.id }}` },
        position: { x: 560, y: 0 },
      },
    ],
    edges: [
      { from: 'hook', port: 'out', to: 'large' },
      { from: 'large', port: 'true', to: 'call' },
    ],
    groups: [{ id: 'group', name: 'Both', steps: ['large', 'call'] }],
    notes: [
      { id: 'note', text: 'Ask Ada', position: { x: 0, y: 160 }, size: { width: 200, height: 80 } },
    ],
  };
}

it('shows every screen of workflows to everybody', async () => {
  const { page, complaints } = await workspace.signIn({
    viewport: { width: 1280, height: 800 },
  });
  await rail(page, 'Workflows').click();
  await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
  await expectAccessibleInBoth(page, 'no workflows');
  await page.getByRole('heading', { name: 'Workflows', exact: true }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await expectAccessibleInBoth(page, 'templates');
  await page.getByRole('button', { name: /^Lead routing/ }).click();
  await button(page, 'Make a draft').waitFor();
  await expectAccessibleInBoth(page, 'a template');
  await page.getByRole('button', { name: 'From an event' }).click();
  await page.getByRole('heading', { name: 'From an event' }).waitFor();
  await expectAccessibleInBoth(page, 'from an event');

  await createWorkflow(page, 'Listed');
  await rail(page, 'Workflows').click();
  await page.getByRole('grid', { name: 'Workflows' }).getByText('Listed').first().waitFor();
  await expectAccessibleInBoth(page, 'list of workflows');
  await dropFile(page, {
    name: 'shop.json',
    text: JSON.stringify({
      format: 'patchbay/workflow@1',
      name: 'Shop',
      endpoints: [{ key: 'a', path: 'access' }],
      steps: [{ id: 'a', type: 'webhook', params: { endpoint: 'a' } }],
      edges: [],
    }),
  });
  await button(page, 'Import as a draft').waitFor();
  await expectAccessibleInBoth(page, 'preview of a file');
  expect(complaints).toEqual([]);
});

it('shows every state of the editor to everybody', async () => {
  const { page, complaints } = await workspace.signIn({
    viewport: { width: 1280, height: 800 },
  });
  const path = 'editor';
  const id = await createWorkflow(page, 'Orders', await definition(page, path));
  await openEditor(page, id);
  await step(page, /Tell the shop/).waitFor();
  await expectAccessibleInBoth(page, 'canvas');
  await openStep(page, /^Filter/);
  await part(page, 'Input').getByText('No data yet').first().waitFor();
  await expectAccessibleInBoth(page, 'a step without data');
  await workspace.receive(path, order);
  await part(page, 'Input').getByRole('treeitem', { name: /total/ }).waitFor();
  await expectAccessibleInBoth(page, 'a step with data');

  await field(page, 'Value').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{{ trigger.body.');
  await page.getByRole('option', { name: /total/ }).first().waitFor();
  // The list is worked from the field (aria-activedescendant), and floats above the page.
  await expectAccessible(page, 'completion', { exclude: ['body > div:has(> .cm-tooltip)'] });
  await page.keyboard.type('total');
  await part(page, 'Settings').getByText('142.5').waitFor();

  await openStep(page, /Tell the shop/);
  await part(page, 'Output').getByRole('button', { name: 'Test step' }).click();
  await page.getByRole('alertdialog').waitFor();
  await expectAccessibleInBoth(page, 'the question before a test');
  await button(page, 'Test for real').click();
  await part(page, 'Output').getByText('Succeeded').waitFor();
  await expectAccessibleInBoth(page, 'result of a test');

  await button(page, 'Publish').click();
  await button(page, 'Allow and publish').waitFor();
  await expectAccessibleInBoth(page, 'publish');
  await button(page, 'Allow and publish').click();
  await side(page, 'Publish').getByText('Version 1 is published').waitFor();
  await workspace.receive(path, { ...order, total: 500 });
  await step(page, /Tell the shop.*Succeeded/).waitFor();
  await page.getByRole('button', { name: 'Run on the canvas: Succeeded' }).click();
  await side(page, 'Runs').waitFor();
  await expectAccessibleInBoth(page, 'a run on the canvas');
  await button(page, 'Versions and settings').click();
  await page.getByRole('complementary', { name: /^Versions/ }).waitFor();
  await expectAccessibleInBoth(page, 'versions');
  await page.getByRole('button', { name: /^Problems/ }).click();
  await side(page, 'Problems').waitFor();
  await expectAccessibleInBoth(page, 'no problems');
  await page.keyboard.press('Escape');
  await canvas(page).focus();
  await page.keyboard.press('/');
  await page.getByRole('dialog', { name: 'Add a step' }).waitFor();
  await expectAccessibleInBoth(page, 'search for a step');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await expectAccessibleInBoth(page, 'keys');
  expect(complaints).toEqual([]);
});

it('says what to do on an empty canvas, and what is wrong on another, to everybody', async () => {
  const { page } = await workspace.editorOn();
  await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
  await expectAccessibleInBoth(page, 'empty canvas');
  const id = await createWorkflow(page, 'Broken', {
    steps: [
      { id: 'start', type: 'manual', params: {}, position: { x: 0, y: 0 } },
      { id: 'call', type: 'http-request', params: {}, position: { x: 280, y: 0 } },
    ],
    edges: [{ from: 'start', port: 'out', to: 'call' }],
  });
  await openEditor(page, id);
  await step(page, /^HTTP request, \d problem/).waitFor();
  await page.getByRole('button', { name: /^Problems/ }).click();
  await side(page, 'Problems').waitFor();
  await expectAccessibleInBoth(page, 'problems');
});

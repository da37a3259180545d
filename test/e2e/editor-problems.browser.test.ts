import { expect, it } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { editorWorkspace, field, part, side } from '../support/editor.ts';
import { createWorkflow, draftOf, openEditor, rpc, saved } from '../support/editor-page.ts';

const workspace = editorWorkspace();

it('leads from problem to problem until the draft can be published', async () => {
  const { page, complaints } = await workspace.signIn();
  const id = await createWorkflow(page, 'Broken', {
    steps: [
      { id: 'hook', type: 'webhook', name: 'Order', params: {}, position: { x: 0, y: 0 } },
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
        params: { title: '{{ steps.prise.gross }} €' },
        position: { x: 640, y: 0 },
      },
      {
        id: 'call',
        type: 'http-request',
        name: 'Call',
        params: {},
        position: { x: 640, y: 160 },
      },
    ],
    edges: [
      { from: 'hook', port: 'out', to: 'price' },
      { from: 'price', port: 'out', to: 'tell' },
      { from: 'price', port: 'out', to: 'call' },
    ],
  });
  await openEditor(page, id);

  // What cannot run is not published, and it is said why.
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const publish = side(page, 'Publish');
  await publish.getByText('These errors keep the draft from being published.').waitFor();
  expect(await publish.getByRole('button', { name: /Publish version/ }).isDisabled()).toBe(true);

  await page.getByRole('button', { name: 'Problems: 2 errors, 1 warning' }).click();
  const problems = side(page, 'Problems');
  await expectAccessible(page, 'problems');
  // One that has an obvious remedy.
  await problems.getByRole('button', { name: 'Create an endpoint' }).click();
  await page.getByRole('button', { name: 'Problems: 1 error, 1 warning' }).waitFor();
  await problems.getByRole('button', { name: 'Read “Price”' }).click();
  await page.getByRole('button', { name: 'Problems: 1 error' }).waitFor();
  // One that only a person can solve: its field is there to be written into.
  await problems.getByRole('button', { name: /Call/ }).first().click();
  await part(page, 'Settings').waitFor();
  await field(page, 'URL').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(`${workspace.sink.url}/call`);
  await page.getByRole('button', { name: 'Problems: No problems' }).waitFor();
  await saved(page);
  expect((await draftOf(page, id)).steps.map(({ params }) => params)).toMatchObject([
    { endpoint: expect.any(String) },
    {},
    { title: '{{ steps.price.gross }} €' },
    { url: `${workspace.sink.url}/call` },
  ]);

  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await publish.getByRole('button', { name: 'Allow and publish' }).click();
  await publish.getByText('Version 1 is published').waitFor();
  expect(await rpc(page, 'workflows.get', { id })).toMatchObject({ publishedVersion: 1 });
  expect(complaints).toEqual([]);
});

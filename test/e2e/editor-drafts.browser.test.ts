import { expect, it } from 'vitest';
import * as z from 'zod';
import { type WorkflowDefinition, workflowDefinitionSchema } from '../../shared/model/workflow.ts';
import { expectAccessible } from '../support/browser.ts';
import { isDesktop } from '../support/desktop.ts';
import { dropStep, editorWorkspace, field, openStep, rail, row } from '../support/editor.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  openEditor,
  rpc,
  saved,
  step,
} from '../support/editor-page.ts';
import { until } from '../support/until.ts';

const workspace = editorWorkspace();

const definition: Partial<WorkflowDefinition> = {
  steps: [
    { id: 'start', type: 'manual', params: {}, position: { x: 0, y: 0 } },
    {
      id: 'tell',
      type: 'notification',
      name: 'Tell',
      params: { title: 'Hello' },
      position: { x: 320, y: 0 },
    },
  ],
  edges: [{ from: 'start', port: 'out', to: 'tell' }],
};
const titleOf = async (...args: Parameters<typeof draftOf>) =>
  (await draftOf(...args)).steps.find(({ id }) => id === 'tell')?.params['title'];

it('keeps what is typed when another screen is opened with the next key', async () => {
  const { page, complaints } = await workspace.signIn();
  const id = await createWorkflow(page, 'Leaving', definition);
  await openEditor(page, id);
  await openStep(page, /Tell/);
  await field(page, 'Title').click();
  await page.keyboard.press('End');
  await page.keyboard.type(', world');
  await rail(page, 'Inbox').click();
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  await until('the word is saved', async () => (await titleOf(page, id)) === 'Hello, world');

  await page.goBack();
  await openStep(page, /Tell/);
  await field(page, 'Title').getByText('Hello, world').waitFor();
  expect(complaints).toEqual([]);
});

it('keeps what is typed when the page is loaded again in the middle of a word', async () => {
  const { page } = await workspace.signIn();
  const id = await createWorkflow(page, 'Reloading', definition);
  await openEditor(page, id);
  await openStep(page, /Tell/);
  await field(page, 'Title').click();
  await page.keyboard.press('End');
  await page.keyboard.type(' Wor');
  // The browser may ask whether one really wants to leave; the desktop app answers by itself.
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
  await page.reload();
  await openStep(page, /Tell/);
  await field(page, 'Title').getByText('Hello Wor').waitFor();
  await saved(page);
  expect(await titleOf(page, id)).toBe('Hello Wor');
});

// The desktop app has one window.
it.skipIf(isDesktop)(
  'shows a second tab what the first does, letter by letter and step by step',
  async () => {
    const { page, complaints } = await workspace.signIn();
    const id = await createWorkflow(page, 'Two tabs', definition);
    await openEditor(page, id);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await openStep(other, /Tell/);

    // Where the other's step panel does not cover it.
    await dropStep(page, 'Delay', { dx: 0, dy: -120 });
    await step(other, /^Delay/).waitFor();
    await openStep(page, /Tell/);
    await field(page, 'Title').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Good morning');
    await field(other, 'Title').getByText('Good morning').waitFor();
    await other.getByText('Saved', { exact: true }).waitFor();

    // What the second does then builds on it.
    await canvas(other).focus();
    await step(other, /^Delay/).click();
    await other.keyboard.press('d');
    await step(page, /^Delay, turned off/).waitFor();
    await saved(page);
    expect(await titleOf(page, id)).toBe('Good morning');
    expect(complaints).toEqual([]);
  },
);

// The desktop app has one window.
it.skipIf(isDesktop)('tells two windows of each other, and loses neither draft', async () => {
  const { page, id } = await workspace.editorOn(row);
  await step(page, /Prepare/).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await step(other, /Prepare/).waitFor();

  // What one saves, the other shows, as long as it has nothing of its own.
  await step(page, /Prepare/).click();
  await page.keyboard.press('d');
  await saved(page);
  await step(other, /Prepare, turned off/).waitFor();

  // Both change at once: the one who is later is asked.
  await other.route('**/rpc/workflows.saveDraft', (route) => route.abort());
  await step(other, /Pause/).click();
  await other.keyboard.press('d');
  await other.getByText('Your changes are not saved yet.').waitFor();
  await step(page, /Begin/).click();
  await page.keyboard.press('d');
  await saved(page);
  await other.unroute('**/rpc/workflows.saveDraft');
  await other.getByText('This workflow was changed in another window.').waitFor();
  await other.getByRole('button', { name: 'Show what differs' }).click();
  await other.getByRole('dialog').getByText('“Pause” differs: Turned off.').waitFor();
  await other.keyboard.press('Escape');
  await expectAccessible(other, 'two drafts');
  await other.getByRole('button', { name: 'Keep mine' }).click();
  await saved(other);
  await step(page, /Pause, turned off/).waitFor();
  const draft = await draftOf(page, id);
  expect(draft.steps.map(({ disabled }) => disabled ?? false)).toEqual([false, true, true]);
});

// There are no requests to hold back in the desktop app.
it.skipIf(isDesktop)(
  'brings back what could not be saved before the window was closed',
  async () => {
    const { page, id } = await workspace.editorOn(row);
    await page.route('**/rpc/workflows.saveDraft', (route) => route.abort());
    await step(page, /Pause/).click();
    await page.keyboard.press('d');
    await page.getByText('Your changes are not saved yet.').waitFor();
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    // Kept by the browser, or sent in the last moment: whichever it was, nothing is lost.
    await step(page, /Pause, turned off/).waitFor();
    await page.unroute('**/rpc/workflows.saveDraft');
    await saved(page);
    expect((await draftOf(page, id)).steps.at(-1)?.disabled).toBe(true);
  },
);

it('says that what an earlier window could not save is back', async () => {
  const { page, id } = await workspace.editorOn(row);
  const { revision, draft } = z
    .object({ revision: z.int(), draft: workflowDefinitionSchema })
    .parse(await rpc(page, 'workflows.get', { id }));
  const steps = draft.steps.map((each) => ({ ...each, disabled: true }));
  await page.getByRole('link', { name: 'Inbox' }).click();
  await page.evaluate(({ key, text }) => localStorage.setItem(key, text), {
    key: `patchbay.draft.${id}`,
    text: JSON.stringify({ revision, definition: { ...draft, steps } }),
  });
  await openEditor(page, id);
  await page.getByText('Your last changes are back').waitFor();
  await step(page, /Pause, turned off/).waitFor();
  await saved(page);
  expect((await draftOf(page, id)).steps.every(({ disabled }) => disabled)).toBe(true);
});

it('saves what was changed a moment before another screen is opened', async () => {
  const { page, id } = await workspace.editorOn(row);
  await step(page, /Pause/).click();
  await page.keyboard.press('d');
  await page.getByRole('link', { name: 'Inbox' }).click();
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  await until(
    'the draft is saved',
    async () => (await draftOf(page, id)).steps.at(-1)?.disabled === true,
  );
});

it('renames the workflow without losing the draft', async () => {
  const { page, id } = await workspace.editorOn(row);
  await step(page, /Pause/).click();
  await page.keyboard.press('d');
  await page.getByRole('button', { name: 'Orders', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name of the workflow' }).fill('Orders of the shop');
  await page.keyboard.press('Enter');
  const renamed = page.getByRole('heading', { name: 'Orders of the shop', level: 1 });
  await renamed.waitFor();
  await until('the name has the focus again', () =>
    renamed.getByRole('button').evaluate((own) => own === document.activeElement),
  );
  await saved(page);
  const detail = await rpc(page, 'workflows.get', { id });
  expect(detail).toMatchObject({ name: 'Orders of the shop' });
  expect((await draftOf(page, id)).steps.at(-1)?.disabled).toBe(true);
});

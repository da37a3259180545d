import { expect, it } from 'vitest';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { isDesktop } from '../support/desktop.ts';
import { dropStep, editorWorkspace, field, openStep, rail, storyMs } from '../support/editor.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  openEditor,
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

it(
  'keeps what is typed when another screen is opened with the next key',
  async () => {
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
  },
  storyMs,
);

it(
  'keeps what is typed when the page is loaded again in the middle of a word',
  async () => {
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
  },
  storyMs,
);

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

    await dropStep(page, 'Delay', { dx: 0, dy: 160 });
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
  storyMs,
);

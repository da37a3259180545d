import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type WorkflowFileInput, workflowFileSchema } from '../../shared/model/workflow.ts';
import {
  downloaded,
  expectAccessible,
  launchBrowser,
  openPage,
  type WatchedPage,
} from '../support/browser.ts';
import { patchbay, type ServeProcess, serving, testFolder } from '../support/patchbay-cli.ts';
import { expectAccessibleInBoth } from '../support/screens.ts';
import { until } from '../support/until.ts';
import { manualWorkflow, orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Workspace {
  data: string;
  serve: ServeProcess;
}

async function startWorkspace(files: readonly WorkflowFileInput[] = []): Promise<Workspace> {
  const data = await testFolder();
  for (const [index, file] of files.entries()) {
    const path = await writeWorkflow(data, file, `${index}.json`);
    const { code, stderr } = await patchbay(['import', path, '--publish', '--data', data]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
  return { data, serve: await serving({ data, args: ['--ui', '127.0.0.1:0'] }) };
}

async function openList(
  serve: ServeProcess,
  options?: Parameters<typeof openPage>[1],
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  await watched.page.goto(serve.ui ?? '');
  await rail(watched.page, 'Workflows').click();
  await watched.page.getByRole('heading', { name: 'Workflows', level: 1 }).waitFor();
  return watched;
}

const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name });
const grid = (page: Page) => page.getByRole('grid', { name: 'Workflows' });
const row = (page: Page, name: string | RegExp) => grid(page).getByRole('row', { name });
const dialog = (page: Page) => page.getByRole('dialog');
const onEditor = (page: Page) =>
  until('the editor', async () => /#\/workflows\/[0-9a-f-]{36}/.test(page.url()));

/** Drops a file on the window, as from a folder. */
async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName, { type: 'application/json' }));
      return data;
    },
    [name, text] as const,
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('#content', type, { dataTransfer: transfer });
}

/** Long, for many programs on few processors. */

describe('the list of workflows', () => {
  it('is empty at first, and leads to a template that becomes a draft', async () => {
    const { serve } = await startWorkspace();
    const { page, complaints } = await openList(serve);
    await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
    await expectAccessible(page, 'no workflows');
    await page.getByRole('button', { name: 'Make the first one' }).click();
    await page.getByRole('heading', { name: 'New workflow', level: 1 }).waitFor();

    await page.getByRole('textbox', { name: 'Search templates' }).fill('sales approval');
    await until('one template', async () => (await page.getByRole('listitem').count()) === 1);
    await page.getByRole('textbox', { name: 'Search templates' }).fill('no such thing');
    await page.getByText('No template has all of these words').waitFor();
    await page.getByRole('textbox', { name: 'Search templates' }).fill('hello');
    await page.getByRole('button', { name: /^A webhook shows a notification/ }).click();
    const pane = page.getByRole('region', { name: 'Template' });
    await pane.getByText('Something calls').waitFor();
    await pane.getByRole('textbox', { name: 'Name' }).fill('My hello');
    await pane.getByRole('textbox', { name: 'Address of “hello”' }).fill('my-hello');
    await pane.getByText('Nothing outside of Patchbay.').waitFor();
    await pane.getByRole('button', { name: 'Make a draft' }).click();
    await onEditor(page);

    await rail(page, 'Workflows').click();
    await row(page, /My hello.*Draft.*\/my-hello/).waitFor();

    // A second one goes live at once, as it reaches nothing, and is tried with its example.
    await page.keyboard.press('n');
    await page.getByRole('button', { name: /^A webhook shows a notification/ }).click();
    await pane.getByText('Nothing outside of Patchbay.').waitFor();
    await pane.getByRole('button', { name: 'Make and publish' }).click();
    await page.getByRole('button', { name: 'Send the example' }).click();
    const event = page.getByRole('region', { name: 'Event', exact: true });
    await event.getByText('"The first webhook has arrived."').waitFor();
    await event.getByRole('link', { name: /Succeeded/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what starts a workflow, how its day went, and what is new as it happens', async () => {
    const { serve } = await startWorkspace([
      manualWorkflow('By a person'),
      orderWorkflow('http://127.0.0.1:9', { name: 'Orders' }),
    ]);
    const { page } = await openList(serve);
    await row(page, /Orders.*Published v1.*\/orders.*No runs in the last day.*Never ran/).waitFor();
    const other = { 'content-type': 'application/json' };
    await fetch(`${serve.hooks}/hooks/orders`, { method: 'POST', headers: other, body: '{}' });
    await row(page, /Orders.*1 run in the last day: 1 filtered.*Filtered/).waitFor();

    await page.getByRole('textbox', { name: 'Search workflows' }).fill('person');
    await row(page, /Orders/).waitFor({ state: 'detached' });
    expect(await row(page, /By a person/).count()).toBe(1);
    await page.getByRole('textbox', { name: 'Search workflows' }).fill('nothing like it');
    await page.getByRole('button', { name: 'Show all workflows' }).click();
    await row(page, /Orders/).waitFor();
    await page.getByRole('combobox', { name: 'State of workflows' }).click();
    await page.getByRole('option', { name: 'Paused' }).click();
    await page.getByRole('heading', { name: 'No workflow fits' }).waitFor();
  });

  it('can be used with the keyboard alone', async () => {
    const { serve } = await startWorkspace([
      manualWorkflow('Alpha'),
      manualWorkflow('Beta'),
      manualWorkflow('Gamma'),
    ]);
    const { page, complaints } = await openList(serve);
    await row(page, /Gamma/).waitFor();
    const cursor = () =>
      grid(page).evaluate((element) => {
        const id = element.getAttribute('aria-activedescendant');
        return id === null
          ? ''
          : (document.getElementById(id)?.querySelector('a')?.textContent ?? '');
      });
    await page.keyboard.press('/');
    await page.keyboard.type('a');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    expect(await cursor()).toBe('Alpha');
    await page.keyboard.press('End');
    expect(await cursor()).toBe('Gamma');
    await page.keyboard.press('k');
    expect(await cursor()).toBe('Beta');

    await page.keyboard.press('F2');
    await dialog(page).getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.type('Better');
    await page.keyboard.press('Enter');
    await row(page, /Better/).waitFor();
    await page.keyboard.press('m');
    await dialog(page).getByLabel('Folder').waitFor();
    await page.keyboard.type('Shelf');
    await dialog(page).getByRole('button', { name: 'Move' }).focus();
    await page.keyboard.press('Enter');
    await grid(page).getByRole('rowheader', { name: 'Shelf 1' }).waitFor();
    await until('the focus in the list', () =>
      grid(page).evaluate((element) => element === document.activeElement),
    );

    await page.keyboard.press('p');
    await row(page, /Better.*Paused v1/).waitFor();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Resume' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.keyboard.press('d');
    await row(page, /Better \(copy\).*Draft/).waitFor();

    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.getByText('2 workflows selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('2 workflows selected').waitFor({ state: 'detached' });

    await page.keyboard.press('Home');
    await page.keyboard.press('r');
    await page.getByRole('region', { name: 'Run', exact: true }).waitFor();
    await page.goBack();
    await row(page, /Alpha/).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'New workflow', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('removes many at once and brings them back, with their folders and tags', async () => {
    const { serve } = await startWorkspace([manualWorkflow('Alpha'), manualWorkflow('Beta')]);
    const { page } = await openList(serve);
    await row(page, /Alpha/).getByRole('checkbox').click();
    await row(page, /Beta/)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    const bar = page.getByRole('toolbar', { name: 'Selected workflows' });
    await bar.getByRole('button', { name: 'Tags' }).click();
    await dialog(page).getByLabel('Tags to add').fill('together');
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await row(page, /Alpha.*together/).waitFor();
    await row(page, /Beta.*together/).waitFor();

    await bar.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, /Alpha.*together/).waitFor();
    await row(page, /Beta.*together/).waitFor();
  });

  it('exports a file that can be dropped again', async () => {
    const { serve } = await startWorkspace([manualWorkflow('Alpha')]);
    const { page } = await openList(serve);
    await row(page, /Alpha/).click({ button: 'right' });
    const { name, path } = await downloaded(page, () =>
      page.getByRole('menuitem', { name: 'Export' }).click(),
    );
    expect(name).toBe('alpha.json');
    const text = await readFile(path, 'utf8');
    expect(workflowFileSchema.parse(JSON.parse(text)).name).toBe('Alpha');

    await dropFile(page, 'alpha.json', text);
    await dialog(page).getByRole('radio', { name: 'Import as a new workflow' }).click();
    await until('a name of its own', async () => {
      const given = dialog(page).getByRole('textbox', { name: 'Name' });
      return (await given.inputValue()) === 'Alpha 2';
    });
    await dialog(page).getByRole('button', { name: 'Import as a draft' }).click();
    await onEditor(page);
    await rail(page, 'Workflows').click();
    await row(page, /Alpha 2.*Draft/).waitFor();
    expect(await row(page, /Alpha.*Published v1/).count()).toBe(1);
  });
});

describe('a file that is dropped', () => {
  it('is shown before anything is changed, and asks what it may reach before it goes live', async () => {
    const { serve } = await startWorkspace();
    const { page, complaints } = await openList(serve);
    const text = await readFile(
      inRoot('examples', 'templates', 'shop-order-to-stock.json'),
      'utf8',
    );
    await dropFile(page, 'stock.json', text);
    await dialog(page).getByText('Lower the stock').waitFor();
    await dialog(page).getByText('will be made, takes requests of anyone').waitFor();
    await dialog(page).getByText('“slack” is not there yet.').waitFor();
    const reach = dialog(page).getByRole('list', { name: 'What it may reach' });
    await reach.getByText('Connects to slack.com.').waitFor();
    await expectAccessible(page, 'preview of a file');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();

    await dropFile(page, 'stock.json', text);
    await dialog(page).getByRole('button', { name: 'Import and publish' }).click();
    const question = dialog(page).getByRole('list', { name: 'What you would allow' });
    await question.getByText('Connects to 127.0.0.1.').waitFor();
    await expectAccessible(page, 'what it may reach');
    await dialog(page).getByRole('button', { name: 'Back' }).click();
    await dialog(page).getByRole('button', { name: 'Import and publish' }).click();
    await dialog(page).getByRole('button', { name: 'Allow and publish' }).click();
    await onEditor(page);
    await rail(page, 'Workflows').click();
    await row(page, /Shop order to stock and Slack.*Published v1.*\/shop-orders/).waitFor();

    // Over the one that is there: nothing new is to be allowed.
    await dropFile(page, 'stock.json', text);
    await dialog(page).getByText('There is a workflow of this name').waitFor();
    await dialog(page).getByText('is there, and stays as it is').waitFor();
    await dialog(page).getByRole('button', { name: 'Update its draft' }).click();
    await onEditor(page);
    expect(complaints).toEqual([]);
  });

  it('with mistakes says where they are, and one that is no JSON is refused in words', async () => {
    const { serve } = await startWorkspace();
    const { page } = await openList(serve);
    const file = manualWorkflow('Broken');
    const broken = { ...file, steps: [...file.steps, { id: 'x', type: 'htp-request' }] };
    await dropFile(page, 'broken.json', JSON.stringify(broken));
    await dialog(page).getByText('1 mistake in the file').waitFor();
    await dialog(page).getByText('steps[2].type').waitFor();
    await dialog(page).getByText('Did you mean "http-request"?').waitFor();
    expect(await dialog(page).getByRole('button', { name: 'Import as a draft' }).isDisabled()).toBe(
      true,
    );
    await expectAccessible(page, 'a file with mistakes');
    await dialog(page).getByRole('button', { name: 'Not now' }).click();
    await dropFile(page, 'notes.txt', 'Milk, bread');
    await dialog(page).getByText('notes.txt is no workflow file').waitFor();
  });
});

describe('a new workflow', () => {
  it('can begin with an event that was received, also by a link', async () => {
    const { serve } = await startWorkspace([orderWorkflow('http://127.0.0.1:9')]);
    await fetch(`${serve.hooks}/hooks/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'hint', note: 'from outside' }),
    });
    const { page, complaints } = await openList(serve);
    await rail(page, 'Inbox').click();
    await page.getByRole('option', { name: /orders/ }).click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    await page.goto(new URL(`/#/workflows/new?event=${id}`, serve.ui ?? '').href);
    const pane = page.getByRole('region', { name: 'From an event' });
    await pane.getByText('"from outside"').waitFor();
    await expectAccessible(page, 'from an event');
    await pane.getByRole('textbox', { name: 'Name' }).fill('From the hint');
    await pane.getByRole('button', { name: 'Make a draft' }).click();
    await onEditor(page);
    await rail(page, 'Workflows').click();
    await row(page, /From the hint.*Draft.*\/orders/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('can begin empty', async () => {
    const { serve } = await startWorkspace();
    const { page } = await openList(serve);
    await page.getByRole('button', { name: 'New workflow' }).click();
    await page.getByRole('button', { name: 'From scratch' }).click();
    await onEditor(page);
    await rail(page, 'Workflows').click();
    await row(page, /New workflow.*Draft.*No trigger/).waitFor();
  });
});

describe('in both themes', () => {
  it('axe finds nothing on the screens of workflows', async () => {
    const { serve } = await startWorkspace([
      manualWorkflow('Alpha'),
      orderWorkflow('http://127.0.0.1:9'),
    ]);
    const { page, complaints } = await openList(serve);
    await row(page, /Alpha/).waitFor();
    await row(page, /Alpha/).getByRole('checkbox').click();
    await page.keyboard.press('m');
    await dialog(page).getByLabel('Folder').fill('Shelf');
    await expectAccessibleInBoth(page, 'a folder');
    await dialog(page).getByRole('button', { name: 'Move' }).click();
    await grid(page).getByRole('rowheader', { name: 'Shelf 1' }).waitFor();
    await expectAccessibleInBoth(page, 'list with a selection');
    await row(page, /Orders/).click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await expectAccessibleInBoth(page, 'menu of a row');
    await page.getByRole('menuitem', { name: 'Permissions…' }).click();
    await dialog(page).getByText('Connects to 127.0.0.1.').waitFor();
    await expectAccessibleInBoth(page, 'permissions');
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await row(page, /Orders/).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await expectAccessibleInBoth(page, 'another name');
    await page.keyboard.press('Escape');
    await row(page, /Orders/).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await expectAccessibleInBoth(page, 'what can be undone');

    await page.getByRole('button', { name: 'New workflow' }).click();
    await page.getByRole('heading', { name: 'Upkeep' }).waitFor();
    await expectAccessibleInBoth(page, 'templates');
    await page.getByRole('button', { name: /^Git push to deploy/ }).click();
    const pane = page.getByRole('region', { name: 'Template' });
    await pane.getByText('Bring up to date').waitFor();
    await expectAccessibleInBoth(page, 'a template');
    await pane.getByRole('button', { name: 'Make and publish' }).click();
    await dialog(page).getByText('It starts programs').waitFor();
    await expectAccessibleInBoth(page, 'programs');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 640, height: 800 });
    await expectAccessibleInBoth(page, 'a template in a narrow window');
    await rail(page, 'Workflows').click();
    await row(page, /Alpha/).waitFor();
    await expectAccessibleInBoth(page, 'list in a narrow window');
    expect(complaints).toEqual([]);
  });
});

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkflowDefinition, WorkflowFileInput } from '../../shared/model/workflow.ts';
import type { Method, MethodOutput } from '../../shared/rpc/contract.ts';
import { schemas } from '../../shared/rpc/wire.ts';
import { downloaded, launchBrowser, openPage, type WatchedPage } from '../support/browser.ts';
import { rpc } from '../support/editor-page.ts';
import { type HttpSink, startSink } from '../support/http-sink.ts';
import { patchbay, type ServeProcess, serving, testFolder } from '../support/patchbay-cli.ts';
import { expectAccessibleInBoth } from '../support/screens.ts';
import { httpStep, onWebhook, setStep, workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

let browser: Browser;
let sink: HttpSink;
let isOpen = true;
/** What the warehouse waits for before it answers. */
let held: Promise<void> = Promise.resolve();

beforeAll(async () => {
  browser = await launchBrowser();
  sink = await startSink(async (_request, response) => {
    await held;
    response.statusCode = isOpen ? 200 : 503;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ parcel: 'P-1' }));
  });
});

afterAll(async () => {
  await browser.close();
  await sink.close();
});

const order = { id: 'order_1', total: 40, customer: { email: 'ada@example.com' } };

/** webhook → “Double” → “Tell the warehouse”. */
function shop(value = '{{ trigger.body.total * 2 }}'): WorkflowFileInput {
  return onWebhook(
    workflow(
      [
        { id: 'start', type: 'manual' },
        setStep('double', value, { name: 'Double', position: { x: 288, y: 0 } }),
        httpStep('tell', `${sink.url}/parcels`, {
          name: 'Tell the warehouse',
          position: { x: 576, y: 0 },
          params: { body: { type: 'json', value: { total: '{{ steps.double }}' } } },
        }),
      ],
      'start>double double>tell',
      { name: 'Shop' },
    ),
  );
}

interface Opened extends WatchedPage {
  serve: ServeProcess;
  send: (body?: unknown) => Promise<void>;
}

/** Imports a workflow by the command line, and opens it in the editor. */
async function openEditor(
  file: WorkflowFileInput,
  options: {
    publish: boolean;
    spoil?: (draft: Pick<WorkflowDefinition, 'steps' | 'edges'>) => object;
  },
): Promise<Opened> {
  const data = await testFolder();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  const path = await writeWorkflow(data, file, 'shop.json');
  const publish = options.publish ? ['--publish'] : [];
  const { code, stderr } = await patchbay(['import', path, ...publish, '--data', data]);
  // With what it says, which tells why when it is refused.
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const watched = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  const { page } = watched;
  await page.goto(serve.ui ?? '');
  await page.getByRole('link', { name: 'Workflows' }).click();
  await page.getByRole('link', { name: 'Shop' }).first().waitFor();
  if (options.spoil !== undefined) {
    const { draft } = await ask(page, 'workflows.get', { id: 'Shop' });
    const definition = options.spoil(draft);
    await ask(page, 'workflows.saveDraft', {
      id: 'Shop',
      definition: { settings: {}, ...definition },
    });
  }
  await page.getByRole('link', { name: 'Shop' }).first().click();
  await step(page, 'double').waitFor();
  const send = async (body: unknown = order): Promise<void> => {
    const response = await fetch(`${serve.hooks}/hooks/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };
  return { ...watched, serve, send };
}

/** What the page itself may ask of the engine. */
async function ask<M extends Method>(
  page: Page,
  method: M,
  input: object,
): Promise<MethodOutput<M>> {
  return schemas[method].output.parse(await rpc(page, method, input));
}

const step = (page: Page, id: string): Locator =>
  page.locator(`.react-flow__node[data-id="${id}"]`);
/** A word below the name of a step, as the run on the canvas left it. */
const status = (page: Page, id: string, word: string): Locator =>
  step(page, id).getByText(word, { exact: true });
const output = (page: Page): Locator => page.getByRole('region', { name: 'Output', exact: true });
const side = (page: Page, name: string): Locator =>
  page.getByRole('complementary', { name, exact: true });

async function openStep(page: Page, id: string): Promise<void> {
  await step(page, id).click();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Step', exact: true }).waitFor();
}

describe('the panels of the editor', () => {
  it('shows a run from outside on the canvas as it happens', async () => {
    const { page, send, complaints } = await openEditor(shop(), { publish: true });
    await openStep(page, 'tell');
    await page.getByText('No data yet').first().waitFor();
    await send();
    for (const id of ['start', 'double', 'tell']) await status(page, id, 'Succeeded').waitFor();
    expect(sink.requests.at(-1)?.body.toString()).toBe('{"total":80}');
    // Its data are there to build with, and so is what came out.
    await page.getByRole('button', { name: /^Sample data: Newest event/ }).waitFor();
    await output(page).getByText('"P-1"').waitFor();

    isOpen = false;
    await send();
    await status(page, 'tell', 'Failed').waitFor();
    isOpen = true;
    await output(page).getByText(/503/).first().waitFor();
    await page.getByRole('button', { name: /Run on the canvas: Failed/ }).click();
    await side(page, 'Runs').getByRole('button', { name: 'Go to the step' }).waitFor();
    expect(
      await side(page, 'Runs')
        .getByRole('list', { name: 'Runs, newest first' })
        .getByRole('button')
        .count(),
    ).toBe(2);

    await side(page, 'Runs')
      .getByRole('button', { name: /Succeeded.*Event, version 1/ })
      .click();
    await status(page, 'tell', 'Succeeded').waitFor();
    await page.getByRole('button', { name: 'Take the run off the canvas' }).click();
    await status(page, 'tell', 'Succeeded').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('tests a step, asking before it acts, and keeps what came out as a sample', async () => {
    const { page, send, complaints } = await openEditor(shop(), { publish: true });
    await send();
    await status(page, 'tell', 'Succeeded').waitFor();
    const before = sink.requests.length;
    await openStep(page, 'tell');
    await page.getByRole('button', { name: 'Test step' }).click();
    const question = page.getByRole('alertdialog', { name: 'This acts for real' });
    await question.getByText(`sends the HTTP request POST ${sink.url}/parcels`).waitFor();
    expect(sink.requests).toHaveLength(before);
    await question.getByRole('button', { name: 'Not now' }).click();
    await question.waitFor({ state: 'detached' });
    expect(sink.requests).toHaveLength(before);

    await page.getByRole('button', { name: 'Test step' }).click();
    await question.getByRole('button', { name: 'Test for real' }).click();
    await output(page)
      .getByText(/· Test,/)
      .waitFor();
    await output(page).getByText('Succeeded', { exact: true }).waitFor();
    expect(sink.requests).toHaveLength(before + 1);
    // The same target is not asked for twice.
    await page.getByRole('button', { name: 'Test step' }).click();
    await until('the second test', async () => sink.requests.length === before + 2);
    await page.getByRole('button', { name: 'Test step', disabled: false }).waitFor();

    // It ends as well while another run is looked at.
    let release = (): void => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    await page.getByRole('button', { name: 'Test step' }).click();
    await output(page).getByText('Running…').waitFor();
    await page.getByRole('button', { name: /Run on the canvas/ }).click();
    await side(page, 'Runs')
      .getByRole('button', { name: /Succeeded.*Event, version 1/ })
      .click();
    release();
    await output(page).getByText('Running…').waitFor({ state: 'detached' });

    await output(page).getByRole('button', { name: 'Pin', exact: true }).click();
    const pinned = page.getByRole('region', { name: 'Pinned output' });
    await pinned.getByRole('button', { name: 'Edit' }).click();
    await pinned.getByRole('textbox').fill('{"parcel": ');
    await pinned.getByText('This is not JSON yet: it ends too early.').waitFor();
    await step(page, 'double').click();
    await pinned.waitFor({ state: 'detached' });
    await step(page, 'tell').click();
    expect(await pinned.getByRole('textbox').inputValue()).toBe('{"parcel": ');
    await pinned.getByRole('textbox').fill('{"parcel": "P-77"}');
    await pinned.getByRole('button', { name: 'Pin this' }).click();
    await pinned.getByText('"P-77"').waitFor();
    await pinned.getByRole('button', { name: 'Unpin' }).click();
    await pinned.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await pinned.getByText('"P-77"').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says when an output is out of date', async () => {
    const { page, send } = await openEditor(shop(), { publish: true });
    await send();
    await status(page, 'tell', 'Succeeded').waitFor();
    await step(page, 'double').click();
    await page.keyboard.press('d');
    await openStep(page, 'tell');
    await output(page).getByText('Out of date: a step before it was changed since.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await output(page).getByText('Out of date').waitFor({ state: 'detached' });
  });

  it('publishes with the difference in view, and asks for what is new', async () => {
    const { page, send, complaints } = await openEditor(shop(), { publish: false });
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const panel = side(page, 'Publish');
    await panel
      .getByText(/127\.0\.0\.1/)
      .first()
      .waitFor();
    await panel.getByRole('button', { name: 'Allow and publish' }).click();
    await panel.getByText('Version 1 is published').waitFor();
    await send();
    await status(page, 'tell', 'Succeeded').waitFor();

    await step(page, 'double').click();
    await page.keyboard.press('d');
    await panel.getByRole('button', { name: 'Double' }).waitFor();
    await panel
      .getByRole('list', { name: 'Fields of Double that differ' })
      .getByText('Turned off')
      .waitFor();
    await panel.getByRole('button', { name: 'As JSON' }).click();
    await panel.getByText('"disabled": true').waitFor();
    await panel.getByRole('button', { name: 'Publish the draft' }).click();
    await panel.getByText('Version 2 is published').waitFor();
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.getByText('The workflow is paused: events do not run it.').waitFor();
    await panel.getByRole('button', { name: 'Resume' }).click();
    await panel.getByRole('button', { name: 'Pause' }).waitFor();

    // Who agreed to one program has not agreed to the next.
    const consent = panel.getByRole('checkbox', { name: 'It may start these programs' });
    const starting = async (...programs: string[]): Promise<void> => {
      const { draft } = await ask(page, 'workflows.get', { id: 'Shop' });
      const steps = programs.map((program) => ({
        id: program,
        type: 'shell',
        params: { program },
      }));
      await ask(page, 'workflows.saveDraft', {
        id: 'Shop',
        definition: { ...draft, steps: [...draft.steps.slice(0, 3), ...steps] },
      });
      await panel
        .getByRole('list', { name: 'What it asks for' })
        .getByText(programs.join())
        .waitFor();
    };
    await starting('echo');
    await consent.check();
    await starting('rm');
    expect(await consent.isChecked()).toBe(false);
    await panel.getByRole('button', { name: 'Allow and publish' }).click();
    await panel.getByText('It is not published before you allow this.').waitFor();
    await consent.check();
    await panel.getByRole('button', { name: 'Allow and publish' }).click();
    await panel.getByText('Version 3 is published').waitFor();
    const { granted } = await ask(page, 'workflows.permissions', { id: 'Shop' });
    const commands = granted.flatMap(({ permission }) =>
      permission.kind === 'command' ? [permission.command] : [],
    );
    expect(commands).toEqual(['rm']);
    expect(complaints).toEqual([]);
  });

  it('leads to the problems it reports, and mends what is obvious', async () => {
    const { page } = await openEditor(shop(), {
      publish: false,
      // As an unfinished draft is left by its author.
      spoil: ({ steps, edges }) => ({
        edges,
        steps: [
          ...steps.map((each) => {
            if (each.id === 'start') return { ...each, params: {} };
            return each.id === 'double'
              ? { ...each, params: { value: '{{ steps.tel.status }}' } }
              : each;
          }),
          {
            id: 'lonely',
            type: 'set',
            name: 'Lonely',
            params: { value: 1 },
            position: { x: 288, y: 120 },
          },
        ],
      }),
    });
    await page.getByRole('button', { name: /^Problems: 1 error, 2 warnings/ }).click();
    const panel = side(page, 'Problems');
    await panel.getByRole('button', { name: /Webhook · Endpoint/ }).click();
    await step(page, 'start').and(page.locator('.selected')).waitFor();
    const settings = page.getByRole('region', { name: 'Settings', exact: true });
    await until('the focus in the field', async () =>
      settings.evaluate((form) => form.contains(document.activeElement)),
    );
    await panel.getByRole('button', { name: 'Create an endpoint' }).click();
    await page.getByRole('button', { name: /^Problems: 2 warnings/ }).waitFor();
    await panel.getByRole('button', { name: /Connect it to “Webhook”/ }).click();
    await page.getByRole('button', { name: /^Problems: 1 warning/ }).waitFor();
    await panel.getByRole('button', { name: /^Read “/ }).waitFor();
  });

  it('shows older versions, takes one back, and undo gives back the draft', async () => {
    const { page, complaints } = await openEditor(shop(), { publish: true });
    await step(page, 'double').click();
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await side(page, 'Publish').getByRole('button', { name: 'Publish the draft' }).click();
    await side(page, 'Publish').getByText('Version 2 is published').waitFor();

    await page.getByRole('button', { name: 'Versions and settings', exact: true }).click();
    const panel = side(page, 'Versions and settings');
    await panel.getByText('1 step changed').waitFor();
    await panel.getByRole('button', { name: 'Look at version 1' }).click();
    const version = page.getByRole('region', { name: 'Version 1', exact: true });
    await version.locator('.react-flow__node[data-id="double"]').waitFor();
    // The draft is found where it was left.
    const sight = () => page.locator('.react-flow__viewport').getAttribute('style');
    await version.getByRole('button', { name: 'Back to the draft' }).click();
    await version.waitFor({ state: 'detached' });
    const fitted = await sight();
    await step(page, 'double').hover();
    await page.mouse.wheel(0, 60);
    await until('the canvas has moved', async () => (await sight()) !== fitted);
    const left = await sight();
    await panel.getByRole('button', { name: 'Look at version 1' }).click();
    await until('all of the version is in sight', async () => (await sight()) !== left);
    await version.getByRole('button', { name: 'Back to the draft' }).click();
    await version.waitFor({ state: 'detached' });
    await step(page, 'double').waitFor();
    expect(await sight()).toBe(left);
    await panel.getByRole('button', { name: 'Look at version 1' }).click();
    await version.getByRole('button', { name: 'Restore into the draft' }).click();
    await page.getByText('The draft is version 1 again').first().waitFor();
    // The file did not say where its trigger stands.
    await until('the draft is saved with a place for each step', async () => {
      const { draft } = await ask(page, 'workflows.get', { id: 'Shop' });
      return draft.steps.every(({ disabled, position }) => !disabled && position !== undefined);
    });
    await page.getByRole('button', { name: 'Publish', exact: true }).waitFor();
    await panel.getByRole('button', { name: 'Compare two' }).click();
    const comparison = panel.getByRole('region', { name: 'Comparison' });
    await comparison.getByText('Turned off').waitFor();

    await page.getByRole('button', { name: 'Undo' }).click();
    await comparison.getByText('Nothing differs.').waitFor();
    await page.getByRole('button', { name: 'Published', exact: true }).waitFor();

    await panel.getByRole('button', { name: 'Version 1 as a file' }).click();
    const { name } = await downloaded(page, () =>
      page.getByRole('menuitem', { name: 'Export as a file' }).click(),
    );
    expect(name).toBe('shop-v1.json');

    // A version has ports and problems of its own.
    const { draft } = await ask(page, 'workflows.get', { id: 'Shop' });
    await ask(page, 'workflows.saveDraft', {
      id: 'Shop',
      definition: {
        ...draft,
        steps: draft.steps.map((each) =>
          each.id === 'tell' ? { ...each, params: { url: '' }, onError: 'port' } : each,
        ),
      },
    });
    await step(page, 'tell').locator('[data-port="error"]').waitFor();
    await step(page, 'tell').locator('[data-severity]').waitFor();
    await panel.getByRole('button', { name: 'Look at version 1' }).click();
    const tell = version.locator('.react-flow__node[data-id="tell"]');
    await tell.waitFor();
    expect(await tell.locator('[data-port="error"], [data-severity]').count()).toBe(0);

    // Who goes to a step of the draft leaves the version.
    await comparison.getByRole('button', { name: 'Tell the warehouse' }).click();
    await page.getByRole('region', { name: 'Step', exact: true }).waitFor();
    await version.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('rehearses the draft on a run, and says what it does otherwise', async () => {
    const { page, send } = await openEditor(shop(), { publish: true });
    await send();
    await status(page, 'tell', 'Succeeded').waitFor();
    const before = sink.requests.length;
    await step(page, 'double').click();
    await page.keyboard.press('d');
    await page.getByRole('button', { name: /Run on the canvas/ }).click();
    const panel = side(page, 'Runs');
    await panel.getByRole('button', { name: 'Rehearse the draft on it' }).click();
    await panel.getByText(/steps? do(es)? something else/).waitFor();
    await panel.getByRole('region', { name: 'Differences of Double' }).waitFor();
    expect(sink.requests).toHaveLength(before);
  });

  it('tells in words when a step is tried again', async () => {
    const { page } = await openEditor(shop(), { publish: false });
    await openStep(page, 'tell');
    await page.getByRole('button', { name: /Errors, retries, timeout, notes/ }).click();
    await page.getByRole('switch', { name: 'Try again when it fails' }).click();
    await page.getByText('3 attempts: again after 1 s, 2 s.').waitFor();
    const attempts = page.getByRole('textbox', { name: 'Attempts' });
    await attempts.fill('5');
    await page.getByText('5 attempts: again after 1 s, 2 s, 4 s, 8 s.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('3 attempts: again after 1 s, 2 s.').waitFor();

    // A duration stays in its unit while it is typed, whatever it is on the way.
    const delay = page.getByRole('textbox', { name: 'First delay', exact: true });
    await delay.press('ControlOrMeta+a');
    await delay.pressSequentially('0.25');
    await page.getByText('3 attempts: again after 250 ms, 500 ms.').waitFor();
    await delay.press('ControlOrMeta+a');
    await delay.press('Backspace');
    await delay.pressSequentially('5');
    await page.getByText('3 attempts: again after 5 s, 10 s.').waitFor();
    const limit = page.getByRole('textbox', { name: 'Timeout of an attempt', exact: true });
    await limit.pressSequentially('1.25');
    await limit.press('ControlOrMeta+a');
    await limit.pressSequentially('0.5');
    await until('half a second is saved', async () => {
      const { draft } = await ask(page, 'workflows.get', { id: 'Shop' });
      return draft.steps.some(({ timeoutMs }) => timeoutMs === 500);
    });

    // Escape closes what is open in the panel, and only then the panel.
    await page.getByRole('combobox', { name: 'Delays' }).click();
    await page.getByRole('option', { name: 'Stay the same' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: 'Stay the same' }).waitFor({ state: 'hidden' });
    const panel = page.getByRole('region', { name: 'Step', exact: true });
    await panel.getByRole('button', { name: /^Sample data/ }).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: /^Sample data/ }).focus();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });
});

describe('in both themes', () => {
  it('axe finds nothing in any panel', async () => {
    const { page, send, complaints } = await openEditor(shop('{{ trigger.body.totl }}'), {
      publish: true,
    });
    await openStep(page, 'tell');
    await page.getByText('No data yet').first().waitFor();
    await expectAccessibleInBoth(page, 'no data yet');
    await send();
    await status(page, 'tell', 'Succeeded').waitFor();
    await page.getByRole('button', { name: /^Sample data: Newest event/ }).click();
    await page.getByRole('menuitemradio', { name: /order_1/ }).waitFor();
    await expectAccessibleInBoth(page, 'choice of sample data');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Errors, retries, timeout, notes/ }).click();
    await page.getByRole('switch', { name: 'Try again when it fails' }).click();
    await page.getByRole('button', { name: 'Test step' }).click();
    await page.getByRole('alertdialog').waitFor();
    await expectAccessibleInBoth(page, 'question before a test');
    await page.getByRole('button', { name: 'With recordings' }).click();
    await output(page)
      .getByText(/· Test,/)
      .waitFor();
    await output(page).getByRole('button', { name: 'Pin', exact: true }).click();
    await expectAccessibleInBoth(page, 'pinned output');
    await page.getByRole('button', { name: /^Problems/ }).click();
    await side(page, 'Problems').getByRole('button', { name: 'Read “total”' }).waitFor();
    await expectAccessibleInBoth(page, 'problems');
    await page.getByRole('button', { name: /Run on the canvas/ }).click();
    await side(page, 'Runs').getByRole('button', { name: 'Rehearse the draft on it' }).click();
    await side(page, 'Runs')
      .getByText(/The draft does the same|something else/)
      .waitFor();
    await expectAccessibleInBoth(page, 'runs and a rehearsal');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await side(page, 'Publish').getByRole('button', { name: 'Publish the draft' }).waitFor();
    await expectAccessibleInBoth(page, 'publish');
    await side(page, 'Publish').getByRole('button', { name: 'As JSON' }).click();
    await expectAccessibleInBoth(page, 'publish, as JSON');
    await side(page, 'Publish').getByRole('button', { name: 'Publish the draft' }).click();
    await side(page, 'Publish').getByText('Version 2 is published').waitFor();
    await expectAccessibleInBoth(page, 'published');
    await page.getByRole('button', { name: 'Versions and settings', exact: true }).click();
    const versions = side(page, 'Versions and settings');
    await versions.getByRole('button', { name: 'Look at version 1' }).click();
    await page.getByRole('region', { name: 'Version 1', exact: true }).waitFor();
    // The tooltip of the button would stand outside of every landmark.
    await versions.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    await expectAccessibleInBoth(page, 'versions');
    await versions.getByRole('tab', { name: 'Settings' }).click();
    await expectAccessibleInBoth(page, 'settings of the workflow');
    expect(complaints).toEqual([]);
  });
});

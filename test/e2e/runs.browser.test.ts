import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Json } from '../../shared/json.ts';
import { expectAccessible } from '../support/browser.ts';
import { editorWorkspace, field, side } from '../support/editor.ts';
import { rpc } from '../support/editor-page.ts';
import { httpStep, notifyStep, setStep, workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';

/** Paths that are refused. */
const closed = new Set<string>();
const workspace = editorWorkspace(({ url, body }, response) => {
  const isRefused = closed.has(url) || body.includes('"amount":0');
  response.statusCode = isRefused ? 503 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ taken: !isRefused }));
});

type File = Parameters<typeof workflow>;

async function publish(page: Page, ...file: File): Promise<string> {
  const answer = await rpc(page, 'workflows.import', {
    file: workflow(...file),
    publish: true,
    grant: 'all',
    asNew: true,
  });
  return idOf(answer, 'workflow');
}

function idOf(value: unknown, key: string): string {
  const inner: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof inner !== 'object' || inner === null || !('id' in inner)) throw new Error('no id');
  return String(inner.id);
}

async function start(page: Page, workflowId: string, body: Json): Promise<string> {
  const run = await rpc(page, 'workflows.run', { id: workflowId, version: 'published', body });
  return idOf({ run }, 'run');
}

const go = (page: Page, hash: string) =>
  page.evaluate((next) => {
    location.hash = next;
  }, hash);
const happened = (page: Page) => page.getByRole('region', { name: 'What happened' });
const timeline = (page: Page) => page.getByRole('listbox', { name: 'Timeline' });
const list = (page: Page) => page.getByRole('listbox', { name: 'Runs, newest first' });
const stepPart = (page: Page) => page.getByRole('complementary', { name: 'Step of the run' });
const button = (within: Page | Locator, name: string) =>
  within.getByRole('button', { name, exact: true });

it('says why a run failed, and carries it on with an edited input or a supplied output', async () => {
  const { page, complaints } = await workspace.signIn();
  const { sink } = workspace;
  const id = await publish(
    page,
    [httpStep('pay', `${sink.url}/pay`, { name: 'Pay' }), setStep('done', '{{ steps.pay.body }}')],
    undefined,
    { name: 'Payments' },
  );
  const run = await start(page, id, { amount: 0 });
  await go(page, `#/runs/${run}`);

  // What happened, why, and what to do; the failed step is selected and in sight.
  await happened(page).getByText('“Pay” failed:').waitFor();
  await happened(page).getByText(/503/).waitFor();
  await timeline(page)
    .getByRole('option', { name: /Pay.*Failed/, selected: true })
    .waitFor();
  const drawn = page.getByRole('application', { name: 'Canvas of the run, 3 steps' });
  await drawn.getByRole('group', { name: /Pay, Failed/ }).waitFor();
  await expectAccessible(page, 'failed run');

  await button(happened(page), 'Edit input…').click();
  const dialog = page.getByRole('dialog');
  const input = dialog.getByRole('textbox', { name: 'Input' });
  await input.getByText('"amount"').waitFor();
  await dialog.getByText('This will send 1 HTTP request again.').waitFor();
  await input.fill('{ "method": "POST", ');
  await dialog.getByText(/not complete/).waitFor();
  expect(await button(dialog, 'Retry with this input').isDisabled()).toBe(true);
  await expectAccessible(page, 'input that is no JSON yet');
  const edited = {
    method: 'POST',
    url: `${sink.url}/pay`,
    body: { type: 'json', value: { amount: 5 } },
  };
  await input.fill(JSON.stringify(edited));
  await button(dialog, 'Retry with this input').click();
  await timeline(page)
    .getByRole('option', { name: /Pay.*Succeeded.*2 attempts/ })
    .click();
  await stepPart(page).getByText('edited input').waitFor();
  expect(sink.requests.at(-1)?.body.toString()).toBe('{"amount":5}');

  const second = await start(page, id, { amount: 0 });
  await go(page, `#/runs/${second}`);
  await timeline(page)
    .getByRole('option', { name: /Pay.*Failed/ })
    .waitFor();
  const sent = sink.requests.length;
  await button(happened(page), 'Supply output…').click();
  await dialog.getByText('Nothing outside of Patchbay is touched.').waitFor();
  await dialog.getByRole('textbox', { name: 'Output' }).fill('{ "body": "paid by hand" }');
  await button(dialog, 'Go on with this output').click();
  await timeline(page)
    .getByRole('option', { name: /^Set.*Succeeded/ })
    .click();
  await stepPart(page).getByText('"paid by hand"').waitFor();
  expect(sink.requests).toHaveLength(sent);

  // Both from the list, side by side.
  await page.keyboard.press('Escape');
  await list(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await button(page, 'Compare').click();
  await page.getByText('“Pay” did otherwise first').waitFor();
  await page
    .getByRole('region', { name: 'Differences of Pay' })
    .getByText('paid by hand')
    .first()
    .waitFor();
  await expectAccessible(page, 'two runs compared');

  // The run before is one press away, also when many came since.
  for (let amount = 1; amount <= 20; amount += 1) await start(page, id, { amount });
  await go(page, `#/runs/${second}`);
  await button(page, 'More').click();
  await page.getByRole('menuitem', { name: 'Compare with the run before' }).click();
  await page.waitForURL(`**/#/runs/compare/${run}/${second}`);
  expect(complaints).toEqual([]);
});

it('shows a loop at a glance, and retries one item or all failed ones', async () => {
  const { page, complaints } = await workspace.signIn({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
  });
  const { sink } = workspace;
  const id = await publish(
    page,
    [
      {
        id: 'loop',
        type: 'for-each',
        params: { items: '{{ trigger.body }}', onItemError: 'continue' },
      },
      httpStep('send', `${sink.url}/item/{{ item }}`, { name: 'Send it' }),
    ],
    'start>loop loop.each>send',
    { name: 'Items' },
  );
  for (const item of [3, 7, 8]) closed.add(`/item/${item}`);
  const run = await start(page, id, [...Array(12).keys()]);
  await go(page, `#/runs/${run}`);
  await happened(page).getByText('although 3 items failed').waitFor();
  await timeline(page)
    .getByRole('option', { name: /Send it.*item 4, Failed/ })
    .waitFor();
  await timeline(page)
    .getByRole('option', { name: /^For each/ })
    .click();

  const strip = page.getByRole('slider', { name: 'Item looked into' });
  await strip.focus();
  await page.keyboard.press('f');
  await timeline(page)
    .getByRole('option', { name: /Send it.*item 8, Failed/ })
    .waitFor();
  expect(await strip.getAttribute('aria-valuetext')).toBe('Item 8 of 12, Failed');
  await expectAccessible(page, 'items of a loop');

  closed.clear();
  await timeline(page)
    .getByRole('option', { name: /Send it.*item 8/ })
    .click();
  await button(happened(page), 'Retry this item').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('“Send it”, item 8').waitFor();
  await dialog.getByText('This will send 1 HTTP request again.').waitFor();
  await button(dialog, 'Retry').click();
  await happened(page).getByText('although 2 items failed').waitFor();
  expect(sink.requests.filter(({ url }) => url === '/item/7')).toHaveLength(2);

  await button(happened(page), 'Retry 2 failed items').click();
  await dialog.getByText('This will send 2 HTTP requests again.').waitFor();
  await button(dialog, 'Retry').click();
  await happened(page).waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

it('mends a workflow on its failed run, and runs all failed ones again', async () => {
  const { page, complaints } = await workspace.signIn();
  const { sink } = workspace;
  closed.add('/old');
  const id = await publish(
    page,
    [httpStep('tell', `${sink.url}/old`, { name: 'Tell' }), notifyStep('say')],
    undefined,
    { name: 'Moved' },
  );
  for (const n of [1, 2, 3]) await start(page, id, { n });
  await go(page, '#/runs');
  await page.getByRole('button', { name: /Needs attention 3/ }).click();
  await until(
    'only those are listed',
    async () => (await list(page).getByRole('option').count()) === 3,
  );
  await expectAccessible(page, 'runs that need attention');
  await list(page).getByRole('option').first().click();
  await page.getByRole('link', { name: 'Open in the editor' }).click();

  const line = page.getByRole('region', { name: 'The run it was opened with' });
  await line.getByText('failed at').waitFor();
  await field(page, 'URL').fill(`${sink.url}/new`);
  await button(line, 'Rehearse on it').click();
  await side(page, 'Runs')
    .getByText(/something else/)
    .waitFor();
  await expectAccessible(page, 'editor with the run that failed', {
    exclude: ['.react-flow__node'],
  });
  await button(line, 'Publish…').click();
  await side(page, 'Publish').getByRole('button', { name: 'Publish the draft' }).click();
  await side(page, 'Publish').getByText('Version 2 is published').waitFor();

  await button(line, 'Run again…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /All failed runs.*3 runs/ }).check();
  await dialog.getByText(/can send 3 HTTP requests again/).waitFor();
  await button(dialog, 'Run 3 runs again').click();
  await page.getByText('Re-ran 3 runs').waitFor();
  await page.getByRole('heading', { name: 'Nothing needs attention' }).waitFor();
  expect(sink.requests.filter(({ url }) => url === '/new')).toHaveLength(3);
  expect(complaints).toEqual([]);
});

it('retries many at a chosen rate, tells how far it is, and stops; by keys alone', async () => {
  const { page, complaints } = await workspace.signIn();
  const { sink } = workspace;
  closed.add('/many');
  const id = await publish(page, [httpStep('tell', `${sink.url}/many`)], undefined, {
    name: 'Many',
  });
  for (let n = 0; n < 6; n += 1) await start(page, id, { n });
  await go(page, '#/runs');
  await page.getByRole('button', { name: /Needs attention 6/ }).focus();
  await page.keyboard.press('Enter');
  await until('all are listed', async () => (await list(page).getByRole('option').count()) === 6);
  await list(page).focus();
  await page.keyboard.press('Control+a');
  await page.getByText('6 runs selected').waitFor();
  await button(page, 'Retry…').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This will send 6 HTTP requests again.').waitFor();
  const rate = dialog.getByRole('textbox', { name: 'Runs per second' });
  await rate.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0.2');
  await expectAccessible(page, 'question before many are retried');
  await button(dialog, 'Retry 6 runs now').focus();
  await page.keyboard.press('Enter');
  await page.getByText(/Retrying 6 runs: \d done/).waitFor();
  await page.getByRole('progressbar', { name: 'Retrying 6 runs' }).waitFor({ state: 'attached' });
  await expectAccessible(page, 'many are being retried');
  await button(page, 'Stop').focus();
  await page.keyboard.press('Enter');
  await page.getByText(/Stopped after \d runs? of 6/).waitFor();

  // All that a search finds, by one of them.
  await page.keyboard.press('/');
  await page.keyboard.type('workflow:many status:failed');
  await page.keyboard.press('Enter');
  await list(page).press('Home');
  await page.keyboard.press('x');
  await page.getByText('1 run selected').waitFor();
  await button(page, 'Select all 6 that fit').click();
  await list(page).press('R');
  await page.getByRole('dialog', { name: 'Re-run 6 runs' }).waitFor();
  await page.keyboard.press('Escape');
  // Another choice is no longer all of them.
  await list(page).press('x');
  await list(page).press('x');
  await page.getByText('1 run selected').waitFor();
  await list(page).press('Escape');

  // Into the first one, down its steps, and back.
  await list(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await happened(page).getByText('“HTTP request” failed:').waitFor();
  await timeline(page).focus();
  await page.keyboard.press('ArrowUp');
  await stepPart(page)
    .getByRole('heading', { name: /By hand/ })
    .waitFor();
  await page.keyboard.press('Escape');
  await until('the focus is in the list', () =>
    list(page).evaluate((element) => element === document.activeElement),
  );
  expect(complaints).toEqual([]);
});

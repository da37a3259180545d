import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { expectAccessible, launchBrowser, openPage } from '../support/browser.ts';
import { type StepFormHost, startStepFormHost } from '../support/step-form-host.ts';
import type { PageSetup } from '../support/step-form-page/page.tsx';
import { until } from '../support/until.ts';

let browser: Browser;
let host: StepFormHost;

beforeAll(async () => {
  host = await startStepFormHost();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await host.close();
});

async function opened(setup?: PageSetup, options?: Parameters<typeof openPage>[1]) {
  const watched = await openPage(browser, options);
  await watched.page.goto(host.url);
  await watched.page.getByText('Ready').waitFor();
  if (setup !== undefined) await show(watched.page, setup);
  return watched;
}

async function show(page: Page, setup: PageSetup): Promise<void> {
  // As text: the types of the browser's driver cannot follow JSON to its end.
  await page.evaluate((next) => window.stepForm.show(JSON.parse(next)), JSON.stringify(setup));
  await page.getByRole('button', { name: 'First problem' }).waitFor();
}

const params = (page: Page) => page.evaluate(() => window.stepForm.params());
const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });
const preview = (page: Page): Locator => page.getByRole('status');
const node = (page: Page, name: string | RegExp): Locator => page.getByRole('treeitem', { name });
const notification = (title: string, body?: string): PageSetup => ({
  type: 'notification',
  params: body === undefined ? { title } : { title, body },
});

/** The editor has come: what is typed before goes into a plain field. */
async function ready(page: Page): Promise<void> {
  await page.locator('.cm-editor').first().waitFor();
}

describe('every step', () => {
  it('has a form that opens without a complaint and changes nothing by itself', async () => {
    const { page, complaints } = await opened();
    const { steps } = await host.real.engine.api['catalog.list']({});
    for (const { type, example } of steps) {
      const given = isJsonObject(example) ? example : {};
      await show(page, { type, params: given });
      const section = page.getByRole('region', { name: 'Settings' });
      await section.locator('[data-field-name], p').first().waitFor();
      const more = section.getByRole('button', { name: /^More settings/ });
      while (await more.and(page.locator('[aria-expanded=false]')).count())
        await more.and(page.locator('[aria-expanded=false]')).first().click();
      expect(await params(page), type).toEqual(given);
    }
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'can be read and used by everybody, %s',
    async (scheme) => {
      const { page } = await opened(undefined, { colorScheme: scheme });
      for (const type of ['http-request', 'filter', 'set', 'schedule', 'code', 'llm', 'shell']) {
        const { steps } = await host.real.engine.api['catalog.list']({});
        const example = steps.find((entry) => entry.type === type)?.example;
        await show(page, { type, params: isJsonObject(example) ? example : {} });
        await page.locator('[data-field-name]').first().waitFor();
        await page.waitForFunction(() => document.querySelector('section textarea') === null);
        for (const more of await page.getByRole('button', { name: /^More settings/ }).all())
          await more.click();
        await expectAccessible(page, `${type}, ${scheme}`);
      }
    },
    120_000,
  );
});

describe('an expression', () => {
  it('is completed from the real data, shown as a pill, and previewed', async () => {
    const { page, complaints } = await opened(notification(''));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.type('Order {{');
    const list = page.getByRole('listbox');
    await list.waitFor();
    await page.keyboard.type('ema');
    await list
      .getByRole('option', { name: /trigger\.body\.customer\.email.*ada@example\.com/ })
      .waitFor();
    await page.keyboard.press('Enter');
    await preview(page).getByText('Order ada@example.com').waitFor();
    expect(await params(page)).toEqual({ title: 'Order {{ trigger.body.customer.email }}' });
    await page.keyboard.type('}}');
    await page.getByText('Shop order›body›customer›email').waitFor();
    expect(await params(page)).toEqual({ title: 'Order {{ trigger.body.customer.email }}' });
    expect(complaints).toEqual([]);
  });

  it('offers the fields behind a dot, and the methods of what is there', async () => {
    const { page } = await opened(notification(''));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.type('{{trigger.body.');
    const option = (name: RegExp) => page.getByRole('listbox').getByRole('option', { name });
    await option(/^total.*129\.5/).waitFor();
    await page.keyboard.type('customer.name.upp');
    await option(/^upper/).waitFor();
    await page.keyboard.press('Enter');
    await preview(page).getByText('ADA LOVELACE').waitFor();
    // The braces came by themselves.
    expect(await params(page)).toEqual({ title: '{{ trigger.body.customer.name.upper() }}' });
  });

  it('closes what is open by Escape and leaves the field by Tab', async () => {
    const { page } = await opened(notification('', 'x'));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.type('Hi {{');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    expect(await field(page, 'Title').evaluate((own) => own === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await field(page, 'Text').evaluate((own) => own === document.activeElement)).toBe(true);
  });

  it('that is wrong is underlined at its place and said in words', async () => {
    const { page } = await opened(notification('Sum {{ trigger.body.total * }}'));
    const words = page.getByText('The expression ends too early: something is missing.');
    await words.waitFor();
    expect(await page.locator('.cm-problem').allInnerTexts()).toEqual(['}}']);
    const title = field(page, 'Title');
    expect(await title.getAttribute('aria-invalid')).toBe('true');
    const described = (await title.getAttribute('aria-describedby')) ?? '';
    const texts = await page.evaluate(
      (ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? ''),
      described,
    );
    expect(texts.join(' ')).toContain('ends too early');
    await title.click();
    await page.keyboard.press('End');
    for (const _ of '}} ') await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('2');
    await preview(page).getByText('Sum 259').waitFor();
    await words.waitFor({ state: 'hidden' });
  });

  it('with a misspelt name is mended by a click', async () => {
    const { page } = await opened(notification('{{ trigger.body.custmer.name }}'));
    await page.getByText(/trigger\.body\.custmer.*does not exist/).waitFor();
    await page.getByRole('button', { name: 'Use “customer”' }).click();
    await preview(page).getByText('Ada Lovelace').waitFor();
    expect(await params(page)).toEqual({ title: '{{ trigger.body.customer.name }}' });
  });

  it('that takes too long is ended, and the next one is answered', async () => {
    const { page } = await opened(notification('{{ matches("a".repeat(40) + "!", /^(a+)+$/) }}'));
    await page.getByText(/takes too long/).waitFor();
    await field(page, 'Title').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{ 6 * 7 ');
    await preview(page).getByText('42').waitFor();
  });

  it('as a pill shows its sample to who points at it', async () => {
    const { page } = await opened(notification('{{ trigger.body.customer.email }}'));
    await page.getByText('Shop order›body›customer›email').hover();
    const tooltip = page.locator('.cm-sample');
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(
      /trigger\.body\.customer\.email\s+text: ada@example\.com/,
    );
  });

  it('as a pill is opened by Enter or a double click, and removed as one', async () => {
    const { page } = await opened(notification('{{ trigger.body.id }}'));
    const pill = page.getByText('Shop order›body›id');
    await pill.dblclick();
    await pill.waitFor({ state: 'hidden' });
    await page.keyboard.type('x');
    expect(await params(page)).toEqual({ title: '{{ trigger.body.idx }}' });
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await pill.waitFor();
    await page.keyboard.press('Enter');
    await pill.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await pill.waitFor();
    await page.keyboard.press('Backspace');
    expect(await params(page)).toEqual({ title: '' });
    await page.keyboard.press('ControlOrMeta+z');
    await pill.waitFor();
    expect(await params(page)).toEqual({ title: '{{ trigger.body.id }}' });
  });
});

describe('a field of text', () => {
  it('keeps the cursor where it is when the params change elsewhere', async () => {
    const { page } = await opened(notification('one two'));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await page.evaluate(() => window.stepForm.setParams({ title: 'zero one two!' }));
    await page.getByText('zero one two!').waitFor();
    await page.keyboard.type('?');
    expect(await params(page)).toEqual({ title: 'zero one two!?' });
    // The change of somebody else is not one's own to undo.
    await page.keyboard.press('ControlOrMeta+z');
    expect(await params(page)).toEqual({ title: 'zero one two' });
  });

  it('loses no letter that is typed while its editor is on the way', async () => {
    const { page } = await opened();
    let letPass = (): void => {};
    const wait = new Promise<void>((resolve) => {
      letPass = resolve;
    });
    await page.route(/open-editor/, async (route) => {
      await wait;
      await route.continue();
    });
    await page.reload();
    await page.getByText('Ready').waitFor();
    await show(page, notification('Hello'));
    const plain = page.locator('textarea').first();
    await plain.click();
    await page.keyboard.press('End');
    await page.keyboard.type(' wor');
    letPass();
    await ready(page);
    await page.keyboard.type('ld');
    expect(await params(page)).toEqual({ title: 'Hello world' });
  });

  it('keeps who writes in it where it takes another form under their hands', async () => {
    const { page } = await opened({ type: 'http-request', params: { url: 'https://a.test/' } });
    await ready(page);
    await page.getByRole('button', { name: /^More settings/ }).click();
    await field(page, 'Time limit').click();
    await page.keyboard.type('1500');
    expect(await params(page)).toEqual({ url: 'https://a.test/', timeoutMs: 1500 });

    await show(page, { type: 'respond', params: { status: 200 } });
    await field(page, 'Status').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{trigger.body.total}}');
    expect(await params(page)).toEqual({ status: '{{trigger.body.total}}' });

    await show(page, { type: 'delay', params: { for: { amount: 5, unit: 'minutes' } } });
    await field(page, 'For').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{trigger.body.total}}');
    const amount = async () => (await params(page))['for'];
    expect(await amount()).toEqual({ amount: '{{trigger.body.total}}', unit: 'minutes' });
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('15');
    expect(await amount()).toEqual({ amount: 15, unit: 'minutes' });

    await show(page, notification('one\ntwo'));
    await page.getByText('two', { exact: true }).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    await page.keyboard.type(', ');
    expect(await params(page)).toEqual({ title: 'one, two' });

    // What is no list or object any more is no JSON either.
    const compared = (left: Json) => ({ conditions: [{ left, op: 'equals', right: '' }] });
    for (const [typed, left] of [
      ['25', 25],
      ['{{trigger.body.id}}', '{{ trigger.body.id }}'],
    ] as const) {
      await show(page, { type: 'filter', params: compared([1, 2]) });
      await field(page, 'Value').click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(typed);
      expect(await params(page)).toEqual(compared(left));
    }
  });

  it('makes the letters of one field one step of undo', async () => {
    const { page } = await opened(notification('', ''));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.type('ab');
    await field(page, 'Text').click();
    await page.keyboard.type('c');
    expect(await page.evaluate(() => window.stepForm.gestures())).toEqual([
      'type:title',
      'type:title',
      'type:body',
    ]);
  });
});

it('a row that is removed hands the focus on', async () => {
  const headers = { one: '1', two: '2' };
  const { page } = await opened({ type: 'respond', params: { headers } });
  const add = page.getByRole('button', { name: 'Add header' });
  await page.getByRole('button', { name: 'Remove one' }).focus();
  await page.keyboard.press('Enter');
  const grip = page.getByRole('button', { name: /^Move two/ });
  await until('the row behind has it', () =>
    grip.evaluate((own) => own === document.activeElement),
  );
  await page.getByRole('button', { name: 'Remove two' }).focus();
  await page.keyboard.press('Enter');
  await until('what adds a row has it', () =>
    add.evaluate((own) => own === document.activeElement),
  );
  expect(await params(page)).toEqual({});
});

describe('the tree of samples', () => {
  it('gives its values to fields by dragging', async () => {
    const { page } = await opened(notification('', 'x'));
    await ready(page);
    await node(page, /^email/).dragTo(field(page, 'Title'));
    await page.getByText('Shop order›body›customer›email').waitFor();
    expect(await params(page)).toEqual({
      title: '{{ trigger.body.customer.email }}',
      body: 'x',
    });
    await preview(page).getByText('ada@example.com').waitFor();
  });

  it('gives a value to a field that is no text, which becomes an expression', async () => {
    const { page } = await opened({ type: 'respond', params: { status: 200 } });
    await node(page, /^total/).dragTo(field(page, 'Status'));
    await preview(page).getByText('129.5').waitFor();
    expect(await params(page)).toEqual({ status: '{{ trigger.body.total }}' });
    const toggle = page.getByRole('button', { name: 'Expression for Status' });
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    await toggle.click();
    expect(await params(page)).toEqual({ status: 200 });
    await toggle.click();
    expect(await params(page)).toEqual({ status: '{{ trigger.body.total }}' });
  });

  it('gives its values by keyboard to the field used last', async () => {
    const { page } = await opened(notification('For ', 'x'));
    await ready(page);
    await field(page, 'Title').click();
    await page.keyboard.press('End');
    await page.getByRole('searchbox', { name: 'Search Input' }).fill('lovelace');
    await node(page, /^name/).waitFor();
    await page.keyboard.press('ArrowDown');
    for (const _ of ['customer', 'name']) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await preview(page).getByText('For Ada Lovelace').waitFor();
    expect(await params(page)).toEqual({
      title: 'For {{ trigger.body.customer.name }}',
      body: 'x',
    });
    // And the focus is where one writes on.
    await page.keyboard.type('!');
    expect(await params(page)).toEqual({
      title: 'For {{ trigger.body.customer.name }}!',
      body: 'x',
    });
  });

  it('lists the fields it can insert into', async () => {
    const { page } = await opened(notification('', 'x'));
    await ready(page);
    await node(page, /^id/).click();
    await page.getByRole('button', { name: 'Insert into', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Text' }).click();
    await preview(page).getByText('order_1').waitFor();
    await expectAccessible(page, 'the tree with a selected value');
  });

  it('stays small with ten thousand values', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => [`field_${index}`, index]);
    const { page } = await opened({
      ...notification(''),
      samples: { scope: { trigger: Object.fromEntries(items) }, labels: {} },
    });
    await page.getByRole('tree').focus();
    await page.keyboard.press('End');
    await node(page, /^field_9999/).waitFor();
    expect(await page.getByRole('treeitem').count()).toBeLessThan(120);
    await page.getByRole('searchbox').fill('9998');
    await until(
      'it and what it is in are left',
      async () => (await page.getByRole('treeitem').count()) === 2,
    );
    await node(page, /^field_9998/).waitFor();
  });
});

describe('conditions', () => {
  it('are built from nothing, with the operators that fit the value first', async () => {
    const { page } = await opened({ type: 'filter', params: {} });
    await page.getByRole('button', { name: 'Add condition' }).click();
    await ready(page);
    await field(page, 'Value').click();
    await node(page, /^total/).click();
    await page.getByRole('button', { name: 'Insert into the field used last' }).click();
    await page.getByText('Shop order›body›total').waitFor();
    const operator = page.getByRole('combobox', { name: 'Operator' });
    // What the value gives is said a moment later, and moves nothing: a list may be open by then.
    const place = await operator.boundingBox();
    await preview(page).getByText('129.5').waitFor();
    expect(await operator.boundingBox()).toEqual(place);
    await operator.click();
    expect(await page.getByRole('option').first().innerText()).toBe('is greater than');
    await page.getByRole('option', { name: 'is at least' }).click();
    await field(page, 'Compared with').click();
    await page.keyboard.type('100');
    expect(await params(page)).toEqual({
      conditions: [{ left: '{{ trigger.body.total }}', op: 'gte', right: '100' }],
    });
    await page.getByRole('button', { name: /Compared with is kept as text/ }).click();
    expect(await params(page)).toMatchObject({ conditions: [{ right: 100 }] });
    await operator.click();
    await page.keyboard.type('is empty');
    await page.getByRole('option', { name: 'is empty' }).click();
    expect(await params(page)).toEqual({
      conditions: [{ left: '{{ trigger.body.total }}', op: 'is-empty' }],
    });
    await page.getByRole('button', { name: 'Add group' }).click();
    await page.getByRole('combobox', { name: 'Holds when' }).first().selectOption('any');
    expect(await params(page)).toMatchObject({
      match: 'any',
      conditions: [{}, { match: 'any', conditions: [{ op: 'equals' }] }],
    });
    await expectAccessible(page, 'conditions with a group');
  });
});

describe('a list', () => {
  it('is put into another order by the arrow keys and by dragging', async () => {
    const item = (name: string) => ({ name, value: name.toUpperCase() });
    const { page } = await opened({
      type: 'set',
      params: { fields: [item('a'), item('b'), item('c')] },
    });
    await ready(page);
    const order = async () => JSON.stringify(await params(page)).match(/(?<="name":")\w/g);
    await page.getByRole('button', { name: 'Move Field 1 (1 of 3)' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[aria-label="Move Field 2 (2 of 3)"]:focus').waitFor();
    expect(await order()).toEqual(['b', 'a', 'c']);
    await page.keyboard.press('End');
    await page.locator('[aria-label="Move Field 3 (3 of 3)"]:focus').waitFor();
    expect(await order()).toEqual(['b', 'c', 'a']);
    await page
      .getByRole('button', { name: 'Move Field 3 (3 of 3)' })
      .dragTo(page.getByRole('group', { name: 'Field 1' }), { targetPosition: { x: 30, y: 4 } });
    expect(await order()).toEqual(['a', 'b', 'c']);
    await page.getByRole('button', { name: 'Remove Field 2' }).click();
    expect(await order()).toEqual(['a', 'c']);
    await page.getByRole('button', { name: 'Add field' }).click();
    await page.keyboard.type('d');
    expect(await order()).toEqual(['a', 'c', 'd']);
  });
});

describe('JSON', () => {
  it('may hold expressions without quotes, and is kept while it is no JSON yet', async () => {
    const body = { type: 'json', value: null };
    const setup = { type: 'http-request', params: { url: 'http://127.0.0.1/', body } };
    const { page } = await opened(setup);
    await ready(page);
    await field(page, 'Value').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{ "id": {{ trigger.body.id }}, "n": 1');
    await page.getByText('This is not complete').waitFor();
    expect(await params(page)).toEqual(setup.params);
    // To another step and back.
    await show(page, notification('x'));
    await show(page, setup);
    await page.getByText('This is not complete').waitFor();
    await field(page, 'Value').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(' }}');
    await page.keyboard.press('Backspace');
    await preview(page).getByText('order_1').waitFor();
    expect(await params(page)).toMatchObject({
      body: { type: 'json', value: { id: '{{ trigger.body.id }}', n: 1 } },
    });
  });

  it('in the place of another value stays while somebody mends it', async () => {
    const { page } = await opened(notification('x'));
    await ready(page);
    await page.evaluate(() => window.stepForm.setParams({ title: [{ by: 'hand' }] }));
    await field(page, 'Title').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('"Paid');
    await page.getByText('This is not complete').waitFor();
    await page.keyboard.type('"');
    await until('it is the text', async () => (await params(page))['title'] === 'Paid');
    await field(page, 'Text').click();
    await field(page, 'Title').getByText('Paid', { exact: true }).waitFor();
  });
});

it('a row without a name is there again when its step is', async () => {
  const setup = { type: 'respond', params: { status: 200 } };
  const { page } = await opened(setup);
  await page.getByRole('button', { name: 'Add header' }).click();
  await field(page, 'Value of Row 1').fill('no-store');
  expect(await params(page)).toEqual(setup.params);
  await show(page, notification('x'));
  await show(page, setup);
  await field(page, 'Value of Row 1').getByText('no-store').waitFor();
  await field(page, 'Name').fill('Cache-Control');
  expect(await params(page)).toMatchObject({ headers: { 'Cache-Control': 'no-store' } });
});

describe('what the workspace has', () => {
  it('is picked, and an endpoint is made where it is missing', async () => {
    const { page } = await opened({ type: 'webhook', params: { endpoint: '' } });
    const endpoint = page.getByRole('combobox', { name: 'Endpoint' });
    await endpoint.click();
    await page.keyboard.type('shop-orders');
    await page.getByRole('option', { name: 'Create endpoint “shop-orders”' }).click();
    await expect.poll(() => params(page)).not.toEqual({ endpoint: '' });
    const { endpoints } = await host.real.engine.api['endpoints.list']({});
    const made = endpoints.find(({ settings }) => settings.path === 'shop-orders');
    expect(await params(page)).toEqual({ endpoint: made?.id });
    expect(await endpoint.inputValue()).toBe('shop-orders');
  });

  it('gets a credential without leaving the form', async () => {
    const { page } = await opened({
      type: 'slack',
      params: { auth: { type: 'credential', credential: '' }, text: 'x' },
    });
    await page.getByRole('button', { name: 'Add credential…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: /Slack/ }).first().click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('team-chat');
    await dialog.getByLabel(/token/i).first().fill('xoxb-1-secret');
    await expectAccessible(page, 'a new credential');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await params(page)).toMatchObject({ auth: { credential: 'team-chat' } });
    const { credentials } = await host.real.engine.api['credentials.list']({});
    expect(credentials).toMatchObject([{ name: 'team-chat', type: 'slack-bot' }]);
  });

  it('shows when a schedule fires next', async () => {
    const { page } = await opened({ type: 'schedule', params: { cron: '0 8 * * 1' } });
    const times = page.getByRole('region', { name: 'When it fires' });
    await times.getByText(/08:00/).first().waitFor();
    expect(await times.getByRole('listitem').count()).toBe(5);
  });
});

describe('problems', () => {
  it('stand at their fields, also behind "More settings", and are reached on demand', async () => {
    const { page } = await opened({
      type: 'http-request',
      params: { url: 'http://127.0.0.1/', redirects: { max: 99 } },
      problems: [
        {
          severity: 'error',
          stepId: 'x',
          field: 'redirects.max',
          message: 'must be at most 50',
        },
      ],
    });
    await page.getByText('Must be at most 50.').waitFor();
    await page.getByRole('button', { name: 'First problem' }).click();
    const focused = page.locator('input:focus');
    expect(await focused.inputValue()).toBe('99');
    expect(await focused.getAttribute('aria-invalid')).toBe('true');
  });
});

import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../engine/db/ids.ts';
import { expectAccessible, launchBrowser, openPage, type WatchedPage } from '../support/browser.ts';
import { type HttpSink, startSink } from '../support/http-sink.ts';
import { patchbay, type ServeProcess, serving, testFolder } from '../support/patchbay-cli.ts';
import { store } from '../support/searched-events.ts';
import { until } from '../support/until.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

/** A person's morning, on a workspace for each story. */
const secret = 'wrSJ2kW0ItY2mUk4TzHn';
let browser: Browser;
let sink: HttpSink;
let isSinkOpen = true;

beforeAll(async () => {
  browser = await launchBrowser();
  sink = await startSink((_request, response) => {
    response.statusCode = isSinkOpen ? 200 : 503;
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
});

afterAll(async () => {
  await browser.close();
  await sink.close();
});

/** A workflow that passes orders on, and an endpoint that wants GitHub's signature. */
async function prepare(): Promise<string> {
  const data = await testFolder();
  const { steps = [], ...rest } = orderWorkflow(sink.url);
  const once = steps.map((step) =>
    step.type === 'http-request' ? { ...step, name: 'Call', retry: { attempts: 1 } } : step,
  );
  const orders = await writeWorkflow(data, { ...rest, steps: once }, 'orders.json');
  const signed = await writeWorkflow(
    data,
    {
      format: 'patchbay/workflow@1',
      name: 'Signed',
      endpoints: [
        { key: 'signed', path: 'signed', verification: { scheme: 'github', secrets: [secret] } },
      ],
      steps: [{ id: 'hook', type: 'webhook', params: { endpoint: 'signed' } }],
      edges: [],
    },
    'signed.json',
  );
  for (const file of [orders, signed]) {
    const { code, stderr } = await patchbay(['import', file, '--publish', '--data', data]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
  return data;
}

async function send(serve: ServeProcess, order: object): Promise<void> {
  const response = await fetch(`${serve.hooks}/hooks/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'order', ...order }),
  });
  expect(response.status).toBe(200);
}

async function sendSigned(serve: ServeProcess, body: string, key = secret): Promise<number> {
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const response = await fetch(`${serve.hooks}/hooks/signed`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': signature.slice(0, 12),
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  return response.status;
}

async function open(
  serve: ServeProcess,
  options?: Parameters<typeof openPage>[1],
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  await watched.page.goto(serve.ui ?? '');
  await watched.page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  return watched;
}

const list = (page: Page) => page.getByRole('listbox', { name: 'Events, newest first' });
const row = (page: Page, name: string | RegExp) => list(page).getByRole('option', { name });
const search = (page: Page) => page.getByRole('combobox', { name: 'Search events' });
const filters = (page: Page) => page.getByRole('complementary', { name: 'Filters' });
const event = (page: Page) => page.getByRole('region', { name: 'Event', exact: true });
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

async function counted(rows: Locator, count: number): Promise<void> {
  await until(`${count} rows`, async () => (await rows.count()) === count);
}

it('is sorted by keyboard alone, and what was done is taken back', {}, async () => {
  const data = await prepare();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  for (let id = 1; id <= 6; id += 1) await send(serve, { name: `order-${id}`, sku: `SKU-${id}` });
  const { page, complaints } = await open(serve);
  await counted(row(page, /order-\d/), 6);
  await row(page, /^Unread: .*order-6/).waitFor();
  await row(page, /order-6.*Succeeded/).waitFor();

  // What is opened is read, as in a mail client.
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await event(page)
    .getByRole('heading', { name: /order-6/ })
    .waitFor();
  await until('it to be read', async () => (await row(page, /^Unread: .*order-6/).count()) === 0);
  // Archived, the next one opens in its place.
  await page.keyboard.press('e');
  await event(page)
    .getByRole('heading', { name: /order-5/ })
    .waitFor();
  await counted(row(page, /order-\d/), 5);
  await page.keyboard.press('s');
  await row(page, /order-5.*Starred/).waitFor();
  const linked = page.url().split('/').at(-1) ?? '';
  await page.keyboard.press('Escape');

  // A range with Shift, put away at once, and back with Z: each thing on its own.
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+J');
  await page.getByRole('toolbar', { name: 'Chosen events' }).getByText('3 chosen').waitFor();
  await expectAccessible(page, 'chosen events');
  await page.keyboard.press('e');
  await counted(row(page, /order-\d/), 2);
  await page.getByText('3 events. Z takes it back.').waitFor();
  await page.keyboard.press('z');
  await counted(row(page, /order-\d/), 5);
  await page.keyboard.press('z');
  await until('no star', async () => (await row(page, /Starred/).count()) === 0);
  await page.keyboard.press('z');
  await counted(row(page, /order-\d/), 6);

  await page.keyboard.press('u');
  await page.keyboard.press('?');
  await dialog(page, 'Keys').getByText('Archive, or back to the inbox').waitFor();
  await page.keyboard.press('Escape');
  await dialog(page, 'Keys').waitFor({ state: 'detached' });

  // All that fit, whether they are loaded or not.
  await page.keyboard.press('Control+a');
  await page.getByText('6 chosen').waitFor();
  await page.keyboard.press('e');
  await page.getByRole('heading', { name: 'All done' }).waitFor();
  await expectAccessible(page, 'nothing left in the inbox');
  // What a link opens is in no list: keys mean it all the same.
  await page.evaluate((id) => {
    location.hash = `#/inbox/${id}`;
  }, linked);
  await event(page).getByRole('button', { name: 'Move to the inbox' }).waitFor();
  await page.keyboard.press('s');
  await event(page).getByRole('button', { name: 'Remove the star' }).waitFor();
  await page.keyboard.press('Escape');
  await event(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Show the archive' }).click();
  await counted(row(page, /order-\d/), 6);
  expect(complaints).toEqual([]);
});

it('finds by text and by operator, and keeps a search by name', async () => {
  const data = await prepare();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  for (let id = 1; id <= 12; id += 1) await send(serve, { name: `order-${id}`, sku: `SKU-${id}` });
  expect(await sendSigned(serve, '{"ref":"main"}', 'wrong')).toBe(401);
  const { page, complaints } = await open(serve, { colorScheme: 'dark' });
  await counted(list(page).getByRole('option'), 13);

  await page.keyboard.press('/');
  await page.keyboard.type('sku-7');
  await counted(list(page).getByRole('option'), 1);
  await row(page, /order-7/).waitFor();

  // Operators and their values are offered; Tab takes the first.
  await search(page).fill('');
  await page.keyboard.type('stat');
  await page.getByRole('option', { name: /^status:/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('rej');
  await page.getByRole('option', { name: /^rejected/ }).waitFor();
  await expectAccessible(page, 'what may stand in a search');
  await page.keyboard.press('Tab');
  expect(await search(page).inputValue()).toBe('status:rejected ');
  await counted(list(page).getByRole('option'), 1);
  // The filter beside the list says the same.
  const rejected = filters(page).getByRole('button', { name: /Rejected/ });
  expect(await rejected.getAttribute('aria-pressed')).toBe('true');

  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save filter' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Refused');
  await page.keyboard.press('Enter');
  const saved = filters(page).getByRole('button', { name: 'Refused', exact: true });
  await saved.waitFor();
  await rejected.click();
  await counted(list(page).getByRole('option'), 13);
  await saved.click();
  await counted(list(page).getByRole('option'), 1);

  // Lately searched, and what cannot be understood.
  await search(page).fill('');
  await page.getByText('Searched lately').waitFor();
  await page.getByRole('option', { name: 'status:rejected' }).waitFor();
  await search(page).fill('status:wrong ');
  await page.getByText('“wrong” is nothing that “status:” knows.').waitFor();
  await expectAccessible(page, 'a search that cannot be understood');
  await search(page).fill('nothing-like-this');
  await page.getByRole('heading', { name: 'Nothing fits the search' }).waitFor();

  // Another screen's link brings its search with it.
  await page.goto(new URL('/#/inbox?q=endpoint%3Asigned', serve.ui ?? '').href);
  await until('the search of the link', async () => {
    return (await search(page).inputValue()) === 'endpoint:signed';
  });
  await row(page, /Rejected.*The signature or credential is wrong/).click();
  await event(page).getByRole('button', { name: 'Explain' }).waitFor();
  await event(page).getByRole('textbox', { name: 'Find in the content' }).fill('main');
  await event(page).getByText('1 of 1').waitFor();
  await event(page).getByRole('tab', { name: 'Hex' }).click();
  await event(page)
    .getByText(/00000000 {2}7b 22 72 65 66/)
    .waitFor();
  expect(complaints).toEqual([]);
});

it('sends an edited event again, signed anew, and compares the two', {}, async () => {
  const data = await prepare();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  const body = '{"ref":"refs/heads/main","repository":{"full_name":"ada/site"}}';
  expect(await sendSigned(serve, body)).toBe(200);
  const { page, complaints } = await open(serve);
  await row(page, /push · ada\/site/).click();
  await event(page)
    .getByText(/^Verified by /)
    .waitFor();
  const first = page.url();

  await page.keyboard.press('Shift+R');
  const form = dialog(page, 'Edit and replay');
  await form.getByText(/It becomes a new event and runs “Signed”/).waitFor();
  await expectAccessible(page, 'edit and replay');
  const editor = form.getByRole('textbox', { name: 'Body' });
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"ref":"refs/heads/next","repository":{"full_name":"ada/site"}}');
  await form.getByRole('button', { name: 'Send it' }).click();
  await form.waitFor({ state: 'detached' });
  await until('the new event', async () => page.url() !== first);
  await event(page).getByText('Accepted').first().waitFor();
  await event(page)
    .getByText(/^Verified by /)
    .waitFor();
  await event(page)
    .getByRole('link', { name: /edited or sent again/ })
    .waitFor();
  await event(page).getByText('"refs/heads/next"').waitFor();
  await event(page)
    .getByRole('link', { name: /Succeeded.*Signed/ })
    .waitFor();

  await counted(row(page, /push/), 2);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await page.getByText('2 chosen').waitFor();
  await page.keyboard.press('c');
  const compared = dialog(page, 'Compare two events');
  const changes = compared.getByRole('list', { name: 'What differs: body' });
  await changes.getByText('refs/heads/main').waitFor();
  await changes.getByText('refs/heads/next').waitFor();
  await compared.getByText('Side by side').click();
  await compared.getByRole('region', { name: 'Bodies side by side' }).waitFor();
  await expectAccessible(page, 'two events side by side');
  expect(complaints).toEqual([]);
});

it('replays the failed ones in bulk and shows how far it is', async () => {
  const data = await prepare();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  isSinkOpen = false;
  for (let id = 1; id <= 12; id += 1) await send(serve, { name: `order-${id}` });
  const { page, complaints } = await open(serve);
  await search(page).fill('run:failed');
  await page.keyboard.press('Enter');
  await counted(row(page, /order-\d+.*Failed/), 12);
  await row(page, /order-12/).click();
  await event(page)
    .getByText(/“Call”/)
    .waitFor();
  await expectAccessible(page, 'an event with a failed run');
  isSinkOpen = true;
  const before = sink.requests.length;

  // Rehearsed first: what was recorded stands in for the call, and nothing is sent.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('h');
  const rehearsal = dialog(page, 'Rehearse with 12 events');
  await rehearsal.getByRole('button', { name: 'Rehearse 12 events' }).click();
  await rehearsal.getByText('12 of 12 events rehearsed: 12 do the same').waitFor();
  await expectAccessible(page, 'rehearsed events');
  await rehearsal.getByRole('button', { name: /order-12/ }).click();
  await rehearsal.getByRole('link', { name: 'Compare the two runs side by side' }).waitFor();
  await rehearsal.getByRole('button', { name: 'All events' }).click();
  await rehearsal.getByRole('button', { name: 'Close', exact: true }).last().click();
  await rehearsal.waitFor({ state: 'detached' });
  expect(sink.requests).toHaveLength(before);

  await page.keyboard.press('r');
  const question = dialog(page, 'Replay 12 events');
  await question.getByText(/12 events will run .* again\. HTTP requests/).waitFor();
  await question.getByRole('radio', { name: 'One workflow' }).click();
  await question.getByText(`“Call” sends the HTTP request POST ${sink.url}/orders`).waitFor();
  expect(sink.requests).toHaveLength(before);
  await expectAccessible(page, 'the question before a replay');
  await question.getByRole('button', { name: 'Replay 12 events' }).click();
  const work = page.getByRole('region', { name: 'Work under way' });
  await work.getByText('Replayed 12 of 12 events').waitFor();
  // Still said after the page was loaded again, until it is dismissed.
  await page.reload();
  await work.getByText('Replayed 12 of 12 events').waitFor();
  await work.getByRole('button', { name: 'Dismiss' }).click();
  await work.waitFor({ state: 'detached' });
  await until('every request', async () => sink.requests.length === before + 12);
  await filters(page)
    .getByRole('button', { name: /^Inbox/ })
    .waitFor();
  await search(page).fill('');
  await counted(row(page, /order-\d+.*Succeeded/), 12);
  expect(complaints).toEqual([]);
});

it('scrolls through many events without a gap', async () => {
  const data = await prepare();
  const db = new DatabaseConstructor(join(data, 'patchbay.db'));
  const count = 20_000;
  const start = Date.now() - count * 1000;
  store(
    db,
    Array.from({ length: count }, (_, index) => ({
      id: newId(start + index * 1000),
      receivedAt: start + index * 1000,
      body: JSON.stringify({ name: `order-${index}` }),
    })),
  );
  db.close();
  const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
  const { page, complaints } = await open(serve);
  await row(page, 'order-19999').waitFor();

  /** Rows on screen: whether they follow each other, and how many are drawn at all. */
  const seen = () =>
    list(page).evaluate((box) => {
      const frame = box.getBoundingClientRect();
      const drawn = [...box.querySelectorAll('[role="option"]')];
      const visible = drawn
        .map((element) => ({ element, place: element.getBoundingClientRect() }))
        .filter(({ place }) => place.bottom > frame.top && place.top < frame.bottom)
        .sort((a, b) => a.place.top - b.place.top);
      const gaps = visible.filter(({ place }, index) => {
        const next = visible[index + 1];
        return next !== undefined && Math.abs(next.place.top - place.bottom) > 1;
      });
      return {
        gaps: gaps.length,
        covered:
          (visible[0]?.place.top ?? Infinity) <= frame.top + 1 &&
          (visible.at(-1)?.place.bottom ?? 0) >= frame.bottom - 1,
        loading: visible.filter(({ element }) => element.textContent === 'Loading').length,
        drawn: drawn.length,
        first: Number(visible[0]?.element.getAttribute('aria-posinset')),
      };
    });
  const scrollBy = (pixels: number) =>
    list(page).evaluate((box, by) => {
      box.scrollTop += by;
    }, pixels);

  await list(page).focus();
  for (let reached = 0; reached < 4000; ) {
    await scrollBy(15_000);
    await until('rows that follow each other', async () => {
      const now = await seen();
      expect(now.gaps).toBe(0);
      reached = now.first;
      return now.covered && now.loading === 0;
    });
  }
  expect((await seen()).drawn).toBeLessThan(100);
  // Those that were let go on the way come back in their places.
  await page.keyboard.press('Home');
  await until('the newest', async () => {
    const now = await seen();
    return now.first === 1 && now.loading === 0;
  });
  await row(page, 'order-19999').waitFor();
  expect(complaints).toEqual([]);
});

// `npm run screenshots`: draws docs/screenshots/*.png from the built screens on a workspace that it
// fills through the front door: the command line and real webhooks. With names, only those.
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { bestNode, inRoot } from './lib/paths.mjs';
import {
  cli,
  largeWindow as large,
  openBrowser,
  type Picture,
  rail,
  startPatchbay,
  take,
} from './lib/pictures.ts';
import { run } from './lib/processes.mjs';

/** The other end of the examples: it takes everything but large parcels. */
async function startReceiver(): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    req.on('end', () => {
      res.statusCode = body.includes('"insured":true') ? 503 : 200;
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ ok: res.statusCode === 200 }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

async function importExample(name: string, { data, receiver }: { data: string; receiver: string }) {
  const text = await readFile(inRoot('examples', name), 'utf8');
  const file = join(data, name);
  // Once is enough to be refused: a picture does not wait for half an hour of attempts.
  const local = text.replaceAll('http://127.0.0.1:9000', receiver);
  await writeFile(file, local.replaceAll(/"attempts": \d+/g, '"attempts": 1'));
  const { code, output } = await run(bestNode(), [
    cli,
    'import',
    file,
    '--publish',
    '--data',
    data,
  ]);
  if (code !== 0) throw new Error(output);
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function sendEvents(hooks: string): Promise<void> {
  const wanted = new Set(['push', 'issues', 'pull_request', 'star', 'release', 'ping']);
  const github = examples.filter(({ name }) => wanted.has(name));
  const goods = ['SKU-1042', 'SKU-2210', 'SKU-0007'];
  for (let i = 0; i < 36; i += 1) {
    const { name, examples: bodies } = github[i % github.length] ?? { name: '', examples: [] };
    await post(`${hooks}/hooks/github`, bodies[i % bodies.length], {
      'x-github-event': name,
      'x-github-delivery': `delivery-${i}`,
    });
    await post(`${hooks}/hooks/shop-orders`, {
      id: i % 9 === 4 ? `order_${1000 + i - 1}` : `order_${1000 + i}`,
      status: i % 5 === 2 ? 'open' : 'paid',
      total: i % 13 === 8 ? 349.9 : 42.5 + i,
      currency: 'EUR',
      customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
      items: [{ sku: goods[i % 3], quantity: 1 + (i % 3), price: 21.25, digital: false }],
    });
    if (i % 12 === 7) await post(`${hooks}/hooks/wp-login.php`, { log: 'admin' });
  }
}

const row = (page: Page, name: RegExp) => page.getByRole('option', { name }).first();

const empty: Picture = {
  name: 'first-start',
  colorScheme: 'light',
  draw: (page) => page.getByRole('heading', { name: 'Waiting for the first webhook' }).waitFor(),
};

const pictures: readonly Picture[] = [
  {
    name: 'inbox',
    colorScheme: 'light',
    draw: (page) => row(page, /Rejected/).waitFor(),
  },
  {
    name: 'event',
    colorScheme: 'dark',
    async draw(page) {
      await row(page, /Accepted.*shop-orders/).click();
      await page.getByRole('tree').getByText('customer').click();
    },
  },
  {
    name: 'endpoints',
    colorScheme: 'light',
    async draw(page) {
      await rail(page, 'Endpoints').click();
      await row(page, /shop-orders/).click();
      const pane = page.getByRole('region', { name: 'Endpoint', exact: true });
      await pane.getByRole('list').first().waitFor();
    },
  },
  {
    name: 'credentials',
    colorScheme: 'dark',
    async draw(page) {
      await rail(page, 'Credentials').click();
      await row(page, /mail/).click();
      const pane = page.getByRole('region', { name: 'Credential', exact: true });
      await pane.getByRole('heading', { name: 'Used by' }).waitFor();
    },
  },
  {
    name: 'inbox-search',
    colorScheme: 'light',
    size: large,
    async draw(page) {
      await page.getByRole('combobox', { name: 'Search events' }).fill('run:failed ');
      await page.keyboard.press('Enter');
      await page.getByText('3 events').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('r');
      const question = page.getByRole('dialog', { name: 'Replay 3 events' });
      await question.getByRole('radio', { name: 'One workflow' }).click();
      await question.getByLabel('Workflow', { exact: true }).first().click();
      await page.getByRole('option', { name: /Shop orders to the warehouse/ }).click();
      await question.getByText(/sends the HTTP request/).waitFor();
    },
  },
  {
    name: 'runs',
    colorScheme: 'dark',
    async draw(page) {
      await rail(page, 'Runs').click();
      await row(page, /Failed/).waitFor();
    },
  },
  {
    name: 'failed-run',
    colorScheme: 'light',
    async draw(page) {
      await rail(page, 'Runs').click();
      await row(page, /Failed/).click();
      await page.getByRole('region', { name: 'What happened' }).waitFor();
      await page.getByRole('tab', { name: 'Input' }).click();
    },
  },
];

const editorPictures: readonly Picture[] = [
  {
    name: 'workflows',
    colorScheme: 'light',
    async draw(page) {
      await rail(page, 'Workflows').click();
      await page.getByRole('grid', { name: 'Workflows' }).getByText('Succeeded').first().waitFor();
    },
  },
  {
    name: 'templates',
    colorScheme: 'light',
    size: large,
    async draw(page) {
      await rail(page, 'Workflows').click();
      await button(page, 'New workflow').click();
      await page.getByRole('button', { name: /^Lead routing/ }).click();
      await button(page, 'Make a draft').waitFor();
    },
  },
  {
    name: 'import',
    colorScheme: 'dark',
    async draw(page) {
      await rail(page, 'Workflows').click();
      const choosing = page.waitForEvent('filechooser');
      await button(page, 'Import').click();
      await (await choosing).setFiles(
        inRoot('examples', 'templates', 'payment-ledger-receipt.json'),
      );
      await button(page, 'Import as a draft').waitFor();
      await page.getByRole('list', { name: 'What it may reach' }).waitFor();
    },
  },
  {
    name: 'editor-empty',
    colorScheme: 'light',
    async draw(page) {
      await rail(page, 'Workflows').click();
      await button(page, 'New workflow').click();
      await page.getByRole('button', { name: 'From scratch' }).click();
      await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
      await page.getByText('Saved', { exact: true }).waitFor();
    },
  },
  {
    name: 'editor-problems',
    colorScheme: 'light',
    async draw(page) {
      // The workflow of the picture before: what is put on it has nothing to go by yet.
      await openWorkflow(page, /New workflow/);
      for (const name of ['Webhook', 'HTTP request'])
        await page
          .getByRole('region', { name: 'Steps' })
          .getByRole('button', { name, exact: true })
          .click();
      await page.getByRole('button', { name: /^Problems: \d errors/ }).click();
      await page.getByRole('complementary', { name: 'Problems' }).waitFor();
      await page.getByText('Saved', { exact: true }).waitFor();
      await showAll(page);
    },
  },
  {
    name: 'editor-search',
    colorScheme: 'dark',
    async draw(page) {
      await openShop(page);
      await step(page, /Tell the warehouse/).hover();
      await step(page, /Tell the warehouse/)
        .getByRole('button')
        .first()
        .click();
      await page.getByRole('combobox', { name: 'Add a step' }).fill('mes');
      await page.getByRole('option').first().waitFor();
    },
  },
  ...(['light', 'dark'] as const).map(
    (colorScheme): Picture => ({
      name: colorScheme === 'light' ? 'editor' : 'editor-dark',
      colorScheme,
      size: large,
      async draw(page) {
        await openShop(page);
        await button(page, 'Runs').click();
        await pickRun(page, /Succeeded/);
        await button(page, 'Close Runs').click();
        await step(page, /Tell the warehouse.*Succeeded/).waitFor();
        await step(page, /What the warehouse needs/).dblclick();
        await showAll(page);
        await input(page).getByRole('button', { name: 'Trigger', exact: true }).click();
        await page.getByText('Ada Lovelace').first().waitFor();
      },
    }),
  ),
  {
    name: 'editor-test',
    colorScheme: 'dark',
    async draw(page) {
      await openShop(page);
      await step(page, /What the warehouse needs/).dblclick();
      const output = page.getByRole('region', { name: 'Output', exact: true });
      await output.getByRole('button', { name: 'Test step' }).click();
      await page.getByRole('button', { name: 'Run on the canvas: Succeeded' }).waitFor();
      await output.getByText('Succeeded').waitFor();
      await showAll(page);
    },
  },
  {
    name: 'editor-run',
    colorScheme: 'light',
    size: large,
    async draw(page) {
      await openShop(page);
      await button(page, 'Runs').click();
      await pickRun(page, /Failed/);
      await step(page, /Tell the warehouse.*Failed/).waitFor();
      await showAll(page);
    },
  },
  {
    name: 'editor-versions',
    colorScheme: 'dark',
    size: large,
    async draw(page) {
      await openShop(page);
      await button(page, 'Versions and settings').click();
      await page
        .getByRole('complementary', { name: /^Versions/ })
        .getByText('Version 1')
        .first()
        .waitFor();
      await showAll(page);
    },
  },
  {
    name: 'editor-publish',
    colorScheme: 'light',
    size: large,
    async draw(page) {
      await openShop(page);
      await step(page, /What the warehouse needs/).click();
      await page.keyboard.press('F2');
      await page.keyboard.type('The parcel');
      await page.keyboard.press('Enter');
      await page.getByText('Saved', { exact: true }).waitFor();
      await button(page, 'Publish').click();
      await page
        .getByRole('complementary', { name: 'Publish' })
        .getByText('1 step changed')
        .waitFor();
      await showAll(page);
    },
  },
  {
    name: 'editor-conflict',
    colorScheme: 'light',
    async draw(page) {
      await openShop(page);
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.route('**/rpc/workflows.saveDraft', (route) => route.abort());
      for (const [window, name] of [
        [other, /Paid/],
        [page, /Tell the warehouse/],
      ] as const) {
        await step(window, name).click();
        await window.keyboard.press('d');
        await step(window, new RegExp(`${name.source}.*turned off`)).waitFor();
      }
      await page.getByText('Saved', { exact: true }).waitFor();
      await other.unroute('**/rpc/workflows.saveDraft');
      await other.getByText('This workflow was changed in another window.').waitFor();
      await other.getByRole('button', { name: 'Show what differs' }).click();
      await other.getByRole('dialog').waitFor();
      pictured.set(page, other);
    },
    shown: (page) => pictured.get(page),
  },
  // Last, as it leaves an unfinished expression behind.
  {
    name: 'editor-completion',
    colorScheme: 'light',
    async draw(page) {
      await openShop(page);
      await step(page, /Tell the warehouse/).dblclick();
      const url = page
        .getByRole('region', { name: 'Settings' })
        .getByRole('textbox', { name: 'URL' });
      await url.click();
      await page.keyboard.press('End');
      await page.keyboard.type('/{{ steps.parcel.customer.');
      await page.getByRole('option', { name: /email/ }).waitFor();
    },
  },
];

/** The other window of a page. */
const pictured = new Map<Page, Page>();

/** As much of the workflow as there is room for beside what is open. */
const showAll = (page: Page) => button(page, 'Show everything (Shift+1)').click();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const input = (page: Page) => page.getByRole('region', { name: 'Input', exact: true });
const step = (page: Page, name: RegExp) =>
  page.getByRole('application', { name: /^Canvas/ }).getByRole('group', { name });

async function openWorkflow(page: Page, name: RegExp): Promise<void> {
  await rail(page, 'Workflows').click();
  await page.getByRole('row', { name }).first().click();
  await page.getByRole('application', { name: /^Canvas/ }).waitFor();
}

async function pickRun(page: Page, name: RegExp): Promise<void> {
  const runs = page.getByRole('list', { name: 'Runs, newest first' });
  await runs.getByRole('button', { name }).first().click();
}

async function openShop(page: Page): Promise<void> {
  await openWorkflow(page, /Shop orders to the warehouse/);
  await step(page, /Tell the warehouse/).waitFor();
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (await isTrue()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

async function call(ui: string, method: string, input: unknown): Promise<unknown> {
  const { origin, searchParams } = new URL(ui);
  const answer = await fetch(`${origin}/rpc/${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${searchParams.get('token')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${method}: ${await answer.text()}`);
  return answer.json();
}

/** Addresses and credentials as a workspace has them after a while. */
async function addMore(ui: string): Promise<void> {
  const bearer = { scheme: 'bearer', secrets: ['a-token-of-the-garden'] };
  const endpoints = [
    { path: 'payments', name: 'Payments', verification: { scheme: 'stripe' } },
    { path: 'sensors/garden', verification: bearer },
    { path: 'newsletter', name: 'Bounces', state: 'paused' },
    { path: 'old-crm', state: 'retired' },
  ];
  for (const settings of endpoints) await call(ui, 'endpoints.create', { settings });
  const credentials = {
    mail: { type: 'smtp', host: '127.0.0.1', port: 9, username: 'shop', password: 'a-password' },
    'shop API': { type: 'bearer', token: 'a-token-of-the-shop' },
    tables: {
      type: 'oauth2',
      authorizationUrl: 'https://provider.example/authorize',
      tokenUrl: 'https://provider.example/token',
      clientId: 'patchbay',
      clientSecret: 'a-client-secret',
    },
  };
  for (const [name, data] of Object.entries(credentials))
    await call(ui, 'credentials.save', { name, data });
  await call(ui, 'credentials.test', { name: 'mail' });
}

/** Whether every run has ended. */
async function isIdle(ui: string): Promise<boolean> {
  const counts = z.object({ queuedRuns: z.int(), activeRuns: z.int() });
  const info = counts.parse(await call(ui, 'system.info', {}));
  return info.queuedRuns + info.activeRuns === 0;
}

const data = await mkdtemp(join(tmpdir(), 'patchbay-screenshots-'));
await mkdir(inRoot('docs', 'screenshots'), { recursive: true });
const receiver = await startReceiver();
const patchbay = await startPatchbay(data);
const browser = await openBrowser();
try {
  const at = { data, receiver: receiver.url };
  await importExample('shop-order-filter.json', at);
  await take(browser, patchbay.ui, empty);
  await importExample('github-push-to-http.json', at);
  await sendEvents(patchbay.hooks);
  await until('all runs to end', () => isIdle(patchbay.ui));
  await addMore(patchbay.ui);
  const wanted = process.argv.slice(2);
  for (const picture of [...pictures, ...editorPictures])
    if (wanted.length === 0 || wanted.includes(picture.name))
      await take(browser, patchbay.ui, picture);
} finally {
  await browser.close();
  await patchbay.stop();
  receiver.close();
  await rm(data, { recursive: true, force: true });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { launchBrowser, type WatchedPage } from './browser.ts';
import { isDesktop, latestDesktop } from './desktop.ts';
import {
  canvas,
  createWorkflow,
  drag,
  middleOf,
  openEditor,
  signedIn,
  step,
  wide,
} from './editor-page.ts';
import { type HttpSink, type SinkAnswer, startSink } from './http-sink.ts';
import { type ServeProcess, startServe } from './patchbay-cli.ts';
import { until } from './until.ts';

export interface EditorWorkspace {
  readonly browser: Browser;
  readonly serve: ServeProcess;
  /** What workflows call. */
  readonly sink: HttpSink;
  /** A page of a person who is signed in, in a session of its own. */
  signIn(options?: Parameters<typeof signedIn>[2]): Promise<WatchedPage>;
  /** Its page in the editor of a new workflow. */
  editorOn(definition?: Partial<WorkflowDefinition>): Promise<WatchedPage & { id: string }>;
  /** Waits for a notification: in the desktop app it is shown, else printed. */
  notified(text: string): Promise<void>;
  /** Something from outside arrives at an endpoint. */
  receive(path: string, body: unknown): Promise<void>;
}

/** One server, one browser and one sink for all tests of a file. */
export function editorWorkspace(answer: SinkAnswer = answered): EditorWorkspace {
  let open: { browser: Browser; serve: ServeProcess; sink: HttpSink; data: string } | undefined;
  const opened = () => {
    if (open === undefined) throw new Error('the workspace is not open');
    return open;
  };
  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), 'patchbay-test-'));
    const [browser, serve, sink] = await Promise.all([
      launchBrowser(),
      startServe({ data, args: ['--ui', '127.0.0.1:0'] }),
      startSink(answer),
    ]);
    open = { browser, serve, sink, data };
  });
  afterAll(async () => {
    const { browser, serve, sink, data } = opened();
    await browser.close();
    await serve.kill();
    await sink.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    get browser() {
      return opened().browser;
    },
    get serve() {
      return opened().serve;
    },
    get sink() {
      return opened().sink;
    },
    signIn(options = wide) {
      return signedIn(opened().browser, opened().serve, options);
    },
    async editorOn(definition = {}) {
      const watched = await signedIn(opened().browser, opened().serve, wide);
      const id = await createWorkflow(watched.page, 'Orders', definition);
      await openEditor(watched.page, id);
      return { ...watched, id };
    },
    async notified(text) {
      await until(`a notification with ${text}`, async () => {
        if (!isDesktop)
          return `${opened().serve.stdout()}${opened().serve.stderr()}`.includes(text);
        const shown = await latestDesktop().shown();
        return shown.some(({ title, body }) => `${title}\n${body}`.includes(text));
      });
    },
    async receive(path, body) {
      const response = await fetch(`${opened().serve.hooks}/hooks/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`/hooks/${path} answered ${response.status}: ${text}`);
    },
  };
}

/** Start, then a set, then a delay, in a row. */
export const row: Partial<WorkflowDefinition> = {
  steps: [
    { id: 'start', type: 'manual', name: 'Begin', params: {}, position: { x: 0, y: 0 } },
    {
      id: 'prepare',
      type: 'set',
      name: 'Prepare',
      params: { fields: [{ name: 'a', value: 1 }] },
      position: { x: 320, y: 0 },
    },
    {
      id: 'pause',
      type: 'delay',
      name: 'Pause',
      params: { amount: 1, unit: 'seconds' },
      position: { x: 640, y: 0 },
    },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'prepare' },
    { from: 'prepare', port: 'out', to: 'pause' },
  ],
};

const answered: SinkAnswer = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"taken":true}');
};

export const order = {
  id: 'order_1001',
  status: 'paid',
  total: 142.5,
  currency: 'EUR',
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  items: [{ sku: 'SKU-1042', quantity: 2, price: 71.25 }],
};

export const rail = (page: Page, name: string): Locator =>
  page.getByRole('navigation').getByRole('link', { name });

export const palette = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Steps' }).getByRole('button', { name, exact: true });

/** Drags a step type onto the canvas, `dx` and `dy` pixels from its middle, as a hand would. */
export async function dropStep(
  page: Page,
  name: string,
  { dx, dy }: { dx: number; dy: number },
): Promise<void> {
  const box = await canvas(page).boundingBox();
  if (box === null) throw new Error('the canvas is not on screen');
  await palette(page, name).dragTo(canvas(page), {
    targetPosition: { x: box.width / 2 + dx, y: box.height / 2 + dy },
    steps: 6,
  });
  await step(page, new RegExp(`^${name}`))
    .first()
    .waitFor();
}

/** Where edges leave a step. React Flow gives these no role: by keyboard it is another way. */
export const port = (page: Page, stepId: string, name = 'out'): Locator =>
  page.locator(
    `.react-flow__node[data-id="${stepId}"] .react-flow__handle.source[data-handleid="${name}"]`,
  );
export const entrance = (page: Page, stepId: string): Locator =>
  page.locator(`.react-flow__node[data-id="${stepId}"] .react-flow__handle.target`);

export async function connectPorts(
  page: Page,
  [from, name]: readonly [stepId: string, port: string],
  to: string,
): Promise<void> {
  await drag(page, await middleOf(port(page, from, name)), await middleOf(entrance(page, to)));
}

export const panel = (page: Page): Locator =>
  page.getByRole('region', { name: 'Step', exact: true });
export const part = (page: Page, name: 'Input' | 'Settings' | 'Output'): Locator =>
  panel(page).getByRole('region', { name, exact: true });
export const field = (page: Page, name: string): Locator =>
  part(page, 'Settings').getByRole('textbox', { name, exact: true });

/** Opens a step by double click, whichever is open. */
export async function openStep(page: Page, name: RegExp): Promise<void> {
  await step(page, name).dblclick();
  await panel(page).waitFor();
}

/** A value of the sample data, by its name in the tree. */
export const sample = (page: Page, name: string): Locator =>
  part(page, 'Input')
    .getByRole('treeitem')
    .filter({ has: page.getByText(name, { exact: true }) })
    .first();

/** Drags a value of the sample data behind what is in the field already. */
export async function mapInto(page: Page, name: string, target: string): Promise<void> {
  const box = await field(page, target).boundingBox();
  if (box === null) throw new Error(`the field "${target}" is not on screen`);
  await sample(page, name).dragTo(field(page, target), {
    targetPosition: { x: box.width - 4, y: box.height / 2 },
  });
}

export const side = (page: Page, name: string): Locator =>
  page.getByRole('complementary', { name, exact: true });

/** Of the workflow whose editor is open. */
export function workflowId(page: Page): string {
  const id = /#\/workflows\/([^/?]+)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`no workflow at ${page.url()}`);
  return id;
}

/** A file that is dropped onto the window from the desktop. */
export async function dropFile(
  page: Page,
  { name, text }: { name: string; text: string },
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([file.text], file.name, { type: 'application/json' }));
      return transfer;
    },
    { name, text },
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.locator('body').dispatchEvent(type, { dataTransfer });
}

/** Presses Tab until it has the focus, as somebody does who has no mouse. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  const isThere = () =>
    target.first().evaluate((element) => element.contains(document.activeElement));
  for (let presses = 0; presses < 200; presses++) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach ${target}`);
}

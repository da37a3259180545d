import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import {
  type Desktop,
  desktop,
  desktopCommand,
  desktopFolder,
  inTime,
  SCREENS,
} from '../support/desktop.ts';
import { field, openStep } from '../support/editor.ts';
import { startSink } from '../support/http-sink.ts';
import { startHeadless } from '../support/patchbay-cli.ts';
import { httpStep, onWebhook, workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';

/** Starts the app once more, as a click on a link or a file does, and waits until it has gone. */
async function startAgain(first: Desktop, ...args: string[]): Promise<number | null> {
  const command = desktopCommand({ data: first.data, args });
  const child = spawn(command.executablePath, command.args, { env: command.env, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

it('quits though a draft is not saved yet, and brings back what was typed', async () => {
  const data = await desktopFolder();
  const first = await desktop({ data });
  const { id } = await first.call('workflows.create', {
    name: 'Greeting',
    definition: {
      steps: [{ id: 'tell', type: 'notification', name: 'Tell', params: { title: 'Hello' } }],
      edges: [],
    },
  });
  const openTell = async ({ page }: Desktop): Promise<Locator> => {
    await page.goto(`${SCREENS}#/workflows/${id}`);
    await openStep(page, /Tell/);
    return field(page, 'Title');
  };
  await (await openTell(first)).click();
  await first.page.keyboard.press('End');
  await first.page.keyboard.type(' world');
  await first.quit();

  const again = await desktop({ data });
  await (await openTell(again)).getByText('Hello world').waitFor();
});

it('is one app: another start brings its window back, and what it was given is asked about first', async () => {
  const first = await desktop();
  const { page, call } = first;
  await first.closeWindow();
  await until('the window to hide', async () => !(await first.isVisible()));
  expect(await first.questions()).toEqual(['Patchbay goes on without its window']);
  expect(await call('system.info', {})).toMatchObject({ events: 0 });

  expect(await startAgain(first)).toBe(0);
  await until('the window to be there', first.isVisible);

  // A link to a screen changes nothing, so it is followed.
  await startAgain(first, 'patchbay://runs');
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();

  // One that brings a workflow loads nothing before the person says so, and imports nothing then.
  const file = join(first.data, 'shared.json');
  await writeFile(file, JSON.stringify(workflow([httpStep('call', 'http://127.0.0.1:9/')])));
  await startAgain(first, `patchbay://import?file=${encodeURIComponent(file)}`);
  const question = page.getByRole('dialog', { name: 'A link wants to open a workflow' });
  await question.getByText(file).waitFor();
  await question.getByRole('button', { name: 'Not now' }).click();
  await question.waitFor({ state: 'hidden' });
  expect((await call('workflows.list', {})).workflows).toEqual([]);

  await startAgain(first, `patchbay://import?file=${encodeURIComponent(file)}`);
  await question.getByRole('button', { name: 'Load and look at it' }).click();
  await page.getByRole('button', { name: 'Import as a draft' }).waitFor();
  expect((await call('workflows.list', {})).workflows).toEqual([]);
  await page.getByRole('button', { name: 'Import as a draft' }).click();
  await until('the draft', async () => (await call('workflows.list', {})).workflows.length === 1);

  await startAgain(first, 'patchbay://rm/-rf');
  await page.getByRole('dialog', { name: 'The link is none that Patchbay knows' }).waitFor();
});

const post = (hooks: string): Promise<Response> =>
  inTime('a webhook is answered', fetch(`${hooks}/hooks/orders`, { method: 'POST', body: '{}' }));

it('tells of a failure and leads to the failed step; the tray says and does the rest', async () => {
  const app = await desktop();
  const { page, call, hooks } = app;
  const failing = httpStep('call', 'http://127.0.0.1:9/', { retry: { attempts: 1 } });
  const file = onWebhook(workflow([failing], undefined, { name: 'Orders to the shop' }));
  await call('workflows.import', { file, publish: true });
  await post(hooks);
  const title = '“Orders to the shop” failed';
  await until('the notification', async () =>
    (await app.shown()).some((notification) => notification.title === title),
  );
  expect(await app.shown()).toHaveLength(1);
  await until('the tray', async () => (await app.trayMenu()).includes('1 unresolved failure'));
  expect(await app.trayMenu()).toEqual([
    'Receiving',
    '1 unresolved failure',
    'Forget These Failures',
    'Open Patchbay',
    'Pause Everything',
    'Quit Patchbay',
  ]);

  await app.closeWindow();
  await until('the window to hide', async () => !(await app.isVisible()));
  await app.clickNotification(title);
  await until('the window to be there', app.isVisible);
  await until('the run', () => /\/\?step=call#\/runs\/[^/]+$/.test(page.url()));
  await page.getByRole('heading', { name: 'Orders to the shop' }).waitFor();
  await page.getByRole('heading', { name: 'HTTP request' }).waitFor();
  await page.goto(new URL('/#/inbox', page.url()).href);
  await page.getByRole('heading', { name: 'Inbox', exact: true }).waitFor();
  await app.pressInTray('1 unresolved failure');
  await page
    .getByRole('option', { name: /Failed/ })
    .first()
    .waitFor();

  await app.pressInTray('Pause Everything');
  await until('the pause', async () => (await call('system.info', {})).paused);
  await until('the tray', async () =>
    (await app.trayMenu()).includes('Paused: events are kept, runs wait'),
  );
  await post(hooks);
  expect(await call('system.info', {})).toMatchObject({ events: 2, queuedRuns: 1 });
  await app.pressInTray('Forget These Failures');
  await until('the tray', async () => (await app.trayMenu()).includes('No unresolved failures'));
});

it('asks before it quits while runs are carried out, and goes on with them at the next start', async () => {
  const data = await desktopFolder();
  const sink = await startSink((_request, response) => {
    if (sink.requests.length > 1) response.end('{}');
  });
  onTestFinished(() => sink.close());
  const first = await desktop({ data });
  const step = httpStep('call', sink.url, { retry: { attempts: 2 } });
  const file = onWebhook(workflow([step]));
  await first.call('workflows.import', { file, publish: true });
  await post(first.hooks);
  await until('the step to act', () => sink.requests.length === 1);

  await first.answerWith(2);
  await inTime(
    'the app is told to quit',
    first.app.evaluate(({ app }) => app.quit()),
  );
  await until('the question', async () => (await first.questions()).length === 1);
  expect(await first.questions()).toEqual(['1 run is being carried out']);
  await until('the app to stay', async () => (await first.enginePid()) !== undefined);
  expect(await first.call('system.info', {})).toMatchObject({ activeRuns: 1 });

  await first.answerWith(1);
  await first.quit();
  const second = await desktop({ data });
  const { runs } = await second.call('runs.list', {});
  expect(runs).toHaveLength(1);
  // Whether the address was reached is not known, so the person is asked before it is called again.
  await until('the run to wait', async () => {
    const { runs: all } = await second.call('runs.list', {});
    return all[0]?.status === 'waiting' || all[0]?.status === 'succeeded';
  });
});

it('shows the Patchbay of another computer, with a token that its page never sees', async () => {
  const { page, data, call, hooks, shown, clickNotification } = await desktop();
  const folder = await desktopFolder();
  const remote = await startHeadless({ data: folder, args: ['--ui', '127.0.0.1:0'] });
  onTestFinished(() => remote.kill());
  await post(remote.hooks);
  const token = new URL(remote.ui ?? '').searchParams.get('token') ?? '';
  expect(token).not.toBe('');

  await page.evaluate(() => {
    location.hash = '#/desktop';
  });
  await page.getByRole('button', { name: 'Add a workspace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a workspace' });
  await dialog.getByRole('textbox', { name: 'Address' }).fill(remote.ui ?? '');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Office server');
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('button', { name: 'Show Office server' }).click();
  await page.getByRole('button', { name: 'Workspace: Office server' }).waitFor();
  await page.getByText('1 event kept').waitFor();
  expect(page.url().startsWith('app://local/')).toBe(false);
  const seen = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]));
  expect(`${page.url()}${seen}${await page.content()}`).not.toContain(token);

  await page.getByRole('button', { name: 'Workspace: Office server' }).click();
  await page.getByRole('menuitem', { name: 'This computer' }).click();
  await page.getByText('0 events kept').waitFor();
  expect(data).not.toBe(folder);

  // Added once more, with another token say, it is the same, and stays on screen.
  await page.getByRole('button', { name: 'Workspace: This computer' }).click();
  await page.getByRole('menuitem', { name: 'Office server' }).click();
  await page.getByText('1 event kept').waitFor();
  await page.evaluate(() => {
    location.hash = '#/desktop';
  });
  await page.getByRole('button', { name: 'Add a workspace' }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(remote.ui ?? '');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Server room');
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('button', { name: 'Workspace: Server room' }).waitFor();

  // What fails on this computer is shown there.
  const failing = httpStep('call', 'http://127.0.0.1:9/', { retry: { attempts: 1 } });
  const file = onWebhook(workflow([failing], undefined, { name: 'Orders to the shop' }));
  await call('workflows.import', { file, publish: true });
  await post(hooks);
  const title = '“Orders to the shop” failed';
  await until('the notification', async () =>
    (await shown()).some((notification) => notification.title === title),
  );
  await clickNotification(title);
  await until('the run', () => /^app:\/\/local\/\?step=call#\/runs\/[^/]+$/.test(page.url()));
  await page.getByRole('heading', { name: 'HTTP request' }).waitFor();
});

// The packaged desktop app: how soon its window can be used, what all its processes take when nothing
// happens, and how long a key press takes to be seen while webhooks arrive.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { Agent, request } from 'undici';
import { commandOfDesktop } from '../scripts/lib/desktop-command.ts';
import { packageForTests } from '../scripts/lib/desktop-package.mjs';
import { withDisplay } from '../scripts/lib/display.mjs';
import { ensureElectron } from '../scripts/lib/electron-runtime.mjs';
import { connectControl, controlPath } from '../server/control-client.ts';
import { order } from './support/load.ts';
import { median, number, option, report } from './support/report.ts';

const RATE = option('rate', 1000);
const SECONDS = option('seconds', 15);
const repetitions = option('repetitions', 5);
const CONNECTIONS = 32;

interface Started {
  app: ElectronApplication;
  page: Page;
  hooks: string;
  /** From the start of the process to a heading on screen, and to what the engine said. */
  headingMs: number;
  readyMs: number;
}

async function start(data: string, display: Record<string, string>): Promise<Started> {
  const begun = performance.now();
  const app = await _electron.launch(commandOfDesktop({ executablePath, data, env: display }));
  const page = await app.firstWindow();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const headingMs = performance.now() - begun;
  await page.getByText('Receiving').first().waitFor();
  const readyMs = performance.now() - begun;
  const control = await connectControl(controlPath(data));
  const info = await control?.call('system.info', {});
  control?.close();
  return { app, page, hooks: info?.hooksUrl ?? '', headingMs, readyMs };
}

async function stop({ app }: Started): Promise<void> {
  const ended = new Promise((resolve) => app.process().once('close', resolve));
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {});
  await ended;
}

/** The share of the memory in RAM that is theirs, of a process and all that it started, in bytes. */
function memoryOf(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (id: number): boolean => {
    const parent = parents.get(id);
    return id === pid || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs).reduce((sum, id) => {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  }, 0);
}

/** Presses J and K in the list and times each from the key to the picture after it. */
async function latencies(page: Page, seconds: number): Promise<number[]> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    window.addEventListener(
      'keydown',
      (event) => {
        requestAnimationFrame(() => {
          // After the frame was handed on.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => seen.push(performance.now() - event.timeStamp);
          channel.port2.postMessage(0);
        });
      },
      { capture: true },
    );
  });
  const until = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < until; i++) {
    await page.keyboard.press(i % 8 < 5 ? 'j' : 'k');
    await sleep(40);
  }
  await sleep(500);
  return page.evaluate((): number[] => Reflect.get(window, 'seen'));
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN;

/** Sends at an even rate, whatever the answers take. */
async function send(hooks: string, seconds: number): Promise<{ perSecond: number; bad: number }> {
  const agent = new Agent({ connections: CONNECTIONS });
  const begun = performance.now();
  let sent = 0;
  let good = 0;
  let bad = 0;
  const open: Promise<void>[] = [];
  const one = async (id: number): Promise<void> => {
    const { statusCode, body } = await request(`${hooks}/hooks/orders`, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json' },
      body: order(id),
    });
    await body.dump();
    if (statusCode === 200) good++;
    else bad++;
  };
  for (;;) {
    const passed = (performance.now() - begun) / 1000;
    if (passed > seconds) break;
    while (sent < passed * RATE) open.push(one(sent++));
    await sleep(5);
  }
  await Promise.all(open);
  const perSecond = good / ((performance.now() - begun) / 1000);
  await agent.close();
  return { perSecond, bad };
}

const executablePath = await packageForTests(await ensureElectron());
const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'patchbay-desktop-'));
  folders.push(made);
  return made;
}

try {
  await withDisplay(async (display) => {
    const firstStarts: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const fresh = await start(folder(), display);
      firstStarts.push(fresh.readyMs);
      await stop(fresh);
    }

    const data = folder();
    const busy = await start(data, display);
    const control = await connectControl(controlPath(data));
    await control?.call('endpoints.create', { settings: { path: 'orders' } });
    control?.close();
    await send(busy.hooks, 1);
    await busy.page.getByRole('option').first().click();
    const quiet = await latencies(busy.page, SECONDS / 2);
    const [loaded, sent] = await Promise.all([
      latencies(busy.page, SECONDS),
      send(busy.hooks, SECONDS),
    ]);
    await stop(busy);

    const headings: number[] = [];
    const starts: number[] = [];
    const idle: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const again = await start(data, display);
      headings.push(again.headingMs);
      starts.push(again.readyMs);
      await sleep(4000);
      idle.push(memoryOf(again.app.process().pid ?? 0));
      await stop(again);
    }

    report(
      'desktop: the window and its processes',
      `The packaged app with the Electron of the tests, without a GPU, driven by Playwright, whose part in it counts. ${number(RATE)} events/s were asked for during ${SECONDS} s.`,
      [
        ['', 'Patchbay', 'target'],
        [
          'first start to a window that can be used, ms (median)',
          number(median(firstStarts)),
          '< 2,500',
        ],
        ['later start, ms (median)', number(median(starts)), '< 2,500'],
        ['… of it until the first heading, ms', number(median(headings)), ''],
        ['idle memory of all processes, MB (highest)', number(Math.max(...idle) / 2 ** 20), ''],
        ['key to picture without load, ms (p95)', number(quantile(quiet, 0.95), 1), ''],
        ['key to picture under load, ms (p50)', number(quantile(loaded, 0.5), 1), ''],
        ['key to picture under load, ms (p95)', number(quantile(loaded, 0.95), 1), '< 50'],
        ['key to picture under load, ms (highest)', number(Math.max(...loaded), 1), ''],
        ['events/s acknowledged meanwhile', number(sent.perSecond), `${number(RATE)}`],
        ['refused', number(sent.bad), '0'],
      ],
    );
  });
} finally {
  for (const each of folders) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
}

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WorkflowDefinition, WorkflowStep } from '../../shared/model/workflow.ts';
import { startBareCanvas } from '../support/bare-canvas.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  drag,
  middleOf,
  openEditor,
  saved,
  signedIn,
  step,
  wide,
} from '../support/editor-page.ts';
import { serving, testFolder } from '../support/patchbay-cli.ts';

const count = 500;
const columns = 25;
/** Panned at a time. */
const FRAMES = 40;
/** Opening 500 steps on a busy machine takes its time. */

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** One trigger and 499 steps in 20 rows; a filter with two ports in every fifth place. */
function large(): Partial<WorkflowDefinition> {
  const ids = Array.from({ length: count }, (_, index) => `step_${index}`);
  return {
    steps: ids.map((id, index) => ({
      id,
      type: index === 0 ? 'manual' : index % 5 === 0 ? 'filter' : 'set',
      name: `Step ${index}`,
      params: paramsOf(index),
      position: { x: (index % columns) * 288, y: Math.floor(index / columns) * 96 },
    })),
    edges: ids.slice(1).map((id, index) => {
      const from = (index + 1) % columns === 0 ? 0 : index;
      return { from: `step_${from}`, port: from > 0 && from % 5 === 0 ? 'true' : 'out', to: id };
    }),
  };
}

function paramsOf(index: number): WorkflowStep['params'] {
  if (index === 0) return {};
  return index % 5 === 0
    ? { conditions: [{ left: '{{ trigger.n }}', op: 'equals', right: index }] }
    : { fields: [{ name: 'a', value: index }] };
}

/** Milliseconds from frame to frame while the canvas is panned by the wheel, the middle of many. */
function panned(page: Page, frames: number): Promise<number> {
  return page.evaluate(async (wanted) => {
    const pane = document.querySelector('.react-flow__pane');
    if (pane === null) throw new Error('no canvas');
    const times: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < wanted; frame++) {
      const forth = Math.floor(frame / 20) % 2 === 0 ? 1 : -1;
      pane.dispatchEvent(
        new WheelEvent('wheel', {
          deltaX: 12 * forth,
          deltaY: 6 * forth,
          bubbles: true,
          cancelable: true,
        }),
      );
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  }, frames);
}

const best = (times: readonly number[]): number => Math.min(...times);

/**
 * Processor seconds of the whole browser so far. Of two canvases drawn in turns it tells which one
 * takes more, however busy the machine is with other things.
 */
async function processorTime(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function measured(page: Page): Promise<{ interval: number; processor: number }> {
  await page.bringToFront();
  const before = await processorTime();
  const interval = await panned(page, FRAMES);
  return { interval, processor: ((await processorTime()) - before) * (1000 / FRAMES) };
}

const transform = (page: Page) =>
  page.locator('.react-flow__viewport').evaluate((element) => element.getAttribute('style'));

describe('500 steps', () => {
  it('pan nearly as smoothly as a bare canvas with as many nodes', async () => {
    const serve = await serving({ data: await testFolder(), args: ['--ui', '127.0.0.1:0'] });
    const { page, complaints } = await signedIn(browser, serve, wide);
    const id = await createWorkflow(page, 'Large', large());
    page.setDefaultTimeout(60_000);
    await openEditor(page, id);
    await step(page, /Step 499/).waitFor();
    const box = await canvas(page).boundingBox();
    if (box === null) throw new Error('no canvas');
    const { width, height } = box;
    const bare = await startBareCanvas({ count, columns, width, height });
    onTestFinished(() => bare.close());
    const { page: barePage } = await openPage(browser, wide);
    await barePage.goto(bare.url);
    await barePage
      .locator('.react-flow__node')
      .nth(count - 1)
      .waitFor();

    // The same part at the same size; and it does move.
    for (const each of [page, barePage]) {
      const before = await transform(each);
      await panned(each, 10);
      expect(await transform(each)).not.toBe(before);
    }
    const ours: { interval: number; processor: number }[] = [];
    const theirs: { interval: number; processor: number }[] = [];
    for (let round = 0; round < 4; round++) {
      ours.push(await measured(page));
      theirs.push(await measured(barePage));
    }
    const intervals = [ours, theirs].map((all) => best(all.map(({ interval }) => interval)));
    const processor = [ours, theirs].map((all) => best(all.map((each) => each.processor)));
    const [our = 0, their = 0] = processor;
    const ratio = their / our;
    console.info(
      `500 steps, panned: ${intervals.map((ms) => (1000 / ms).toFixed(0)).join(' frames a second, bare canvas ')}; ` +
        `${processor.map((ms) => ms.toFixed(1)).join(' ms of processor a frame, bare canvas ')}; ratio ${ratio.toFixed(2)}`,
    );
    expect(ratio).toBeGreaterThan(0.6);
    expect(complaints).toEqual([]);
  });

  it('draws again only the step that changed', async () => {
    const serve = await serving({ data: await testFolder(), args: ['--ui', '127.0.0.1:0'] });
    const { page } = await signedIn(browser, serve, wide);
    const id = await createWorkflow(page, 'Large', large());
    page.setDefaultTimeout(60_000);
    await openEditor(page, id);
    await step(page, /Step 499/).waitFor();
    await canvas(page).focus();
    await page.keyboard.press('ArrowRight');
    await step(page, /Step 0(,|$)/)
      .and(page.locator(':focus'))
      .waitFor();
    // Who is drawn again changes something within its node.
    await page.evaluate(() => {
      const seen = new Set<string>();
      new MutationObserver((mutations) => {
        for (const { target } of mutations) {
          const node = target instanceof Element ? target : target.parentElement;
          const stepId = node?.closest('.react-flow__node')?.getAttribute('data-id');
          if (stepId !== null && stepId !== undefined) seen.add(stepId);
        }
        document.body.dataset['drawn'] = [...seen].join(' ');
      }).observe(document.querySelector('.react-flow__nodes') ?? document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    await page.keyboard.press('d');
    await step(page, /Step 0, turned off/).waitFor();
    expect(await page.evaluate(() => document.body.dataset['drawn'])).toBe('step_0');
    await saved(page);
    expect((await draftOf(page, id)).steps[0]?.disabled).toBe(true);
  });

  it('lets one of them be dragged, as one change', async () => {
    const serve = await serving({ data: await testFolder(), args: ['--ui', '127.0.0.1:0'] });
    const { page } = await signedIn(browser, serve, wide);
    const id = await createWorkflow(page, 'Large', large());
    page.setDefaultTimeout(60_000);
    await openEditor(page, id);
    const dragged = step(page, /Step 30$/);
    await dragged.waitFor();
    const from = await middleOf(dragged);
    await drag(page, from, { x: from.x + 60, y: from.y + 20 });
    await saved(page);
    const moved = (await draftOf(page, id)).steps.find((each) => each.id === 'step_30');
    expect(moved?.position).not.toEqual({ x: 5 * 288, y: 96 });
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Undo', disabled: true }).waitFor();
    await saved(page);
    const back = (await draftOf(page, id)).steps.find((each) => each.id === 'step_30');
    expect(back?.position).toEqual({ x: 5 * 288, y: 96 });
  });
});

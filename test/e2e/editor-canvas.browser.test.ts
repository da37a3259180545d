import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { isDesktop } from '../support/desktop.ts';
import { editorWorkspace, row } from '../support/editor.ts';
import {
  canvas,
  createWorkflow,
  draftOf,
  drag,
  edges,
  middleOf,
  openEditor,
  saved,
  step,
  told,
} from '../support/editor-page.ts';
import { until } from '../support/until.ts';

const workspace = editorWorkspace();

const palette = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Steps' }).getByRole('button', { name, exact: true });

async function dropFromPalette(page: Page, name: string, at: { x: number; y: number }) {
  const box = await canvas(page).boundingBox();
  if (box === null) throw new Error('no canvas');
  await palette(page, name).dragTo(canvas(page), {
    targetPosition: { x: at.x - box.x, y: at.y - box.y },
  });
}

const port = (page: Page, stepId: string, name?: string) =>
  page.locator(
    `.react-flow__node[data-id="${stepId}"] .react-flow__handle.source${
      name === undefined ? '' : `[data-handleid="${name}"]`
    }`,
  );
const entrance = (page: Page, stepId: string) =>
  page.locator(`.react-flow__node[data-id="${stepId}"] .react-flow__handle.target`);

describe('the canvas by mouse', () => {
  it('takes steps from the palette, connects them by their ports, and keeps all of it', async () => {
    const { page, id, complaints } = await workspace.editorOn();
    await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
    const { x, y } = await middleOf(canvas(page));
    await dropFromPalette(page, 'By hand', { x: x - 250, y });
    await step(page, /^By hand/).waitFor();
    await dropFromPalette(page, 'Set', { x: x + 150, y });
    await step(page, /^Set/).waitFor();

    // It stands where it was dropped, not somewhere near.
    const dropped = await middleOf(step(page, /^Set/));
    expect(Math.abs(dropped.x - (x + 150))).toBeLessThanOrEqual(8);
    expect(Math.abs(dropped.y - y)).toBeLessThanOrEqual(8);

    await drag(page, await middleOf(port(page, 'manual')), await middleOf(entrance(page, 'set')));
    await told(page, 'By hand connected to Set');
    await saved(page);
    const draft = await draftOf(page, id);
    expect(draft.edges).toEqual([{ from: 'manual', port: 'out', to: 'set' }]);

    await page.reload();
    await canvas(page).waitFor();
    await step(page, /^Set/).waitFor();
    await until('the edge is drawn', async () => (await edges(page).count()) === 1);
    expect(complaints).toEqual([]);
  });
});

describe('the canvas by mouse: edges', () => {
  it('puts a dropped step into the edge it was dropped on, and undoes and redoes all of it', async () => {
    const { page, id } = await workspace.editorOn(row);
    await step(page, /Prepare/).waitFor();
    const left = await middleOf(port(page, 'prepare'));
    const right = await middleOf(entrance(page, 'pause'));
    await dropFromPalette(page, 'Filter', { x: (left.x + right.x) / 2, y: left.y });
    await told(page, 'Filter inserted between Prepare and Pause');
    await saved(page);
    expect((await draftOf(page, id)).edges).toEqual([
      { from: 'start', port: 'out', to: 'prepare' },
      { from: 'prepare', port: 'out', to: 'filter' },
      { from: 'filter', port: 'true', to: 'pause' },
    ]);

    // Delete it, which joins what stood around it; move one; then take everything back.
    await step(page, /^Filter/).click();
    await page.keyboard.press('Delete');
    await told(page, 'Filter deleted');
    await saved(page);
    expect((await draftOf(page, id)).edges).toHaveLength(2);
    const before = await middleOf(step(page, /Pause/));
    await drag(page, before, { x: before.x + 40, y: before.y + 160 });
    await saved(page);
    const moved = (await draftOf(page, id)).steps.find((each) => each.id === 'pause');
    expect(moved?.position).not.toEqual({ x: 640, y: 0 });

    for (let times = 0; times < 3; times++) await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Undo', disabled: true }).waitFor();
    await saved(page);
    const undone = await draftOf(page, id);
    expect(undone.steps).toEqual(row.steps);
    expect(undone.edges).toEqual(row.edges);
    for (let times = 0; times < 3; times++) await page.keyboard.press('Control+Shift+z');
    await saved(page);
    const redone = await draftOf(page, id);
    expect(redone.steps.find((each) => each.id === 'pause')?.position).toEqual(moved?.position);
    expect(redone.edges).toHaveLength(2);
  });

  it('asks what follows where a loose edge is let go, and connects it', async () => {
    const { page, id } = await workspace.editorOn(row);
    const from = await middleOf(port(page, 'pause'));
    await drag(page, from, { x: from.x - 40, y: from.y + 200 });
    const search = page.getByRole('dialog', { name: 'Add a step' });
    await search.getByRole('combobox').fill('http');
    await page.keyboard.press('Enter');
    await told(page, 'HTTP request added after Pause');
    await saved(page);
    expect((await draftOf(page, id)).edges).toContainEqual({
      from: 'pause',
      port: 'out',
      to: 'http_request',
    });
  });

  it('inserts with the + of an edge and adds with the + of a port', async () => {
    const { page, id } = await workspace.editorOn(row);
    const left = await middleOf(port(page, 'start'));
    const right = await middleOf(entrance(page, 'prepare'));
    await page.mouse.move((left.x + right.x) / 2, left.y);
    await page.getByRole('button', { name: 'Insert a step here' }).click();
    await page.getByRole('combobox', { name: 'Add a step' }).fill('throttle');
    await page.getByRole('option', { name: /^Throttle/ }).click();
    await told(page, 'Throttle inserted between Begin and Prepare');
    await page.keyboard.press('Shift+1');
    await step(page, /Pause/).getByRole('button', { name: 'Add what follows' }).click();
    await page.getByRole('combobox', { name: 'Add a step' }).fill('notif');
    await page.keyboard.press('Enter');
    await told(page, /added after Pause/);
    await saved(page);
    const draft = await draftOf(page, id);
    expect(draft.edges).toContainEqual({ from: 'start', port: 'out', to: 'throttle' });
    expect(draft.edges).toContainEqual({ from: 'pause', port: 'out', to: 'notification' });
  });

  it('refuses an edge that leads back, and says why', async () => {
    const { page, id } = await workspace.editorOn(row);
    await drag(
      page,
      await middleOf(port(page, 'pause')),
      await middleOf(entrance(page, 'prepare')),
    );
    await page
      .getByRole('status', { name: 'Notice' })
      .getByText('“Prepare” comes before “Pause”: the workflow would lead back to itself.')
      .waitFor();
    expect((await draftOf(page, id)).edges).toEqual(row.edges);
    await drag(page, await middleOf(port(page, 'prepare')), await middleOf(step(page, /Begin/)));
    await page
      .getByRole('status', { name: 'Notice' })
      .getByText('“Begin” is a trigger: nothing can lead into it.')
      .waitFor();
  });

  it('lets an edge be chosen and deleted', async () => {
    const { page, id } = await workspace.editorOn(row);
    const left = await middleOf(port(page, 'start'));
    const right = await middleOf(entrance(page, 'prepare'));
    await page.mouse.click(left.x + (right.x - left.x) / 4, left.y);
    await page.keyboard.press('Delete');
    await told(page, '1 edge deleted');
    await saved(page);
    expect((await draftOf(page, id)).edges).toEqual([row.edges?.[1]]);
  });
});

describe('the canvas by keyboard alone', () => {
  it('builds, connects, renames, turns off, duplicates and undoes without a mouse', async () => {
    const { page, id, complaints } = await workspace.editorOn();
    await canvas(page).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('by hand');
    await page.keyboard.press('Enter');
    await told(page, 'By hand added');
    await step(page, /^By hand/)
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('filter');
    await page.keyboard.press('Enter');
    await told(page, 'Filter added after By hand');
    await step(page, /^Filter/)
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('http req');
    await page.keyboard.press('Enter');
    await told(page, 'HTTP request added after Filter');
    await step(page, /^HTTP/).and(page.locator(':focus')).waitFor();

    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the step' }).waitFor();
    await page.keyboard.type('Tell the warehouse');
    await page.keyboard.press('Enter');
    await step(page, /^HTTP request, Tell the warehouse/).waitFor();

    await page.keyboard.press('ArrowLeft');
    await step(page, /^Filter/)
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('d');
    await step(page, /^Filter, turned off/).waitFor();
    await page.keyboard.press('ArrowLeft');
    await step(page, /^By hand/)
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Connect to a step' }).waitFor();
    await page.keyboard.type('warehouse');
    await page.keyboard.press('Enter');
    await told(page, 'By hand connected to Tell the warehouse');
    await saved(page);
    expect((await draftOf(page, id)).edges).toEqual([
      { from: 'manual', port: 'out', to: 'filter' },
      { from: 'filter', port: 'true', to: 'http_request' },
      { from: 'manual', port: 'out', to: 'http_request' },
    ]);

    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Step', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Step', exact: true }).waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Duplicate').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+d');
    await told(page, '3 parts duplicated');
    await page.keyboard.press('t');
    await told(page, 'Selected steps tidied');
    await saved(page);
    expect((await draftOf(page, id)).steps).toHaveLength(6);
    while (await page.getByRole('button', { name: 'Undo', disabled: false }).isVisible())
      await page.keyboard.press('Control+z');
    await page.getByRole('heading', { name: 'Start with a trigger' }).waitFor();
    await saved(page);
    expect(await draftOf(page, id)).toMatchObject({ steps: [], edges: [] });
    expect(complaints).toEqual([]);
  });

  it('never takes a letter from someone who types', async () => {
    const { page } = await workspace.editorOn(row);
    await page.getByRole('searchbox', { name: 'Search the steps' }).click();
    await page.keyboard.type('dnt?/');
    expect(await page.getByRole('searchbox', { name: 'Search the steps' }).inputValue()).toBe(
      'dnt?/',
    );
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo', disabled: true }).waitFor();
  });
});

describe('notes, groups and copies', () => {
  it('writes a note, frames steps as a group, and names it', async () => {
    const { page, id } = await workspace.editorOn(row);
    await canvas(page).focus();
    await page.keyboard.press('n');
    await page
      .getByRole('textbox', { name: 'Text of the note' })
      .fill('Ask Ada before changing this');
    await page.keyboard.press('Control+Enter');
    await canvas(page)
      .getByRole('group', { name: /^Note: Ask Ada/ })
      .waitFor();
    await page.getByRole('button', { name: 'blue' }).click();

    await step(page, /Prepare/).click();
    await step(page, /Pause/).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: 'Name of the group' }).waitFor();
    await page.keyboard.type('Get ready');
    await page.keyboard.press('Enter');
    await canvas(page).getByRole('group', { name: 'Group: Get ready' }).waitFor();
    await saved(page);
    const draft = await draftOf(page, id);
    expect(draft.groups).toEqual([{ id: 'group', name: 'Get ready', steps: ['prepare', 'pause'] }]);
    expect(draft.notes).toMatchObject([{ text: 'Ask Ada before changing this', color: 'blue' }]);

    // By its head the group takes its steps along.
    const head = await middleOf(page.locator('[data-frame-head]'));
    await drag(page, head, { x: head.x, y: head.y + 80 });
    await saved(page);
    const moved = (await draftOf(page, id)).steps;
    expect(moved.find((each) => each.id === 'prepare')?.position?.y).toBeGreaterThan(0);
    expect(moved.find((each) => each.id === 'prepare')?.position?.y).toBe(
      moved.find((each) => each.id === 'pause')?.position?.y,
    );
    expect(moved.find((each) => each.id === 'start')?.position).toEqual({ x: 0, y: 0 });
    await page.reload();
    await canvas(page).getByRole('group', { name: 'Group: Get ready' }).waitFor();
  });

  // The desktop app has one window.
  it.skipIf(isDesktop)(
    'copies steps into another workflow in another window, expressions and all',
    async () => {
      const { page } = await workspace.editorOn({
        ...row,
        steps: (row.steps ?? []).map((each) =>
          each.id === 'pause'
            ? {
                ...each,
                type: 'set',
                params: { fields: [{ name: 'b', value: '{{ steps.prepare.a }}' }] },
              }
            : each,
        ),
      });
      await step(page, /Begin/).waitFor();
      await canvas(page).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      await told(page, '3 parts copied');

      const other = await page.context().newPage();
      await other.goto(workspace.serve.ui ?? '');
      await other.getByRole('heading', { level: 1 }).first().waitFor();
      const target = await createWorkflow(other, 'Copies', {
        steps: [{ id: 'prepare', type: 'set', params: {}, position: { x: 0, y: 400 } }],
      });
      await openEditor(other, target);
      await step(other, /^Set/).waitFor();
      await canvas(other).focus();
      await other.keyboard.press('Control+v');
      await told(other, '3 parts pasted');
      await saved(other);
      const draft = await draftOf(other, target);
      expect(draft.steps.map(({ id }) => id)).toEqual(['prepare', 'start', 'prepare_2', 'pause']);
      expect(draft.edges).toEqual([
        { from: 'start', port: 'out', to: 'prepare_2' },
        { from: 'prepare_2', port: 'out', to: 'pause' },
      ]);
      expect(draft.steps.at(-1)?.params).toEqual({
        fields: [{ name: 'b', value: '{{ steps.prepare_2.a }}' }],
      });
    },
  );
});

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { editorWorkspace, field, part, rail } from '../support/editor.ts';
import { canvas, saved } from '../support/editor-page.ts';
import { seedNight } from '../support/morning.ts';
import { until } from '../support/until.ts';

const night = { events: 10_000, failing: 37, customer: 'Grace Hopper' };
const workflow = 'Orders to the warehouse';
const mended = '{{ (trigger.body.shipping?.country ?? "de").toUpperCase() }}';

const workspace = editorWorkspace();

const list = (page: Page) => page.getByRole('listbox', { name: 'Events, newest first' });
const event = (page: Page) => page.getByRole('region', { name: 'Event', exact: true });

/** Searches the inbox as one types, and waits for the count. */
async function search(page: Page, query: string, count: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search events' }).fill(query);
  await page.getByText(count, { exact: true }).waitFor();
}

async function openWorkflow(page: Page): Promise<void> {
  await rail(page, 'Workflows').click();
  await page.getByRole('grid', { name: 'Workflows' }).getByText(workflow).click();
  await canvas(page).waitFor();
}

it('is a person’s morning: 37 orders of the night failed, and are carried out after all', async () => {
  const { page, complaints } = await workspace.signIn({ viewport: { width: 1280, height: 800 } });
  const { sink, serve } = workspace;
  await seedNight(page, serve.hooks, sink.url, night);
  const good = night.failing * 2;
  expect(sink.requests).toHaveLength(good);

  // A customer asks where the parcel is.
  await rail(page, 'Inbox').click();
  await search(page, `endpoint:orders run:failed ${night.customer}`, '1 event');
  await page.keyboard.press('Enter');
  await list(page).getByRole('option').click();
  const failure = event(page).getByRole('region', { name: 'Runs' });
  await failure.getByText('"trigger.body.shipping.country" is missing').waitFor();

  // Why, on the canvas of the run; from there to the field of the draft, with the data of the order.
  await failure.getByRole('link', { name: new RegExp(workflow) }).click();
  await page
    .getByRole('region', { name: 'What happened' })
    .getByText('.toUpperCase() needs a value')
    .waitFor();
  await page.getByRole('link', { name: 'Mend the field in the editor' }).click();
  await canvas(page).waitFor();
  await field(page, 'Whole value').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(mended);
  await part(page, 'Settings').getByText('DE', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await saved(page);

  // What the draft would have done with the order that failed; nothing is sent.
  await rail(page, 'Inbox').click();
  await search(page, `endpoint:orders run:failed ${night.customer}`, '1 event');
  await page.keyboard.press('Enter');
  await list(page).getByRole('option').click();
  await event(page).getByRole('button', { name: 'Rehearse' }).click();
  const rehearsal = page.getByRole('dialog', { name: 'Rehearse with this event' });
  await rehearsal.getByRole('button', { name: 'Rehearse', exact: true }).click();
  await rehearsal.getByText('2 steps came out otherwise.').waitFor();
  const country = rehearsal.getByRole('region', { name: 'Differences of Country' });
  await country.getByText('"DE"').waitFor();
  await rehearsal.getByRole('button', { name: 'Close', exact: true }).last().click();
  expect(sink.requests).toHaveLength(good);

  await openWorkflow(page);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const publish = page.getByRole('complementary', { name: /^Publish/ });
  await publish.getByRole('button', { name: 'Publish the draft' }).click();
  await publish.getByText('Version 2 is published').waitFor();

  // All that failed, once more.
  await rail(page, 'Inbox').click();
  await search(page, 'endpoint:orders run:failed', `${night.failing} events`);
  await page.keyboard.press('Enter');
  await list(page).press('Control+a');
  await page.getByText(`${night.failing} chosen`).waitFor();
  await list(page).press('r');
  const replay = page.getByRole('dialog', { name: `Replay ${night.failing} events` });
  await replay.getByText(/HTTP requests and messages are sent again/).waitFor();
  await replay.getByRole('button', { name: `Replay ${night.failing} events` }).click();
  await page.getByText(`Replayed ${night.failing} of ${night.failing} events`).waitFor();
  await until('every parcel to be known', () => sink.requests.length === good + night.failing);
  await search(page, `endpoint:orders run:succeeded after:today`, `${good + night.failing} events`);

  // Done with: out of the inbox, and back, since one of them is of interest.
  await search(page, 'endpoint:orders body:"shipping\\":null"', `${night.failing} events`);
  await page.keyboard.press('Enter');
  await list(page).press('Control+a');
  await list(page).press('e');
  await page.getByText('Archived', { exact: true }).waitFor();
  await search(page, 'endpoint:orders', `${good} events`);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(`${good + night.failing} events`, { exact: true }).waitFor();

  // Another address for the customer: the same order, edited and signed anew.
  await search(page, `endpoint:orders ${night.customer}`, '1 event');
  await page.keyboard.press('Enter');
  await list(page).getByRole('option').click();
  await event(page).getByRole('button', { name: 'Edit and replay' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit and replay' });
  await edit.getByRole('textbox', { name: 'Body' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    JSON.stringify({
      id: 'order_1016',
      customer: { name: night.customer },
      shipping: { country: 'at' },
    }),
  );
  await edit.getByRole('button', { name: 'Send it' }).click();
  await edit.waitFor({ state: 'detached' });
  await event(page).getByText('Verified by shopify').waitFor();
  await event(page).getByText('"at"').waitFor();
  await until('the parcel of the edited order', () =>
    sink.requests.some(({ body }) => body.toString('utf8').includes('"AT"')),
  );
  expect(complaints).toEqual([]);
});

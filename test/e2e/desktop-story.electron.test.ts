import { expect, it } from 'vitest';
import { desktopPage } from '../support/browser.ts';
import { desktop } from '../support/desktop.ts';
import { rail } from '../support/editor.ts';

it('leads from the first start to the first finished run', async () => {
  const { call } = await desktop();
  const { page, complaints } = await desktopPage({});
  await rail(page, 'Workflows').click();
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByRole('button', { name: /^A webhook shows a notification/ }).click();
  await page.getByRole('button', { name: 'Make and publish' }).click();
  await page.getByRole('button', { name: 'Send the example' }).click();
  const event = page.getByRole('region', { name: 'Event', exact: true });
  await event.getByRole('link', { name: /Succeeded/ }).waitFor();
  await rail(page, 'Runs').click();
  await page.getByRole('option', { name: /Succeeded/ }).waitFor();

  expect(await call('system.info', {})).toMatchObject({ events: 1, queuedRuns: 0 });
  expect(complaints).toEqual([]);
});

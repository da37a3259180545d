import { it } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { desktop } from '../support/desktop.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

it('shows what belongs to the app, and changes where webhooks arrive', async () => {
  const { page, call } = await desktop({ args: ['--hooks='] });
  await page.getByRole('link', { name: 'This app' }).click();
  await page.getByRole('heading', { level: 1, name: 'This app' }).waitFor();
  await expectAccessible(page, 'what belongs to the app');

  const close = { name: /Keep running when the window is closed/ };
  await page.getByRole('switch', close).click();
  await page.getByRole('switch', { ...close, checked: false }).waitFor();
  await page.reload();
  await page.getByRole('switch', { ...close, checked: false }).waitFor();

  await page.getByRole('button', { name: 'Add a workspace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a workspace' });
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${await freePort()}/?token=none`);
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await dialog.getByText(/Nothing answers at/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  const address = page.getByRole('textbox', { name: 'Address for webhooks' });
  const change = page.getByRole('button', { name: 'Change and restart the engine' });
  await address.fill('nowhere');
  await change.click();
  await page.getByText('“nowhere” is no address to listen on.').waitFor();
  const port = await freePort();
  await address.fill(String(port));
  await change.click();
  await until('webhooks to arrive there', async () => {
    const { hooksUrl } = await call('system.info', {});
    return hooksUrl === `http://127.0.0.1:${port}`;
  });
  await page.getByText(`127.0.0.1:${port}`).waitFor();
});

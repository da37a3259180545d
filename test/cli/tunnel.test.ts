import { expect, it } from 'vitest';
import { tunnelCheckSchema } from '../../shared/model/tunnel-check.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';

it('tunnel check says whether the public URL reaches the running Patchbay', async () => {
  const data = await testFolder();
  const check = ['tunnel', 'check', '--data', data];
  const serve = await serving({ data });
  expect(await patchbayJson(tunnelCheckSchema, [...check, serve.hooks])).toEqual({
    url: serve.hooks,
    verdict: 'reached',
    message: `${serve.hooks} reaches this listener.`,
    hint: null,
  });
  const unset = await patchbay(check);
  expect({ code: unset.code, stderr: unset.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('hooks.publicUrl'),
  });
  await patchbay(['settings', 'set', `hooks.publicUrl=${serve.hooks}`, '--data', data]);
  expect((await patchbay(check)).stdout).toContain('reaches this listener');
  const created = await patchbay(['endpoints', 'create', 'a', '--data', data]);
  expect(created.stdout.trim()).toBe(`${serve.hooks}/hooks/a`);
  await serve.stop();
  const stopped = await patchbay(check);
  expect({ code: stopped.code, stderr: stopped.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('patchbay serve'),
  });
});

import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

const endpoint = contract['endpoints.get'].output;

describe('endpoints', () => {
  it('are created with an unguessable path, or a chosen one', async () => {
    const data = await testFolder();
    const args = ['endpoints', 'create', '--data', data];
    const first = await patchbayJson(endpoint, args);
    const second = await patchbayJson(endpoint, args);
    expect(first.settings.path).toMatch(/^[\w-]{16,}$/);
    expect(second.settings.path).not.toBe(first.settings.path);
    const chosen = await patchbayJson(endpoint, [
      ...['endpoints', 'create', 'orders', '--name', 'Orders', '--method', 'put', '--data', data],
      ...['--set', 'response.status=202', '--set', 'dedupe={"by":"body"}'],
    ]);
    expect(chosen.settings).toMatchObject({
      path: 'orders',
      name: 'Orders',
      methods: ['PUT'],
      response: { status: 202, mode: 'immediate' },
      dedupe: { by: 'body' },
    });
    const taken = await patchbay(['endpoints', 'create', 'orders', '--data', data]);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('orders');
    const list = await patchbay(['endpoints', 'list', '--data', data]);
    expect(list.stdout).toMatch(/\/hooks\/orders +PUT +none +active/);
  });

  it('take their secret from stdin or the environment, verify with it, and never show it', async () => {
    const data = await testFolder();
    const serve = await serving({ data });
    const warned = await patchbay([
      'endpoints',
      'create',
      'a',
      '--scheme',
      'bearer',
      '--data',
      data,
    ]);
    expect(warned.stderr).toContain('has no secret');
    const post = async (token: string) =>
      (
        await fetch(`${serve.hooks}/hooks/a`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    expect(await post('from-stdin')).toBe(401);
    const set = await patchbay(['endpoints', 'update', 'a', '--secret', '--json', '--data', data], {
      input: 'from-stdin\n',
    });
    expect(JSON.parse(set.stdout)).toMatchObject({ secretCount: 1 });
    expect(await post('from-stdin')).toBe(200);

    // Other settings leave the secret alone.
    await patchbay(['endpoints', 'update', 'a', '--name', 'A', '--data', data]);
    expect(await post('from-stdin')).toBe(200);

    await patchbay(['endpoints', 'update', 'a', '--secret-env', 'HOOK', '--data', data], {
      env: { HOOK: 'from-env' },
    });
    expect(await post('from-stdin')).toBe(401);
    expect(await post('from-env')).toBe(200);
    const shown = await patchbay(['endpoints', 'show', 'a', '--data', data]);
    expect(shown.stdout + set.stdout + serve.stderr()).not.toMatch(/from-(stdin|env)/);
  });

  it.each([
    [['--set', 'verification.secrets=["x"]'], 2, /command line/],
    [['--set', 'verification={"scheme":"bearer","secrets":["x"]}'], 2, /command line/],
    [['--set', 'response.status=700'], 1, /response\.status/],
    [['--set', 'colour=red'], 1, /colour/],
    [['--scheme', 'magic'], 2, /Allowed choices/],
    [['--scheme', 'bearer', '--secret-env', 'NOT_SET_ANYWHERE'], 1, /NOT_SET_ANYWHERE/],
    [['--scheme', 'bearer', '--secret'], 1, /No secret was given/],
  ])('refuse %j', async (args, expected, message) => {
    const data = await testFolder();
    const { code, stdout, stderr } = await patchbay([
      ...['endpoints', 'create', 'x', ...args, '--data', data],
    ]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  });

  it('are paused, retired and removed', async () => {
    const data = await testFolder();
    const serve = await serving({ data });
    await patchbay(['endpoints', 'create', 'x', '--data', data]);
    const post = async () =>
      (await fetch(`${serve.hooks}/hooks/x`, { method: 'POST', body: 'x' })).status;
    expect(await post()).toBe(200);
    await patchbay(['endpoints', 'update', 'x', '--state', 'paused', '--data', data]);
    expect(await post()).toBe(200);
    await patchbay(['endpoints', 'update', 'x', '--state', 'retired', '--data', data]);
    expect(await post()).toBe(410);
    await patchbay([
      'endpoints',
      'update',
      'x',
      '--state',
      'active',
      '--path',
      'y',
      '--data',
      data,
    ]);
    expect(await post()).toBe(404);
    expect((await patchbay(['endpoints', 'remove', 'y', '--data', data])).code).toBe(0);
    expect((await patchbay(['endpoints', 'show', 'y', '--data', data])).code).toBe(1);
  });

  it('are not removed from under a workflow', async () => {
    const data = await testFolder();
    const file = await writeWorkflow(data, orderWorkflow('http://127.0.0.1:9'));
    await patchbay(['import', file, '--publish', '--data', data]);
    const { code, stderr } = await patchbay(['endpoints', 'remove', 'orders', '--data', data]);
    expect(stderr).toContain('Orders');
    expect(code).toBe(1);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';

const SECRET = 'a secret of the test';

async function folderWith(scheme: string): Promise<string> {
  const data = await testFolder();
  const args = ['endpoints', 'create', 'hook', '--scheme', scheme, '--secret', '--data', data];
  const { code, stderr } = await patchbay(args, { input: SECRET });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return data;
}

describe('events simulate', () => {
  it('ends in accepted events, and with --hostile in refused ones', async () => {
    const data = await folderWith('stripe');
    await serving({ data });
    const simulate = ['events', 'simulate', 'hook', '--data', data];
    const good = await patchbay([
      ...simulate,
      '--provider',
      'stripe',
      '--count',
      '3',
      '--rate',
      '50',
    ]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout.match(/^ok .*200 accepted$/gm)).toHaveLength(3);
    const hostile = await patchbayJson(contract['endpoints.simulate'].output, [
      ...simulate,
      '--hostile',
    ]);
    expect(hostile.sent.map(({ name }) => name)).toContain('old timestamp');
    expect(hostile.sent.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(`${good.stdout}${JSON.stringify(hostile)}`).not.toContain(SECRET);

    const list = await patchbayJson(contract['events.list'].output, [
      ...['events', 'list', '--status', 'rejected', '--data', data],
    ]);
    const old = list.events.find(({ reason }) => reason === 'timestamp_out_of_tolerance');
    const told = await patchbay(['events', 'diagnose', old?.id ?? '', '--data', data]);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/Found: timestamp_(too_old|in_future)/);
  });

  it('ends with 1 when something is not as expected', async () => {
    const data = await folderWith('github');
    const settings = 'allowedAddresses=["203.0.113.0/24"]';
    await patchbay(['endpoints', 'update', 'hook', '--set', settings, '--data', data]);
    await serving({ data });
    const { code, stdout, stderr } = await patchbay([
      ...['events', 'simulate', 'hook', '--data', data],
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^WRONG push: 403 rejected \(address_not_allowed\); expected 2xx accepted$/m,
    );
    expect(stderr).toContain('1 of 1 request did not end as expected');
  });

  it('takes the private key of a scheme of public keys from a file', async () => {
    const data = await testFolder();
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const shown = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    await patchbay([
      ...['endpoints', 'create', 'hook', '--scheme', 'discord', '--data', data],
      ...['--set', `verification.publicKey=${JSON.stringify(shown)}`],
    ]);
    await serving({ data });
    const simulate = ['events', 'simulate', 'hook', '--data', data];
    const without = await patchbay(simulate);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('--private-key-file');
    const file = join(data, 'private.pem');
    await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const given = await patchbay([...simulate, '--private-key-file', file, '--event', 'ping']);
    expect(given).toMatchObject({ code: 0 });
    expect(given.stdout).toContain('200 handshake');
  });

  it('says what it needs', async () => {
    const data = await folderWith('github');
    const list = await patchbay(['events', 'simulate', '--list', '--data', data]);
    expect(list.stdout).toContain('pull_request');
    const cases: [string[], number, RegExp][] = [
      [[], 2, /Name the endpoint/],
      [['hook'], 1, /No webhook listener is running/],
      [['hook', '--hostile', '--count', '2'], 2, /each variant once/],
      [['hook', '--count', '0'], 2, /1 to 100000/],
      [['hook', '--rate', 'fast'], 2, /0\.01 to 1000/],
      [['hook', '--provider', 'acme'], 1, /no provider "acme"/],
    ];
    for (const [args, code, words] of cases) {
      const result = await patchbay(['events', 'simulate', ...args, '--data', data]);
      expect({ args, code: result.code }).toEqual({ args, code });
      expect(result.stderr).toMatch(words);
    }
  });
});

it('endpoints verify-past counts what verifies now', async () => {
  const data = await testFolder();
  await patchbay(['endpoints', 'create', 'hook', '--data', data]);
  const serve = await serving({ data });
  await fetch(`${serve.hooks}/hooks/hook`, { method: 'POST', body: 'unsigned' });
  const args = ['endpoints', 'update', 'hook', '--scheme', 'github', '--secret', '--data', data];
  await patchbay(args, { input: SECRET });
  const past = await patchbay(['endpoints', 'verify-past', 'hook', '--data', data]);
  expect(past).toMatchObject({ code: 0, stderr: '' });
  expect(past.stdout).toMatch(/^Checked +1$/m);
  expect(past.stdout).toMatch(/^Not verified +1 \(signature_missing 1\)$/m);
});

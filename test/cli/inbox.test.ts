import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';

it('events are sent again, compared, marked, undone and exported on the command line', async () => {
  const data = await testFolder();
  const events = (...args: string[]) => patchbay(['events', ...args, '--data', data]);
  await patchbay(['endpoints', 'create', 'orders', '--data', data]);
  const send = ['events', 'send', 'orders', '--body', '{"id":1}', '--data', data];
  const { id } = await patchbayJson(contract['events.send'].output, send);

  const again = await patchbayJson(contract['events.resend'].output, [
    ...['events', 'resend', id, '--body', '{"id":2}', '--query', 'try=1', '--data', data],
  ]);
  expect(again).toMatchObject({ status: 'accepted', runs: 0 });
  const compared = await events('compare', id, again.id ?? '');
  expect(compared.stdout).toContain('~ id: 1 → 2');
  expect(compared.stdout).toContain('+ try: "1"');

  const marked = await events('mark', '--endpoint', 'orders', '--archive', '--star');
  expect(marked.stdout).toMatch(
    /^Marked 2 of 2 events\.\nTo undo it: patchbay events mark --undo /,
  );
  const [, undo = ''] = /--undo (\S+)/.exec(marked.stdout) ?? [];
  const file = join(data, 'out.ndjson');
  const written = await events('export', again.id ?? '', '-o', file);
  expect(written.stdout).toContain(`1 event (`);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    id: again.id,
    starred: true,
    archived: true,
    resentFrom: id,
  });
  expect((await events('mark', '--undo', undo)).stdout).toBe('2 events as before.\n');
});

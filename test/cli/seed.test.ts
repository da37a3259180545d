import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bestNode, inRoot } from '../../scripts/lib/paths.mjs';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';

async function seed(data: string): Promise<{ code: unknown; output: string }> {
  const child = spawn(
    bestNode(),
    [
      ...['--import', inRoot('scripts', 'lib', 'sql-hook.mjs')],
      ...[inRoot('scripts', 'seed', 'main.ts'), '--data', data],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output += part.toString();
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

it('the demo workspace has something of everything, and the commands that it prints work', async () => {
  const data = join(await testFolder(), 'demo');
  onTestFinished(() => rm(`${data}-files`, { recursive: true, force: true }));
  const { code, output } = await seed(data);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('Filled') });
  const { runs } = await patchbayJson(contract['runs.list'].output, [
    ...['runs', 'list', '--limit', '1000', '--data', data],
  ]);
  const statuses = new Set(runs.map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual(['failed', 'filtered', 'succeeded', 'waiting']);
  const { workflows } = await patchbayJson(contract['workflows.list'].output, [
    ...['workflows', 'list', '--data', data],
  ]);
  expect(workflows.some(({ publishedVersion }) => publishedVersion === null)).toBe(true);
  expect(
    workflows.some(
      ({ publishedVersion, draftChanged }) => publishedVersion !== null && draftChanged,
    ),
  ).toBe(true);
  expect(workflows.some(({ paused }) => paused)).toBe(true);

  const commands = output.match(/^ {2}node dist\/cli\.js .*$/gm) ?? [];
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const words = command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
    const args = words.slice(2);
    // Each starts a program: those with an id or a name are enough.
    if (!/retry|replay|rehearse/.test(command)) continue;
    const result = await patchbay(args);
    expect({ command, code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
  }

  expect(await seed(data)).toMatchObject({
    code: 1,
    output: expect.stringContaining('holds a workspace already'),
  });
});

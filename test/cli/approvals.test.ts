import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { askStep } from '../support/links.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

const asking = workflow([
  askStep('ask', {
    title: 'Pay it?',
    fields: [{ name: 'amount', kind: 'number', required: true }, { name: 'note' }],
  }),
]);

it('are listed, approved and rejected, with and without a running engine', async () => {
  const data = await testFolder();
  const file = await writeWorkflow(data, asking);
  expect((await patchbay(['import', file, '--publish', '--data', data])).code).toBe(0);
  const server = await serving({ data });
  const start = () =>
    patchbayJson(contract['workflows.run'].output, [
      'workflows',
      'run',
      asking.name,
      '--data',
      data,
    ]);
  const list = () =>
    patchbayJson(contract['approvals.list'].output, ['approvals', 'list', '--data', data]);
  const first = await start();
  const second = await start();
  const { approvals } = await until('both questions', async () => {
    const found = await list();
    return found.approvals.length === 2 ? found : null;
  });
  expect(approvals).toMatchObject([
    { title: 'Pay it?', link: expect.stringContaining('/approve/') },
    { title: 'Pay it?' },
  ]);
  const table = await patchbay(['approvals', 'list', '--run', first.id, '--data', data]);
  expect(table.stdout).toContain('amount* note');
  expect(table.stdout).not.toContain(second.id);

  const missing = await patchbay(['approvals', 'approve', first.id, '--data', data]);
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('amount: is required'),
  });
  const wrong = ['approvals', 'approve', first.id, '--field', 'amount', '--data', data];
  expect((await patchbay(wrong)).code).toBe(2);
  const approved = await patchbay([
    ...['approvals', 'approve', first.id, '--field', 'amount=12.5', '--field', 'note=a=b'],
    ...['--comment', 'fine', '--data', data],
  ]);
  expect(approved.stdout).toContain('is approved, with 2 fields');
  const run = await until('the end of the run', async () => {
    const output = contract['runs.get'].output;
    const found = await patchbayJson(output, ['runs', 'show', first.id, '--data', data]);
    return found.endedAt === null ? null : found;
  });
  expect(run.steps.find(({ stepId }) => stepId === 'ask')?.output).toMatchObject({
    decision: 'approved',
    by: userInfo().username,
    fields: { amount: 12.5, note: 'a=b' },
    comment: 'fine',
  });

  await server.stop();
  const rejected = await patchbay([
    ...['approvals', 'reject', second.id, '--by', 'Ben', '--data', data],
  ]);
  expect(rejected).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('is rejected.'),
    stderr: expect.stringContaining('Patchbay is not running'),
  });
  const again = await patchbay(['approvals', 'approve', second.id, '--data', data]);
  expect(again).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('rejected already by Ben'),
  });
  expect((await patchbay(['approvals', 'list', '--data', data])).stderr).toContain('No run waits');
});

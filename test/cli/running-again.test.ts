import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { bulkJobSchema } from '../../shared/model/bulk.ts';
import { runComparisonSchema, runDetailSchema } from '../../shared/model/run.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { startSink } from '../support/http-sink.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

const runs = contract['runs.list'].output;
const detail = contract['runs.get'].output;

function loopFile(url: string, value: string) {
  return {
    format: 'patchbay/workflow@1' as const,
    name: 'Lines',
    endpoints: [{ key: 'orders', path: 'orders', verification: { scheme: 'none' as const } }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
      {
        id: 'loop',
        type: 'for-each',
        params: { items: '{{ trigger.body }}', onItemError: 'continue' },
      },
      {
        id: 'call',
        type: 'http-request',
        params: { method: 'POST', url, body: { type: 'json', value: { n: '{{ item }}' } } },
      },
      { id: 'end', type: 'set', params: { value } },
    ],
    edges: [
      { from: 'hook', to: 'loop' },
      { from: 'loop', port: 'each', to: 'call' },
      { from: 'loop', port: 'done', to: 'end' },
    ],
  };
}

it('retries items, compares, rehearses and does many at once', async () => {
  let broken = true;
  const sink = await startSink((request, response) => {
    const { n } = z.object({ n: z.int() }).parse(JSON.parse(request.body.toString()));
    response.writeHead(broken && n > 1 ? 400 : 200).end();
  });
  onTestFinished(() => sink.close());
  const data = await testFolder();
  const at = ['--data', data];
  const write = async (value: string, publish: boolean) => {
    const file = await writeWorkflow(data, loopFile(sink.url, value));
    const { code } = await patchbay(['import', file, ...(publish ? ['--publish'] : []), ...at]);
    expect(code).toBe(0);
  };
  await write('{{ steps.loop.failed }}', true);
  await serving({ data });
  await patchbay(['events', 'send', 'orders', '--body', '[1,2,3]', ...at]);
  const first = async () => {
    const { runs: list } = await patchbayJson(runs, ['runs', 'list', ...at]);
    const run = list.at(-1);
    return run?.endedAt == null ? undefined : run;
  };
  const { id } = await until('the run', first);

  // The failed items, and one of them with an output that a person supplies.
  const items = await patchbayJson(contract['runs.items'].output, [
    ...['runs', 'items', id, 'loop', '--status', 'failed', ...at],
  ]);
  expect(items.items.map(({ index }) => index)).toEqual([1, 2]);
  const table = await patchbay(['runs', 'items', id, 'loop', ...at]);
  expect(table.stdout).toContain('“call” failed');
  const supplied = await patchbay([
    ...['runs', 'retry', id, '--step', 'call', '--item', '1', '--output', '{"ok":true}', ...at],
  ]);
  expect(supplied.code).toBe(0);
  const failedItems = async (count: number) =>
    until('the items', async () => {
      const run = await patchbayJson(detail, ['runs', 'show', id, ...at]);
      const end = run.steps.find(({ stepId }) => stepId === 'end');
      return run.endedAt !== null && end?.output === count ? true : undefined;
    });
  await failedItems(1);
  broken = false;
  expect((await patchbay(['runs', 'retry', id, '--step', 'loop', ...at])).code).toBe(0);
  await failedItems(0);
  const bad = await patchbay(['runs', 'retry', id, '--step', 'call', '--input', '{', ...at]);
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('This is no JSON') });

  // The draft gives something else: seen without touching anything outside.
  await write('{{ steps.loop.count }} lines', false);
  const calls = sink.requests.length;
  const rehearsed = await patchbayJson(
    z.object({ run: runDetailSchema, comparison: runComparisonSchema }),
    ['workflows', 'rehearse', 'Lines', '--run', id, ...at],
  );
  expect(rehearsed.run).toMatchObject({ cause: 'rehearsal', status: 'succeeded' });
  expect(sink.requests).toHaveLength(calls);
  const changed = rehearsed.comparison.steps.filter(({ differs }) => differs);
  expect(changed.map(({ stepId }) => stepId)).toEqual(['end']);
  const people = await patchbay(['runs', 'compare', id, rehearsed.run.id, ...at]);
  expect(people.stdout).toContain('~ (all of it): 0 → "3 lines"');

  const job = await patchbayJson(bulkJobSchema, [
    ...['bulk', 'rerun', '--workflow', 'Lines', '--status', 'succeeded', '--wait', ...at],
  ]);
  expect(job).toMatchObject({ state: 'finished', total: 2, done: 2 });
  // Of the four by now, those that a search finds.
  const found = await patchbay([
    ...['bulk', 'rerun', '--search', 'workflow:Lines -cause:rerun', '--status', 'succeeded'],
    ...['--wait', ...at],
  ]);
  expect(found.stdout).toContain('is finished: 2 of 2 done.');
  const list = await patchbay(['bulk', 'list', ...at]);
  expect(list.stdout.match(/2\/2/g)).toHaveLength(2);
  const nothing = await patchbay(['bulk', 'retry', '--status', 'failed', ...at]);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing fits') });
});

it('rehearses without a running engine, and carries out nothing else', async () => {
  const sink = await startSink((_request, response) => response.end('{}'));
  onTestFinished(() => sink.close());
  const data = await testFolder();
  const at = ['--data', data];
  const file = await writeWorkflow(data, loopFile(sink.url, '{{ steps.loop.count }}'));
  await patchbay(['import', file, '--publish', ...at]);
  const sent = await patchbayJson(contract['events.send'].output, [
    ...['events', 'send', 'orders', '--body', '[1,2]', ...at],
  ]);
  const { code, stdout } = await patchbay([
    ...['workflows', 'rehearse', 'Lines', '--event', sent.id, ...at],
  ]);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('succeeded') });
  expect(sink.requests).toHaveLength(0);
  const { runs: list } = await patchbayJson(runs, ['runs', 'list', ...at]);
  expect(list.map(({ cause, status }) => `${cause} ${status}`)).toEqual([
    'rehearsal succeeded',
    'event queued',
  ]);
  const neither = await patchbay(['workflows', 'rehearse', 'Lines', ...at]);
  expect(neither).toMatchObject({ code: 2, stderr: expect.stringContaining('--run RUN') });
});

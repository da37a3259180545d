import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { type HttpSink, type SinkAnswer, startSink } from '../support/http-sink.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { manualWorkflow, orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

const NOT_RUNNING = 'Patchbay is not running';

async function sinkFor(answer?: SinkAnswer): Promise<HttpSink> {
  const sink = await startSink(answer);
  onTestFinished(() => sink.close());
  return sink;
}

/** A data folder with the order workflow published, calling the sink. */
async function folderWithOrders(sink: HttpSink): Promise<string> {
  const data = await testFolder();
  const file = await writeWorkflow(data, orderWorkflow(sink.url));
  const { code, stderr } = await patchbay(['import', file, '--publish', '--data', data]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'Allowed by publishing:\n  Connects to 127.0.0.1. (call)\n',
  });
  return data;
}

async function runsIn(data: string, ...args: string[]) {
  const output = contract['runs.list'].output;
  return (await patchbayJson(output, ['runs', 'list', '--data', data, ...args])).runs;
}

async function sendOrder(data: string, body = '{"kind":"order","id":1}') {
  return patchbayJson(contract['events.send'].output, [
    ...['events', 'send', 'orders', '--body', body, '--data', data],
  ]);
}

async function settled(data: string) {
  return until('all runs to settle', async () => {
    const runs = await runsIn(data);
    return runs.every((run) => run.status !== 'queued' && run.status !== 'running') && runs;
  });
}

describe('events', () => {
  it('are sent, listed and shown, with and without a running engine', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const sent = await sendOrder(data);
    expect(sent).toMatchObject({ status: 'accepted', runs: 1 });
    for (const mode of ['without', 'with']) {
      if (mode === 'with') await serving({ data });
      const list = await patchbayJson(contract['events.list'].output, [
        ...['events', 'list', '--endpoint', 'orders', '--status', 'accepted', '--data', data],
      ]);
      expect(list).toMatchObject({
        more: false,
        events: [{ id: sent.id, status: 'accepted', endpointPath: 'orders', runCount: 1 }],
      });
      const shown = await patchbayJson(contract['events.get'].output, [
        ...['events', 'show', sent.id, '--data', data],
      ]);
      expect(shown.trigger).toMatchObject({ body: { kind: 'order', id: 1 } });
      expect(shown.rawHeaders).toContainEqual(['content-type', 'application/json']);
      const people = await patchbay(['events', 'show', sent.id, '--data', data]);
      expect(people.stdout).toContain('{"kind":"order","id":1}');
      const table = await patchbay(['events', 'list', '--data', data]);
      expect(table.stdout).toMatch(/^ID +RECEIVED +STATUS +REQUEST +SIZE +RUNS +REASON\n/);
      expect(table.stdout).toContain(sent.id);
    }
  });

  it('keep their bytes: from a file, out of the store, into a file', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const bytes = Buffer.from([0, 255, 13, 10, 27, 200, ...Buffer.from('{"ä"')]);
    const source = join(data, 'source.bin');
    await writeFile(source, bytes);
    const sent = await patchbayJson(contract['events.send'].output, [
      ...['events', 'send', 'orders', '--body', `@${source}`, '--data', data],
      ...['-H', 'Content-Type: application/octet-stream', '-H', 'X-Two: a', '-H', 'X-Two: b'],
      ...['-X', 'post', '--query', 'page=2'],
    ]);
    const target = join(data, 'target.bin');
    await patchbay(['events', 'show', sent.id, '--body', '-o', target, '--data', data]);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(target)).toEqual(bytes);
    const shown = await patchbayJson(contract['events.get'].output, [
      ...['events', 'show', sent.id, '--data', data],
    ]);
    expect(shown.rawHeaders.filter(([name]) => name === 'X-Two')).toEqual([
      ['X-Two', 'a'],
      ['X-Two', 'b'],
    ]);
    expect(shown.trigger).toMatchObject({ method: 'POST', query: { page: '2' } });
  });

  it('are sent from standard input', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const { code, stdout } = await patchbay(
      ['events', 'send', 'orders', '-d', '@-', '--data', data],
      { input: '{"kind":"order"}' },
    );
    expect(stdout).toMatch(/^Event \S+ is accepted; 1 run queued\.\n$/);
    expect(code).toBe(0);
  });

  it('queue their runs until Patchbay is started, and say so', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const sent = await patchbay([
      'events',
      'send',
      'orders',
      '-d',
      '{"kind":"order"}',
      '--data',
      data,
    ]);
    expect(sent.stderr).toContain(NOT_RUNNING);
    expect((await runsIn(data)).map((run) => run.status)).toEqual(['queued']);
    expect(sink.requests).toHaveLength(0);

    const serve = await serving({ data });
    expect((await settled(data)).map((run) => run.status)).toEqual(['succeeded']);
    expect(sink.requests).toHaveLength(1);
    const live = await patchbay(['events', 'send', 'orders', '-d', '{"kind":"x"}', '--data', data]);
    expect(live.stderr).toBe('');
    expect((await settled(data)).map((run) => run.status)).toEqual(['filtered', 'succeeded']);
    await serve.stop();
  });

  it('are replayed, several at once, through one workflow or all', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const first = await sendOrder(data, '{"kind":"order","id":1}');
    const second = await sendOrder(data, '{"kind":"order","id":2}');
    await serving({ data });
    await settled(data);
    const replayed = await patchbayJson(contract['events.replay'].output, [
      ...['events', 'replay', first.id, second.id, '--workflow', 'Orders', '--data', data],
    ]);
    expect(replayed.runs.map((run) => run.eventId)).toEqual([first.id, second.id]);
    const runs = await settled(data);
    expect(runs.filter((run) => run.cause === 'replay').map((run) => run.status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
    expect(sink.requests).toHaveLength(4);
  });

  it.each([
    [['events', 'show', '00000000-0000-7000-8000-000000000000'], /There is no event/],
    [['events', 'send', 'nowhere'], /There is no endpoint "nowhere"/],
    [['events', 'replay', '00000000-0000-7000-8000-000000000000'], /There is no event/],
    [['runs', 'show', '00000000-0000-7000-8000-000000000000'], /There is no run/],
    [['runs', 'list', '--workflow', 'Nothing'], /There is no workflow "Nothing"/],
    [['workflows', 'publish', 'Nothing'], /There is no workflow "Nothing"/],
  ])('say when there is none: %j', async (args, message) => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const { code, stdout, stderr } = await patchbay([...args, '--data', data]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('runs', () => {
  it('are listed in pages', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    for (let id = 0; id < 5; id++) await sendOrder(data, `{"kind":"order","id":${id}}`);
    const output = contract['runs.list'].output;
    const page = ['runs', 'list', '--limit', '2', '--data', data];
    const seen: string[] = [];
    let before: string[] = [];
    for (let pages = 1; ; pages++) {
      const { runs, more } = await patchbayJson(output, [...page, ...before]);
      seen.push(...runs.map((run) => run.id));
      before = ['--before', String(runs.at(-1)?.seq)];
      if (!more) {
        expect(pages).toBe(3);
        break;
      }
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual((await runsIn(data)).map((run) => run.id));
  });

  it('are retried in place once the other side works again', async () => {
    let works = false;
    const sink = await sinkFor((_request, response) => {
      response.statusCode = works ? 200 : 400;
      response.end();
    });
    const data = await folderWithOrders(sink);
    const serve = await serving({ data });
    await sendOrder(data);
    const [failed] = await settled(data);
    expect(failed).toMatchObject({ status: 'failed', error: { stepId: 'call' } });
    await serve.stop();

    works = true;
    const id = failed?.id ?? '';
    const queued = await patchbay(['runs', 'retry', id, '--data', data]);
    expect(queued.stderr).toContain(NOT_RUNNING);
    expect(queued.code).toBe(0);
    await serving({ data });
    expect(await settled(data)).toMatchObject([{ id, status: 'succeeded' }]);
    const detail = await patchbayJson(contract['runs.get'].output, [
      ...['runs', 'show', id, '--data', data],
    ]);
    const call = detail.steps.find((step) => step.stepId === 'call');
    expect(call?.attempts.map(({ status, cause }) => [status, cause])).toEqual([
      ['failed', 'initial'],
      ['succeeded', 'manual'],
    ]);
    const people = await patchbay(['runs', 'show', id, '--data', data]);
    expect(people.stdout).toMatch(/call +http-request +succeeded .*failed, succeeded \(manual\)/);

    const again = await patchbay(['runs', 'retry', id, '--data', data]);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^Error: /);
  });

  it('are re-run from a step with the outputs before it', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    await serving({ data });
    await sendOrder(data);
    const [run] = await settled(data);
    const rerun = await patchbayJson(contract['runs.rerun'].output, [
      ...['runs', 'rerun', run?.id ?? '', '--from', 'call', '--data', data],
    ]);
    expect(rerun).toMatchObject({
      run: { parentRunId: run?.id, cause: 'rerun' },
      notReused: [],
    });
    expect(rerun.reused).toContain('only_orders');
    expect((await settled(data)).map((each) => each.status)).toEqual(['succeeded', 'succeeded']);
    expect(sink.requests).toHaveLength(2);
    const keys = sink.requests.map((request) => request.headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
  });

  it('are canceled down to the socket', async () => {
    let closed = false;
    const sink = await sinkFor((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
    });
    const data = await folderWithOrders(sink);
    await serving({ data });
    await sendOrder(data);
    await until('the call', () => sink.requests.length === 1);
    const [run] = await runsIn(data);
    const canceled = await patchbay(['runs', 'cancel', run?.id ?? '', '--data', data]);
    expect(canceled.code).toBe(0);
    await until('the socket to close', () => closed);
    expect((await settled(data)).map((each) => each.status)).toEqual(['canceled']);
  });

  it('are canceled while they are queued and nothing runs', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    await sendOrder(data);
    const [run] = await runsIn(data);
    const canceled = await patchbay(['runs', 'cancel', run?.id ?? '', '--data', data]);
    expect(canceled).toMatchObject({ code: 0, stdout: `Run ${run?.id} is canceled.\n` });
    await serving({ data });
    await sendOrder(data);
    await until('the second run', () => sink.requests.length === 1);
    expect((await settled(data)).map((each) => each.status)).toEqual(['succeeded', 'canceled']);
    expect(sink.requests).toHaveLength(1);
  });
});

describe('workflows', () => {
  it('are listed and shown, for people and for programs', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    const table = await patchbay(['workflows', 'list', '--data', data]);
    expect(table.stdout).toMatch(/^ID +NAME +STATE +VERSION +LAST RUN +RESULT\n/);
    expect(table.stdout).toMatch(/ Orders +live +1 /);
    const shown = await patchbayJson(contract['workflows.get'].output, [
      ...['workflows', 'show', 'Orders', '--data', data],
    ]);
    expect(shown.draft.steps.map((step) => step.id)).toEqual(['hook', 'only_orders', 'call']);
    const people = await patchbay(['workflows', 'show', 'Orders', '--data', data]);
    expect(people.stdout).toMatch(/only_orders +filter +true: call/);
  });

  it('are started by hand', async () => {
    const data = await testFolder();
    const file = await writeWorkflow(data, manualWorkflow());
    await patchbay(['import', file, '--publish', '--data', data]);
    await serving({ data });
    const run = await patchbayJson(contract['workflows.run'].output, [
      ...['workflows', 'run', 'By hand', '--body', '{"who":"Ada"}', '--data', data],
    ]);
    expect(run.cause).toBe('manual');
    await settled(data);
    const detail = await patchbayJson(contract['runs.get'].output, [
      ...['runs', 'show', run.id, '--data', data],
    ]);
    expect(detail.steps.find((step) => step.stepId === 'greeting')?.output).toBe('Hello Ada');
    const bad = await patchbay(['workflows', 'run', 'By hand', '--body', 'Ada', '--data', data]);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
  });

  it('start nothing while they are paused, and keep the events', async () => {
    const sink = await sinkFor();
    const data = await folderWithOrders(sink);
    expect((await patchbay(['workflows', 'pause', 'Orders', '--data', data])).code).toBe(0);
    expect(await sendOrder(data)).toMatchObject({ status: 'accepted', runs: 0 });
    await patchbay(['workflows', 'resume', 'Orders', '--data', data]);
    expect(await sendOrder(data)).toMatchObject({ status: 'accepted', runs: 1 });
  });

  it('are published, and removed with their runs kept', async () => {
    const sink = await sinkFor();
    const data = await testFolder();
    const file = await writeWorkflow(data, orderWorkflow(sink.url));
    await patchbay(['import', file, '--data', data]);
    expect(await sendOrder(data)).toMatchObject({ runs: 0 });
    const published = await patchbay(['workflows', 'publish', 'Orders', '--data', data]);
    expect(published.stdout).toBe('Published "Orders" as version 1.\n');
    expect(await sendOrder(data)).toMatchObject({ runs: 1 });
    expect((await patchbay(['workflows', 'remove', 'Orders', '--data', data])).code).toBe(0);
    const list = await patchbayJson(contract['workflows.list'].output, [
      ...['workflows', 'list', '--data', data],
    ]);
    expect(list.workflows).toEqual([]);
    expect(await runsIn(data)).toHaveLength(1);
    expect(await sendOrder(data)).toMatchObject({ runs: 0 });
  });
});

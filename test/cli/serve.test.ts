import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { startSink } from '../support/http-sink.ts';
import {
  patchbay,
  patchbayJson,
  serving,
  startServe,
  testFolder,
} from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

async function send(hooks: string, body: unknown): Promise<Response> {
  return fetch(`${hooks}/hooks/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('patchbay serve', () => {
  it('says in one JSON line where it is, and nothing else on stdout', async () => {
    const data = await testFolder();
    const serve = await serving({ data, args: ['--ui', '127.0.0.1:0'] });
    expect(serve.hooks).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(serve.ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=\S{20,}$/);
    expect(new URL(serve.ui ?? '').port).not.toBe(new URL(serve.hooks).port);
    expect((await fetch(`${serve.hooks}/hooks/nothing`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(new URL('/', serve.ui ?? ''))).status).toBe(401);
    expect(await serve.stop()).toBe(0);
    expect(serve.stdout().trim().split('\n')).toHaveLength(1);
  });

  it('serves no screens with --no-ui', async () => {
    const data = await testFolder();
    const serve = await serving({ data });
    expect(serve.ui).toBeNull();
  });

  it('greets people instead of programs without --json', async () => {
    const data = await testFolder();
    const busy = await serving({ data });
    const { stdout, stderr, code } = await patchbay(['serve', '--data', data]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toContain(String(busy.pid));
  });

  it('names the process that has the data folder already', async () => {
    const data = await testFolder();
    const first = await serving({ data });
    const second = startServe({ data });
    await expect(second).rejects.toThrow(`process ${first.pid}`);
    await expect(second).rejects.not.toThrow(/ {4}at /);
    expect((await fetch(`${first.hooks}/hooks/nothing`, { method: 'POST' })).status).toBe(404);
  });

  it('says what to do when the port is taken, and leaves the folder free', async () => {
    const data = await testFolder();
    const other = createServer();
    onTestFinished(() => void other.close());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await patchbay([
      ...['serve', '--no-ui', '--json', '--data', data, '--hooks', `127.0.0.1:${port}`],
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
    expect(stderr).toContain('--hooks 127.0.0.1:0');
    expect(stderr).not.toMatch(/ {4}at /);
    const next = await serving({ data });
    expect(next.pid).toBeGreaterThan(0);
  });

  it('listens on IPv6', async () => {
    const data = await testFolder();
    const serve = await serving({ data, args: ['--no-ui', '--hooks', '[::1]:0'] });
    expect(serve.hooks).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${serve.hooks}/hooks/nothing`, { method: 'POST' })).status).toBe(404);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'at %s answers what it has begun, lets the run finish, and ends with 0',
    async (signal) => {
      const data = await testFolder();
      let release = (): void => undefined;
      const sink = await startSink((_request, response) => {
        release = () => response.end('done');
      });
      onTestFinished(() => sink.close());
      const file = orderWorkflow(sink.url, {
        endpoints: [
          { key: 'orders', path: 'orders', response: { mode: 'workflow', timeoutMs: 20_000 } },
        ],
      });
      file.steps.push({ id: 'answer', type: 'respond', params: { status: 201 } });
      file.edges.push({ from: 'call', to: 'answer' });
      await patchbay(['import', await writeWorkflow(data, file), '--publish', '--data', data]);
      const serve = await serving({ data });

      const answer = send(serve.hooks, { kind: 'order' });
      await until('the call', () => sink.requests.length > 0);
      serve.signal(signal);
      await until('the end of listening', () => serve.stderr().includes('stopping'));
      release();

      expect((await answer).status).toBe(201);
      expect(await serve.exited).toBe(0);
      const { runs } = await patchbayJson(contract['runs.list'].output, [
        ...['runs', 'list', '--data', data],
      ]);
      expect(runs.map((run) => run.status)).toEqual(['succeeded']);
    },
  );

  it('leaves a step that does not end to the next start', async () => {
    const data = await testFolder();
    let stuck = true;
    const sink = await startSink((_request, response) => {
      if (!stuck) response.end();
    });
    onTestFinished(() => sink.close());
    const file = await writeWorkflow(data, orderWorkflow(sink.url));
    await patchbay(['import', file, '--publish', '--data', data]);
    const first = await serving({ data });
    expect((await send(first.hooks, { kind: 'order' })).status).toBe(200);
    await until('the call', () => sink.requests.length > 0);
    expect(await first.stop()).toBe(0);

    stuck = false;
    await serving({ data });
    const runs = await until('the run to succeed', async () => {
      const list = await patchbayJson(contract['runs.list'].output, [
        ...['runs', 'list', '--data', data],
      ]);
      return list.runs.every((run) => run.status === 'succeeded') && list.runs;
    });
    const [run] = runs;
    const detail = await patchbayJson(contract['runs.get'].output, [
      ...['runs', 'show', run?.id ?? '', '--data', data],
    ]);
    const call = detail.steps.find((step) => step.stepId === 'call');
    expect(call?.attempts.map(({ status, cause }) => [status, cause])).toEqual([
      ['interrupted', 'initial'],
      ['succeeded', 'recovery'],
    ]);
    const keys = sink.requests.map((request) => request.headers['idempotency-key']);
    expect(keys[0]).toBeTruthy();
    expect(new Set(keys).size).toBe(1);
  });

  it('ends at once at a second signal', async () => {
    const data = await testFolder();
    const sink = await startSink(() => undefined);
    onTestFinished(() => sink.close());
    const file = await writeWorkflow(data, orderWorkflow(sink.url));
    await patchbay(['import', file, '--publish', '--data', data]);
    const serve = await serving({ data });
    await send(serve.hooks, { kind: 'order' });
    await until('the call', () => sink.requests.length > 0);
    serve.signal('SIGINT');
    await until('the first signal to arrive', () => serve.stderr().includes('stopping'));
    // Within half a second it would count as the same Ctrl+C, passed on by a launcher.
    await new Promise((resolve) => setTimeout(resolve, 800));
    serve.signal('SIGINT');
    expect(await serve.exited).toBe(130);
  });

  it('writes JSON log lines and no secrets to stderr', async () => {
    const data = await testFolder();
    const serve = await serving({ data, env: { PATCHBAY_MASTER_KEY: 'ab'.repeat(32) } });
    await fetch(`${serve.hooks}/hooks/nothing`, { method: 'POST' });
    await serve.stop();
    const lines = serve.stderr().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('stopping'), signal: 'SIGTERM' }),
    );
    expect(serve.stderr()).not.toContain('abababab');
  });
});
